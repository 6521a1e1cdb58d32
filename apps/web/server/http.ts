import { createServer } from 'node:http';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import { baseHeaders } from './base-headers.ts';
import { isReadable } from './form-parts.ts';
import { networkAddressOf } from './network-address.ts';
import { answerProbe, isProbe } from './probes.ts';
import type { IsReady } from './probes.ts';
import { composeRefusal } from './refusal-page.ts';
import type { Reader } from './refusal-page.ts';
import { ALLOWED_METHODS, readerOf, refuse, refuseOnSocket } from './refuse.ts';
import type { RefusalStatus } from './refuse.ts';
import { onceGone } from './lifetime.ts';
import { admitBody, hasBody, mayBeThisLong, readBody, withBody } from './request-body.ts';
import type { FindUploader } from './request-body.ts';
import { createWorkInTurn } from './turns.ts';
import { createUnreadAnswers } from './unread-answers.ts';

type HttpSettings = {
  host: string;
  port: number;
  origin: string;
  trustedProxies: number;
  /** Without it, reports of deliveries are not taken. */
  resendWebhookSecret?: string | null;
};

// Nobody needs longer for a form, and whoever sends a byte a second holds nothing for long.
const LIMITS = {
  headersTimeout: 5000,
  requestTimeout: 15_000,
  connectionsCheckingInterval: 1000,
  maxHeaderSize: 16_384,
  // Node would refuse a missing one without our headers; `isWellFormed` does it with them.
  requireHostHeader: false,
};
// A proxy keeps its connections for about a minute, and must not find one closed that it is just about to use.
const keepAliveTimeoutOf = ({ trustedProxies }: HttpSettings): number => (trustedProxies > 0 ? 75_000 : 5000);
// Also for a caller that asks and then does not read the answer.
const SILENCE_TIMEOUT_MS = 30_000;
// Browsers wait for an answer before they ask again on one connection.
const MAX_PIPELINED = 8;
// A form may overtake the end of the answer before it. What has come of a body waits in memory, up to 64 kB.
const MAX_BODIES_WAITING = 1;
const asksTooMuch = (answers: ServerResponse[]): boolean =>
  answers.length > MAX_PIPELINED || answers.slice(1).filter(({ req }) => hasBody(req)).length > MAX_BODIES_WAITING;
// Our longest is under 100. A page hands a part of its path to a procedure, and those take 1,000 characters.
const MAX_PATH = 1000;

/** Kit takes its address from these headers; the configured one replaces what the caller claims. */
const overwriteOrigin = (request: IncomingMessage, origin: URL): void => {
  request.headers['x-clientnest-claimed-host'] = request.headers.host ?? '';
  request.headers.host = origin.host;
  request.headers['x-clientnest-protocol'] = origin.protocol.slice(0, -1);
};

/** Kit answers a form as JSON where the caller takes anything; a plain post is answered with a page or a redirect. */
const preferPages = (request: IncomingMessage): void => {
  const { accept } = request.headers;
  if (request.method === 'POST' && (!accept || accept === '*/*')) request.headers.accept = 'text/html,*/*;q=0.1';
};

// Asked to stream, tRPC answers before the procedures have run, and no cookie can be set any more.
const answerAtOnce = (request: IncomingMessage): void => {
  delete request.headers['trpc-accept'];
  const { accept } = request.headers;
  if (accept?.includes('application/jsonl')) request.headers.accept = '*/*';
};

/** What pages and procedures would read differently from how we mean it. A refusal goes by what was really asked. */
const settleHeaders = (request: IncomingMessage, origin: URL): IncomingMessage => {
  overwriteOrigin(request, origin);
  preferPages(request);
  answerAtOnce(request);
  return request;
};

const answerStarting: RequestHandler = (request, response) => {
  const { text, headers } = composeRefusal('starting', readerOf(request), 'Starting. Please try again in a second.\n');
  response.writeHead(503, { ...headers, 'Retry-After': '1' }).end(text);
};

// Two values for one name are read differently by different readers. `?/default` is a name that Kit takes for a bug.
const isPlainQuery = (url: string): boolean => {
  const names = [...new URLSearchParams(url.slice(url.indexOf('?') + 1 || url.length)).keys()];
  return new Set(names).size === names.length && !names.includes('/default');
};

const isWellFormed = ({ url = '', httpVersionMinor, headersDistinct }: IncomingMessage): boolean => {
  const hosts = headersDistinct['host']?.length ?? 0;
  // Kit joins the origin and this text, so it has to be a path.
  return url.startsWith('/') && isPlainQuery(url) && (hosts === 1 || (hosts === 0 && httpVersionMinor === 0));
};

/** The status of what no page needs to look at. */
const findRefusal = (request: IncomingMessage): RefusalStatus | null => {
  const { method = '', url = '', headers } = request;
  if (!ALLOWED_METHODS.includes(method)) return 405;
  if (!isWellFormed(request)) return 400;
  if ((url.split('?', 1)[0] ?? '').length > MAX_PATH) return 414;
  // Two types in one header are read differently by different readers.
  if (headers['content-type']?.includes(',')) return 400;
  if (!mayBeThisLong(request)) return 413;
  return headers.expect !== undefined && headers.expect !== '100-continue' ? 417 : null;
};

const UNREADABLE = new Map<string | undefined, RefusalStatus>([
  ['ERR_HTTP_REQUEST_TIMEOUT', 408],
  ['HPE_HEADER_OVERFLOW', 431],
  ['HPE_CHUNK_EXTENSIONS_OVERFLOW', 413],
]);

