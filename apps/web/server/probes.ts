import type { IncomingMessage, ServerResponse } from 'node:http';
import { hasBody, pathOf } from './request-body.ts';

/** True when the database answers and its schema is this version's. */
export type IsReady = () => Promise<boolean>;

// Who asks has given up by then, mostly. A statement that hangs goes on for three times as long.
const LONGEST_QUESTION_MS = 5000;

/** All that ask at the same time share one question. One that hangs is answered with no, and the next is a new one. */
export const shareQuestion = (ask: IsReady, longestMs = LONGEST_QUESTION_MS): IsReady => {
  let asked: Promise<boolean> | null = null;
  const askOnce = async (): Promise<boolean> => {
    const { promise, resolve } = Promise.withResolvers<boolean>();
    const limit = setTimeout(() => resolve(false), longestMs);
    void ask()
      .catch(() => false)
      .then(resolve);
    const isReady = await promise;
    clearTimeout(limit);
    asked = null;
    return isReady;
  };
  return () => (asked ??= askOnce());
};

const answer = (response: ServerResponse, status: number, text: string): void => {
  response.writeHead(status, {
    'Content-Type': 'text/plain; charset=utf-8',
    'Content-Length': Buffer.byteLength(text),
    'X-Robots-Tag': 'noindex',
    ...(status === 503 ? { 'Retry-After': '5' } : {}),
  });
  response.end(text);
};

const PATHS = ['/healthz', '/readyz'];

/** True for what whoever looks after the process asks. Its answer waits for nobody: a process that is busy is not dead. */
export const isProbe = (request: IncomingMessage): boolean =>
  PATHS.includes(pathOf(request)) && ['GET', 'HEAD'].includes(request.method ?? '') && !hasBody(request);

export const answerProbe = async (
  request: IncomingMessage,
  response: ServerResponse,
  isReady: IsReady,
): Promise<void> => {
  if (pathOf(request) === '/healthz') answer(response, 200, 'ok\n');
  else if (await isReady()) answer(response, 200, 'ready\n');
  else answer(response, 503, 'not ready\n');
};
