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

  const server = createServer((incoming, response) => void answer(incoming, response));
  const port = await listenOnLoopback(server);

  async function answer(incoming: IncomingMessage, response: ServerResponse): Promise<void> {
    const request = await readRequest(incoming);
    received.push(request);
    const trouble = troubles.shift();
    if (trouble) return trouble(request, response);
    send(response, acceptEmail(request, kept));
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