type Unreadable = NodeJS.ErrnoException & { rawPacket?: Buffer };

// A browser with too many cookies has come no further than this. Its `Accept` is not known, so it may be a person.
const guessReader = ({ rawPacket }: Unreadable): Reader => ({
  path: /^[A-Z]+ (\/[^ ?]*)/.exec(rawPacket?.toString('latin1', 0, MAX_PATH) ?? '')?.[1] ?? '/',
  accept: 'text/html',
  isAction: false,
});

/** Answers a request; its promise ends when what there is to do for it is done. */
export type RequestHandler = (request: IncomingMessage, response: ServerResponse) => void | Promise<void>;

type Inside = { handler: RequestHandler; findUploader: FindUploader; isReady: IsReady };

/** A listening server that answers 503 until `serve` gives it what is inside. */
export type HttpServer = {
  server: Server;
  serve: (inside: Inside) => void;
  /** Ends the answers that go on for as long as somebody listens. Their browsers ask again, elsewhere or later. */
  endStreams: () => void;
};

const isStream = ({ headers }: IncomingMessage): boolean => headers.accept?.includes('text/event-stream') ?? false;

type Edge = Pick<HttpServer, 'server' | 'endStreams'>;

const createEdge = (settings: HttpSettings, inside: () => Inside): Edge => {
  const url = new URL(settings.origin);
  const headers = baseHeaders(settings.origin);
  const inHand = new WeakMap<Duplex, Set<ServerResponse>>();
  const streams = new Set<ServerResponse>();
  const workInTurn = createWorkInTurn(settings.trustedProxies);
  const unread = createUnreadAnswers();
  const addressOf = (request: IncomingMessage): string => networkAddressOf(request, settings.trustedProxies);
  const findReporter = (request: IncomingMessage) => (settings.resendWebhookSecret ? addressOf(request) : null);

  /**
   * Ends when the answers before it on the same connection are read: whoever asks for many and reads none has one in
   * memory. False for a connection that is gone by then, or that asks for more than a browser would: it is cut.
   */
  const takeInHand = async ({ socket }: IncomingMessage, response: ServerResponse): Promise<boolean> => {
    const answers = inHand.get(socket) ?? new Set();
    const before = [...answers].at(-1);
    inHand.set(socket, answers.add(response));
    response.once('close', () => answers.delete(response));
    if (socket.remoteAddress === undefined || asksTooMuch([...answers])) socket.destroy();
    // Never settled when the connection breaks: nobody waits for that answer any more.
    if (before) await new Promise((done) => before.once('close', done));
    return socket.writable;
  };

  const receive = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    response.setHeaders(headers);
    if (!(await takeInHand(request, response))) return;
    unread.watch(request, response, addressOf(request));
    const refusal = findRefusal(request);
    if (refusal) return refuse(request, response, refusal);
    const { handler, findUploader, isReady } = inside();
    if (isProbe(request)) return answerProbe(request, response, isReady);
    if (isStream(request)) {
      streams.add(response);
      onceGone(request, response, () => streams.delete(response));
    }
    const handOver = async (whole: IncomingMessage, body: Buffer | null): Promise<void> => {
      await workInTurn(request, response, body, () => handler(settleHeaders(whole, url), response));
      unread.checkSoon(request);
    };
    if (!hasBody(request)) return handOver(request, null);
    // When the database does not answer, nobody is known: come again later.
    const known = { findUploader, findReporter };
    const admission = await admitBody(request, response, known).catch(() => ({ refusal: 503 as const }));
    if ('refusal' in admission) return refuse(request, response, admission.refusal);
    if (request.headers.expect) response.writeContinue();
    const body = await readBody(request, admission.limit);
    if (!body) return refuse(request, response, 413);
    if (!isReadable(request, body)) return refuse(request, response, 400);
    await handOver(withBody(request, body), body);
  };
  const refuseUnread = (socket: Duplex, status: RefusalStatus, reader: Reader): void => {
    if (socket.writableEnded) return;
    // Bytes of ours in the middle of an answer would be read as part of it.
    const hasBegun = [...(inHand.get(socket) ?? [])].some(({ headersSent }) => headersSent);
    if (hasBegun || !socket.writable) socket.destroy();
    else refuseOnSocket(socket, status, reader, headers);
  };

  const server = createServer({ ...LIMITS, keepAliveTimeout: keepAliveTimeoutOf(settings) });
  for (const event of ['request', 'checkContinue', 'checkExpectation'])
    server.on(event, (request: IncomingMessage, response: ServerResponse) => void receive(request, response));
  server.on('clientError', (error: Unreadable, socket) =>
    refuseUnread(socket, UNREADABLE.get(error.code) ?? 400, guessReader(error)),
  );
  server.on('connect', (request: IncomingMessage, socket: Duplex) => refuseUnread(socket, 405, readerOf(request)));
  server.timeout = SILENCE_TIMEOUT_MS;
  const endStreams = (): void => {
    for (const response of streams) response.destroy();
  };
  return { server, endStreams };
};

/** Claims the port. Rejects with the system's error when it cannot. */
export const listen = (settings: HttpSettings): Promise<HttpServer> => {
  let inside: Inside = {
    handler: answerStarting,
    findUploader: () => Promise.resolve(null),
    isReady: () => Promise.resolve(false),
  };
  const { server, endStreams } = createEdge(settings, () => inside);
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(settings.port, settings.host, () => {
      server.off('error', reject);
      resolve({
        server,
        endStreams,
        serve: (given) => {
          inside = given;
        },
      });
    });
  });
};
