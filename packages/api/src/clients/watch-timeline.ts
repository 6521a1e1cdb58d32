import { setTimeout as wait } from 'node:timers/promises';
import { DomainError } from '@clientnest/auth';
import { tracked } from '@trpc/server';
import { asTrpcError } from '../errors.ts';
import { createPlaces } from '../places.ts';
import { notSignedIn } from '../procedures.ts';
import type { OwnerContext } from '../procedures.ts';
import { requireClient } from './require-client.ts';

// A look is one query by an index. It needs no connection of its own, and works across any number of processes.
const LOOK_EVERY_MS = 1000;
const RETRY_SECONDS = 60;
// Ids of events that were written at the same time may appear in another order than they grew in.
const EVENTS_COMPARED = 20;

type Look = { isSignedIn: boolean; version: string };

const look = async ({ sql, owner }: OwnerContext, clientId: string): Promise<Look> => {
  const [now] = await sql<Look[]>`
    select exists (select from owner_sessions where id = ${owner.sessionId} and expires_at > now()) as "isSignedIn",
      encode(sha256(convert_to(concat(
        (select string_agg(id::text, ' ') from (
          select id from access_events
          where client_id = ${clientId} and workspace_id = ${owner.workspaceId} order by id desc limit ${EVENTS_COMPARED}
        ) newest),
        (select max(last_at) from link_visits where client_id = ${clientId} and workspace_id = ${owner.workspaceId})
      ), 'UTF8')), 'hex') as version`;
  return now ?? { isSignedIn: false, version: '' };
};

/** Stands for the state of a client's timeline: another text means that something happened. */
export const findTimelineVersion = async (ctx: OwnerContext, clientId: string): Promise<string> =>
  (await look(ctx, clientId)).version;

type Watch = { clientId: string; lastEventId?: string | null | undefined };

// Each holds memory as long as it is watched. Of a person's pages, more than that are open by mistake; what is not watched
// shows what is new when it is reloaded.
const takePlace = createPlaces({ atOnce: 300, each: 20 });

const tooManyWatched = () =>
  new DomainError('TOO_MANY_ATTEMPTS', 'Too many pages are watched at once. Close some, and reload this one.', {
    retryAfterSeconds: RETRY_SECONDS,
  });

async function* lookAgainAndAgain(ctx: OwnerContext, clientId: string, last: string, signal?: AbortSignal) {
  const giveBack = takePlace(ctx.owner.ownerId);
  if (!giveBack) throw asTrpcError(tooManyWatched());
  try {
    yield* lookUntilGone(ctx, clientId, last, signal);
  } finally {
    giveBack();
  }
}

async function* lookUntilGone(ctx: OwnerContext, clientId: string, last: string, signal?: AbortSignal) {
  let seen = last;
  while (!signal?.aborted) {
    const { isSignedIn, version } = await look(ctx, clientId);
    // A stream is read when the middleware that translates has long run.
    if (!isSignedIn) throw asTrpcError(notSignedIn());
    if (version !== seen) yield tracked(version, { version });
    seen = version;
    await wait(LOOK_EVERY_MS, null, signal ? { signal } : {}).catch(() => null);
  }
}

/**
 * Tells each time that something happened, within about a second, until the caller leaves. Who gives the version that
 * they have last seen misses nothing, also after a lost connection. Throws NOT_FOUND, and NOT_SIGNED_IN once the session
 * has ended, and TOO_MANY_ATTEMPTS beyond 20 pages of a person, or 300 of a process.
 */
export const watchTimeline = async (ctx: OwnerContext, { clientId, lastEventId }: Watch, signal?: AbortSignal) => {
  await requireClient(ctx, clientId);
  return lookAgainAndAgain(ctx, clientId, lastEventId ?? (await findTimelineVersion(ctx, clientId)), signal);
};
