import { appRouter, isFault, toPublicError } from '@clientnest/api';
import { TRPCError } from '@trpc/server';
import { fetchRequestHandler } from '@trpc/server/adapters/fetch';
import { log } from '../../../../../server/log.ts';
import type { RequestHandler } from './$types';

const MAX_BATCH = 10;
// The dearest calls, which nobody needs ten of at once.
const ALONE = new Set([
  'recovery.redeemCode',
  'recovery.endSignIn',
  'owners.redeemCode',
  'clients.export',
  'clients.sendMany',
  'clients.inviteMany',
  'imports.create',
  'imports.mapColumns',
]);
const tooMany = () =>
  new TRPCError({
    code: 'BAD_REQUEST',
    message:
      'A batch can try one code, answer one notice, export one part, read or map one import, or write to many once. Send the others by themselves.',
  });

const serve: RequestHandler = ({ request, locals }) =>
  fetchRequestHandler({
    endpoint: '/api/trpc',
    req: request,
    router: appRouter,
    maxBatchSize: MAX_BATCH,
    createContext: ({ info }) => {
      if (info.calls.filter(({ path }) => ALONE.has(path)).length > 1) throw tooMany();
      return locals.apiContext;
    },
    responseMeta: ({ errors }) => {
      const waits = errors.map((error) => toPublicError(error).retryAfterSeconds ?? 0);
      const longest = Math.max(0, ...waits);
      return longest > 0 ? { headers: new Headers({ 'Retry-After': String(longest) }) } : {};
    },
    onError: ({ error, path }) => {
      if (isFault(error))
        log.error({ err: error.cause ?? error, requestId: locals.requestId, procedure: path }, 'procedure failed');
    },
  });

export const GET: RequestHandler = serve;
export const POST: RequestHandler = serve;
