import { Agent, request } from 'node:http';
import type { IncomingHttpHeaders } from 'node:http';
import { connect } from 'node:net';

export type Answer = { status: number; headers: IncomingHttpHeaders; cookies: string[]; body: string };

export type Question = {
  method?: string;
  /** Sent as it stands: `fetch` would tidy it up. */
  path: string;
  headers?: Record<string, string | string[]>;
  body?: string | Buffer;
  /** By default at most 16 are asked at once. */
  agent?: Agent;
};

const sixteen = new Agent({ keepAlive: true, maxSockets: 16 });

/** One request and its whole answer. It follows nothing, keeps nothing and corrects nothing. */
export const ask = (
  address: string,
  { method = 'GET', path, headers = {}, body, agent = sixteen }: Question,
): Promise<Answer> =>
  new Promise((done, fail) => {
    const { hostname, port } = new URL(address);
    const length = body === undefined ? {} : { 'content-length': String(Buffer.byteLength(body)) };
    request({ hostname, port, agent, method, path, headers: { ...length, ...headers } }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('end', () => {
        const { statusCode: status = 0, headers: answered } = response;
        const cookies = answered['set-cookie'] ?? [];
        done({ status, headers: answered, cookies, body: Buffer.concat(chunks).toString() });
      });
      response.on('error', fail);
    })
      .on('error', fail)
      .end(body);
  });

/** Sends bytes and answers all that comes back until the connection ends, and how long that took. */
export const sendBytes = async (
  address: string,
  bytes: string | Buffer,
): Promise<{ status: number; text: string; ms: number }> => {
  const { hostname, port } = new URL(address);
  const startedAt = performance.now();
  const socket = connect(Number(port), hostname);
  let text = '';
  socket.on('data', (chunk: Buffer) => (text += chunk.toString('latin1')));
  await new Promise<void>((done) => {
    socket.on('error', () => done()).on('close', () => done());
    socket.write(bytes);
  });
  return { status: Number(/^HTTP\/1\.1 (\d{3})/.exec(text)?.[1] ?? 0), text, ms: performance.now() - startedAt };
};
