import { IncomingMessage } from 'node:http';
import type { ServerResponse } from 'node:http';
import { createPlaces } from '@clientnest/api/places';
import type { TakePlace } from '@clientnest/api/places';
import { typeOf } from './form-parts.ts';
import { onceDone } from './lifetime.ts';

export const FORM_BYTES = 65_536;
// What strangers and clients send has a few short fields, and all that is read waits in memory for its turn.
const ANYBODYS_BYTES = 8_192;
const WEBHOOK = '/api/webhooks/resend';

type Large = { bytes: number; type: string };

// Files, and only in the shape that they come in.
const LARGE = new Map<string, Large>([
  // A logo of 256 kB and a light copy of 10 kB, with what a form or base64 adds to them.
  ['/api/trpc/workspace.setLogo', { bytes: 376_832, type: 'application/json' }],
  ['/app/settings', { bytes: 278_528, type: 'multipart/form-data' }],
  // A file of 5 MB and the form around it.
  ['/app/clients/import', { bytes: 5_300_000, type: 'multipart/form-data' }],
]);

export const pathOf = ({ url = '' }: IncomingMessage): string => url.split('?', 1)[0] ?? '';

/** What the known may send: signed-in owners, and the mail provider, whose deliveries are signed. */
const limitOfKnown = (request: IncomingMessage): number => {
  const large = LARGE.get(pathOf(request));
  if (large?.type === typeOf(request)) return large.bytes;
  return pathOf(request) === '/api/csp-report' ? ANYBODYS_BYTES : FORM_BYTES;
};

const announcedBytes = ({ headers }: IncomingMessage): number => Number(headers['content-length'] ?? 0);

/** False for a body that nobody may bring here, by what it says of itself. */
export const mayBeThisLong = (request: IncomingMessage): boolean => announcedBytes(request) <= limitOfKnown(request);

/** Who may bring more than a stranger: the person's id. Null for everybody else. */
export type FindUploader = (request: IncomingMessage) => Promise<string | null>;

// 40 MB of files, 4 MB of long forms and 2 MB of reports at most in this process. No one person holds all the others up, on
// however many devices.
const files = createPlaces({ atOnce: 8, each: 3 });
const longForms = createPlaces({ atOnce: 64, each: 16 });
// By network address: whether a signature is right is seen when all is read.
const reports = createPlaces({ atOnce: 32, each: 4 });

const SIGNED_PARTS = ['id', 'timestamp', 'signature'];
const looksSigned = ({ headers }: IncomingMessage): boolean =>
  ['svix', 'webhook'].some((scheme) => SIGNED_PARTS.every((part) => headers[`${scheme}-${part}`]));

const keepPlace = (take: TakePlace, sender: string, request: IncomingMessage, response: ServerResponse): boolean => {
  // Who is gone already is heard of no more.
  const giveBack = request.socket.destroyed ? null : take(sender);
  if (giveBack) onceDone(request, response, giveBack);
  return giveBack !== null;
};

/** How a sender who is not just anybody is known. */
type KnownSenders = {
  findUploader: FindUploader;
  /** The network address behind a report. Null where no reports are taken. */
  findReporter: (request: IncomingMessage) => string | null;
};

const findSender = (request: IncomingMessage, { findUploader, findReporter }: KnownSenders) => {
  if (pathOf(request) !== WEBHOOK) return findUploader(request);
  return looksSigned(request) ? findReporter(request) : null;
};

const placesFor = (request: IncomingMessage, limit: number): TakePlace => {
  if (pathOf(request) === WEBHOOK) return reports;
  return limit > FORM_BYTES ? files : longForms;
};

/** How many bytes of a body are read, or the status that refuses it before one is. */
export const admitBody = async (
  request: IncomingMessage,
  response: ServerResponse,
  known: KnownSenders,
): Promise<{ limit: number } | { refusal: 413 | 503 }> => {
  const isLong = announcedBytes(request) > ANYBODYS_BYTES;
  if (!isLong && request.headers['transfer-encoding'] === undefined) return { limit: ANYBODYS_BYTES };
  const limit = limitOfKnown(request);
  const sender = await findSender(request, known);
  if (!sender) return isLong ? { refusal: 413 } : { limit: ANYBODYS_BYTES };
  return keepPlace(placesFor(request, limit), sender, request, response) ? { limit } : { refusal: 503 };
};

export const hasBody = ({ headers }: IncomingMessage): boolean =>
  headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0;

const FIRST_BYTES = 1024;

/** One piece of memory that grows: kept each by itself, chunks of a byte would take a hundred times what they bring. */
const collect = (limit: number) => {
  let [bytes, size] = [Buffer.alloc(0), 0];
  /** False for what is beyond the limit, which is not kept. */
  const add = (chunk: Buffer): boolean => {
    const needed = size + chunk.length;
    if (needed > limit) return false;
    if (needed > bytes.length) {
      const larger = Buffer.allocUnsafeSlow(Math.min(limit, Math.max(needed, 2 * bytes.length, FIRST_BYTES)));
      bytes.copy(larger, 0, 0, size);
      bytes = larger;
    }
    chunk.copy(bytes, size);
    size = needed;
    return true;
  };
  return { add, whole: () => bytes.subarray(0, size) };
};

/**
 * The whole body; null as soon as it is longer than `limit`, and what follows is thrown away. When the caller leaves in
 * between, nobody waits for an answer, and the promise is never settled.
 */
export const readBody = (request: IncomingMessage, limit: number): Promise<Buffer | null> =>
  new Promise((resolve) => {
    const body = collect(limit);
    let isTooLong = false;
    request.on('data', (chunk: Buffer) => {
      if (isTooLong || body.add(chunk)) return;
      isTooLong = true;
      resolve(null);
    });
    request.once('end', () => resolve(body.whole()));
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
