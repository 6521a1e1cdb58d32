import { createServer } from 'node:http';
import type { IncomingMessage, RequestListener, Server, ServerResponse } from 'node:http';

type HttpSettings = { host: string; port: number; origin: string };

const HEADERS_TIMEOUT_MS = 10_000;
const REQUEST_TIMEOUT_MS = 30_000;
const ONE_YEAR_SECONDS = 31_536_000;

// On every answer, whoever makes it: pages, static files, refusals. Pages add their own policy.
const baseHeaders = (origin: string): [name: string, value: string][] => [
  ['X-Content-Type-Options', 'nosniff'],
  ['Cross-Origin-Opener-Policy', 'same-origin'],
  ['Cross-Origin-Resource-Policy', 'same-origin'],
  ['Referrer-Policy', 'strict-origin-when-cross-origin'],
  ...(origin.startsWith('https:')
    ? ([['Strict-Transport-Security', `max-age=${ONE_YEAR_SECONDS}; includeSubDomains`]] as [string, string][])
    : []),
];

/** Kit takes its address from these headers; the configured one replaces what the caller claims. */
const overwriteOrigin = (request: IncomingMessage, origin: URL): void => {
  request.headers.host = origin.host;
  request.headers['x-clientnest-protocol'] = origin.protocol.slice(0, -1);
};

/** Kit answers a form as JSON where the caller takes anything; a plain post is answered with a page or a redirect. */
const preferPages = (request: IncomingMessage): void => {
  const { accept } = request.headers;
  if (request.method === 'POST' && (!accept || accept === '*/*')) request.headers.accept = 'text/html,*/*;q=0.1';
};

const answerStarting: RequestListener = (_request, response) => {
  response.writeHead(503, { 'Retry-After': '1', 'Content-Type': 'text/plain; charset=utf-8' });
  response.end('Starting. Please try again in a second.\n');
};

/** A listening server that answers 503 until `serve` gives it its handler. */
export type HttpServer = { server: Server; serve: (handler: RequestListener) => void };

/** Claims the port. Rejects with the system's error when it cannot. */
export const listen = ({ host, port, origin }: HttpSettings): Promise<HttpServer> => {
  const url = new URL(origin);
  const headers = baseHeaders(origin);
  let handler = answerStarting;
  const server = createServer((request: IncomingMessage, response: ServerResponse) => {
    for (const [name, value] of headers) response.setHeader(name, value);
    overwriteOrigin(request, url);
    preferPages(request);
    handler(request, response);
  });
  server.headersTimeout = HEADERS_TIMEOUT_MS;
  server.requestTimeout = REQUEST_TIMEOUT_MS;
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => {
      server.off('error', reject);
      resolve({
        server,
        serve: (next) => {
          handler = next;
        },
      });
    });
  });
};
