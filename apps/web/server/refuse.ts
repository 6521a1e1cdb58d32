import { STATUS_CODES } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import { composeRefusal } from './refusal-page.ts';
import { pathOf } from './request-body.ts';
import type { Reader, Reason, Refusal } from './refusal-page.ts';

export const ALLOWED_METHODS = ['GET', 'HEAD', 'POST', 'OPTIONS'];

export type RefusalStatus = Exclude<Reason, 'starting'>;

// A caller that is still sending has this long to read the answer before its connection is cut. Without it, the cut
// would often overtake the answer. What it sends meanwhile is thrown away, and soon not even read.
const LINGER_MS = 1000;
const LINGER_BYTES = 1_000_000;

const answerHeaders = (status: RefusalStatus, { text, headers }: Refusal): Record<string, string> => ({
  ...headers,
  'Content-Length': String(Buffer.byteLength(text)),
  Connection: 'close',
  ...(status === 405 ? { Allow: ALLOWED_METHODS.join(', ') } : {}),
  ...(status === 503 ? { 'Retry-After': '15' } : {}),
});

export const readerOf = (request: IncomingMessage): Reader => ({
  path: pathOf(request),
  accept: request.headers.accept ?? '',
  isAction: request.headers['x-sveltekit-action'] === 'true',
});

/** Answers before anything is done with the request, and closes the connection. */
export const refuse = (request: IncomingMessage, response: ServerResponse, status: RefusalStatus): void => {
  const refusal = composeRefusal(status, readerOf(request));
  response.writeHead(status, answerHeaders(status, refusal)).write(refusal.text);
  const close = () => response.end();
  setTimeout(close, LINGER_MS).unref();
  let left = LINGER_BYTES;
  request.once('end', close).on('data', (chunk: Buffer) => {
    left -= chunk.length;
    if (left < 0) request.pause();
  });
};

/** The same where Node made no request of what it read, so that there is only the connection to write to. */
export const refuseOnSocket = (
  socket: Duplex,
  status: RefusalStatus,
  reader: Reader,
  baseHeaders: Map<string, string>,
): void => {
  // After CONNECT nobody else listens for it, and an error that nobody hears ends the process.
  socket.on('error', () => socket.destroy());
  const refusal = composeRefusal(status, reader);
  const headers = new Map([...baseHeaders, ...Object.entries(answerHeaders(status, refusal))]);
  const lines = [...headers].map(([name, value]) => `${name}: ${value}`);
  socket.end([`HTTP/1.1 ${status} ${STATUS_CODES[status]}`, ...lines, '', refusal.text].join('\r\n'));
  setTimeout(() => socket.destroy(), LINGER_MS).unref();
};
