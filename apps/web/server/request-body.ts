import { IncomingMessage } from 'node:http';
import type { ServerResponse } from 'node:http';
import { isForm, typeOf } from './form-parts.ts';
import { onceDone } from './lifetime.ts';

export const FORM_BYTES = 65_536;
const CSP_REPORT_BYTES = 8_192;
// What a stranger calls with has a few short fields, and every unknown one costs the procedure work.
const CALL_BYTES = 8_192;

type Large = { bytes: number; type: string };

// Files, and only in the shape that they come in.
const LARGE = new Map<string, Large>([
  // A logo of 256 kB and a light copy of 10 kB, with what a form or base64 adds to them.
  ['/api/trpc/workspace.setLogo', { bytes: 376_832, type: 'application/json' }],
  ['/app/settings', { bytes: 278_528, type: 'multipart/form-data' }],
  // A file of 5 MB and the form around it.
  ['/app/clients/import', { bytes: 5_300_000, type: 'multipart/form-data' }],
]);

const pathOf = ({ url = '' }: IncomingMessage): string => url.split('?', 1)[0] ?? '';
// By type, since a path can be spelled in many ways. Deliveries are signed.
const anybodysLimit = (request: IncomingMessage): number => {
  if (pathOf(request) === '/api/csp-report') return CSP_REPORT_BYTES;
  return isForm(request) || pathOf(request) === '/api/webhooks/resend' ? FORM_BYTES : CALL_BYTES;
};

const ownersLimit = (request: IncomingMessage): number => {
  const large = LARGE.get(pathOf(request));
  if (large?.type === typeOf(request)) return large.bytes;
  return pathOf(request) === '/api/csp-report' ? CSP_REPORT_BYTES : FORM_BYTES;
};

const announcedBytes = ({ headers }: IncomingMessage): number => Number(headers['content-length'] ?? 0);

/** False for a body that nobody may bring here, by what it says of itself. */
export const mayBeThisLong = (request: IncomingMessage): boolean => announcedBytes(request) <= ownersLimit(request);

/** Who may bring a large body: the person's id. Null for everybody else. */
export type FindUploader = (request: IncomingMessage) => Promise<string | null>;

// 40 MB at most in this process, and no one person holds all the others up, on however many devices.
const LARGE_AT_ONCE = 8;
const LARGE_AT_ONCE_EACH = 3;
const uploads = new Map<ServerResponse, string>();

const takeUpload = (uploader: string, request: IncomingMessage, response: ServerResponse): boolean => {
  const own = [...uploads.values()].filter((each) => each === uploader).length;
  // Who is gone already is heard of no more.
  if (request.socket.destroyed || uploads.size >= LARGE_AT_ONCE || own >= LARGE_AT_ONCE_EACH) return false;
  uploads.set(response, uploader);
  onceDone(request, response, () => uploads.delete(response));
  return true;
};

/** How many bytes of a body are read, or the status that refuses it before one is. */
export const admitBody = async (
  request: IncomingMessage,
  response: ServerResponse,
  findUploader: FindUploader,
): Promise<{ limit: number } | { refusal: number }> => {
  const [anybodys, owners] = [anybodysLimit(request), ownersLimit(request)];
  const isLong = announcedBytes(request) > anybodys;
  if (owners === anybodys || (!isLong && request.headers['transfer-encoding'] === undefined))
    return { limit: anybodys };
  const uploader = await findUploader(request);
  if (!uploader) return isLong ? { refusal: 413 } : { limit: anybodys };
  if (owners <= FORM_BYTES || takeUpload(uploader, request, response)) return { limit: owners };
  return { refusal: 503 };
};

export const hasBody = ({ headers }: IncomingMessage): boolean =>
  headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0;

/**
 * The whole body; null as soon as it is longer than `limit`, and what follows is thrown away. When the caller leaves in
 * between, nobody waits for an answer, and the promise is never settled.
 */
export const readBody = (request: IncomingMessage, limit: number): Promise<Buffer | null> =>
  new Promise((resolve) => {
    const chunks: Buffer[] = [];
    let size = 0;
    request.on('data', (chunk: Buffer) => {
      size += chunk.length;
      if (size <= limit) chunks.push(chunk);
      else resolve(null);
    });
    request.once('end', () => resolve(Buffer.concat(chunks)));
  });

/** The same request with its body at hand: a page never waits for a slow caller, and never sees half a form. */
export const withBody = (request: IncomingMessage, body: Buffer): IncomingMessage => {
  const whole = new IncomingMessage(request.socket);
  const { method, url, headers, httpVersion, httpVersionMajor, httpVersionMinor } = request;
  Object.assign(whole, { method, url, headers, httpVersion, httpVersionMajor, httpVersionMinor, complete: true });
  whole.push(body);
  whole.push(null);
  return whole;
};
