import { IncomingMessage } from 'node:http';
import type { ServerResponse } from 'node:http';

const FORM_BYTES = 65_536;
const CSP_REPORT_BYTES = 8_192;

// A logo of 256 kB and a light copy of 10 kB, with what a form or base64 adds to them.
const LOGO_FORM_BYTES = 278_528;
const LOGO_CALL_BYTES = 376_832;
// A file of 5 MB and the form around it.
const IMPORT_BYTES = 5_300_000;

const LIMITS = new Map([
  ['/api/csp-report', CSP_REPORT_BYTES],
  ['/api/trpc/workspace.setLogo', LOGO_CALL_BYTES],
  ['/app/settings', LOGO_FORM_BYTES],
  ['/app/clients/import', IMPORT_BYTES],
]);

/** How many bytes a request to this address may bring. */
export const bodyLimit = (url: string): number => LIMITS.get(url.split('?', 1)[0] ?? '') ?? FORM_BYTES;

// 40 MB at most, whoever sends them: nobody is known before the body is read.
const LARGE_AT_ONCE = 8;
let largeInHand = 0;

const mayBeLarge = ({ headers, url = '' }: IncomingMessage): boolean =>
  bodyLimit(url) > FORM_BYTES &&
  (headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > FORM_BYTES);

/** False when enough large bodies are in hand already: this one has to come again later. */
export const takeLargeBody = (request: IncomingMessage, response: ServerResponse): boolean => {
  if (!mayBeLarge(request)) return true;
  if (largeInHand >= LARGE_AT_ONCE) return false;
  largeInHand += 1;
  response.once('close', () => (largeInHand -= 1));
  return true;
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
