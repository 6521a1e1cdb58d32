import { randomUUID } from 'node:crypto';
import { isOutage } from '@clientnest/db';
import { TRPCError } from '@trpc/server';
import type { RequestEvent } from '@sveltejs/kit';
import type { Handle, HandleServerError, ServerInit } from '@sveltejs/kit/hooks';
import { isForeignRequest } from '#lib/server/foreign-origin.ts';
import { getInstallation, takeInstallation } from '#lib/server/installation.ts';
import { openRequestApi } from '#lib/server/request-api.ts';
import { addPageHeaders } from '#lib/server/response-headers.ts';
import { paintTheme } from '#lib/server/theme.ts';
import { log } from '../server/log.ts';
import { composeRefusal } from '../server/refusal-page.ts';

export const init: ServerInit = takeInstallation;

const FOREIGN =
  'This request came from another site, so it was not carried out. Go back, reload the page, and try again.\n';

const refuseForeign = ({ url, request }: RequestEvent): Response => {
  const { headers: asked } = request;
  const isAction = asked.get('x-sveltekit-action') === 'true';
  const reader = { path: url.pathname, accept: asked.get('accept') ?? '', isAction };
  const { text, headers } = composeRefusal(403, reader, FOREIGN);
  return new Response(text, { status: 403, headers });
};

// The route, never the path: a path may hold a token.
const logRequest = ({ request, route, locals }: RequestEvent, { status }: Response, startedAt: number): void => {
  const ms = Math.round(performance.now() - startedAt);
  log.info({ requestId: locals.requestId, method: request.method, route: route.id, status, ms }, 'request');
};

export const handle: Handle = async ({ event, resolve }) => {
  const { origin } = getInstallation().settings;
  const startedAt = performance.now();
  event.locals.requestId = randomUUID();
  const { api, context } = openRequestApi(event);
  event.locals.api = api;
  event.locals.apiContext = context;
  const response = isForeignRequest(event.request, origin)
    ? refuseForeign(event)
    : await resolve(event, {
        transformPageChunk: ({ html }) => paintTheme(event, html),
      });
  addPageHeaders(event, response.headers);
  logRequest(event, response, startedAt);
  return response;
};

/** A fault says nothing but that it is ours. */
export const handleError: HandleServerError = ({ kind, error, event }) => {
  if (kind !== 'unknown') return;
  const cause = error instanceof TRPCError ? (error.cause ?? error) : error;
  log.error({ err: cause, requestId: event.locals.requestId, route: event.route.id }, 'request failed');
  return {
    status: isOutage(cause) ? 503 : 500,
    message: 'Something went wrong on our side. Nothing of yours is lost.',
  };
};
