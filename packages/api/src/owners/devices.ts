import { inTransaction } from '@clientnest/db';
import { DomainError, endDevices, listDevices, recordAccessEvent } from '@clientnest/auth';
import type { EndedDevices } from '@clientnest/auth';
import type { OwnerContext } from '../procedures.ts';
import { sessionView } from '../session-view.ts';

/** Where the owner is signed in; this browser first. */
export const listOwnSessions = async ({ sql, owner: { ownerId: userId, sessionId } }: OwnerContext) =>
  (await listDevices(sql, { audience: 'owner', userId }, sessionId)).map(sessionView);

const end = ({ sql, owner: { workspaceId, ownerId } }: OwnerContext, which: EndedDevices) =>
  inTransaction(sql, async (tx) => {
    const ended = await endDevices(tx, { audience: 'owner', userId: ownerId }, which);
    const details = { by: 'owner', count: ended.length };
    if (ended.length > 0) await recordAccessEvent(tx, { workspaceId, ownerId, kind: 'session_ended', details });
    return ended;
  });

/** Ends one of the owner's own sessions; ending this browser's signs it out. Throws NOT_FOUND. */
export const endOwnSession = async (ctx: OwnerContext, { sessionId: deviceId }: { sessionId: string }) => {
  const [ended] = await end(ctx, { deviceId });
  if (!ended) throw new DomainError('NOT_FOUND', 'That browser is signed out already.');
  if (ended.sessionId === ctx.owner.sessionId) ctx.ownerCookie.clear();
  return { ended: 1 };
};

/** Ends all of the owner's sessions but this browser's. */
export const endOtherSessions = async (ctx: OwnerContext) => ({
  ended: (await end(ctx, { exceptSessionId: ctx.owner.sessionId })).length,
});
