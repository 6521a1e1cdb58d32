import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';
import { listenOnLoopback } from './loopback.ts';
import { acceptEmail, refusal, type AcceptedEmail, type ReceivedRequest } from './resend-api.ts';

type Trouble = (request: ReceivedRequest, response: ServerResponse) => void;

/** A server on loopback that speaks the part of Resend's API that sends an email. */
export type ResendServer = {
  url: string;
  received: ReceivedRequest[];
  /** One for each idempotency key. */
  readonly accepted: AcceptedEmail[];
  /** Answers the next requests with an error instead. */
  failNext(status: number, times?: number, options?: { name?: string; message?: string }): void;
  /** Takes its time for each request, and refuses with 429 what goes beyond so many in a second. */
  limitTo(emailsPerSecond: number, options: { latencyMs: number; retryAfterSeconds?: number | null }): void;
  /** Takes the next requests and never answers. */
  hangNext(times?: number): void;
  /** Accepts the next emails, then drops the connection before the answer: the sender cannot know. */
  acceptThenDropNext(times?: number): void;
  close(): Promise<void>;
};

export async function startResendServer(): Promise<ResendServer> {
  const received: ReceivedRequest[] = [];
  const kept: Parameters<typeof acceptEmail>[1] = [];
  const troubles: Trouble[] = [];
  const makeTrouble = (times: number, trouble: Trouble) => void troubles.push(...Array<Trouble>(times).fill(trouble));

  const limit = {
    emailsPerSecond: Number.POSITIVE_INFINITY,
    latencyMs: 0,
    retryAfterSeconds: null as number | null,
    second: 0,
    taken: 0,
  };
  const server = createServer((incoming, response) => void answer(incoming, response));
  const port = await listenOnLoopback(server);

  async function answer(incoming: IncomingMessage, response: ServerResponse): Promise<void> {
    const request = await readRequest(incoming);
    received.push(request);
    const trouble = troubles.shift();
    if (trouble) return trouble(request, response);
    if (isOverLimit()) return void setTimeout(refuseForNow, limit.latencyMs, response);
    setTimeout(() => send(response, acceptEmail(request, kept)), limit.latencyMs);
  }

  function isOverLimit(): boolean {
    const second = Math.floor(Date.now() / 1000);
    limit.taken = second === limit.second ? limit.taken + 1 : 1;
    limit.second = second;
    return limit.taken > limit.emailsPerSecond;
  }

  function refuseForNow(response: ServerResponse): void {
    if (limit.retryAfterSeconds !== null) response.setHeader('retry-after', String(limit.retryAfterSeconds));
    send(response, refusal(429, 'rate_limit_exceeded', 'Too many requests'));
  }

  return {
    url: `http://127.0.0.1:${port}`,
    received,
    get accepted() {
      return kept.map(({ email }) => email);
    },
    failNext(status, times = 1, { name = 'application_error', message = 'Told to fail' } = {}) {
      makeTrouble(times, (_request, response) => send(response, refusal(status, name, message)));
    },
    limitTo(emailsPerSecond, { latencyMs, retryAfterSeconds = null }) {
      Object.assign(limit, { emailsPerSecond, latencyMs, retryAfterSeconds });
    },
    hangNext(times = 1) {
      makeTrouble(times, () => undefined);
    },
    acceptThenDropNext(times = 1) {
      makeTrouble(times, (request, response) => {
        acceptEmail(request, kept);
        response.destroy();
      });
    },
    async close() {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
}

async function readRequest(incoming: IncomingMessage): Promise<ReceivedRequest> {
  const { method = '', url: path = '', headers } = incoming;
  return {
    method,
    path,
    authorization: headers.authorization ?? null,
    idempotencyKey: headers['idempotency-key']?.toString() ?? null,
    body: await text(incoming),
  };
}

function send(response: ServerResponse, { status, body }: ReturnType<typeof refusal>): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}
