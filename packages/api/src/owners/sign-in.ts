import {
  endSession,
  inspectAccessLink,
  maskEmailAddress,
  recordAccessEvent,
  redeemAccessLink,
  redeemCode,
} from '@clientnest/auth';
import type { ApiContext } from '../context.ts';
import { deadLinkError } from '../dead-link.ts';
import type { OwnerContext } from '../procedures.ts';
import { visitorOf } from '../visitor.ts';

const visitorAsOwner = async (ctx: ApiContext) => visitorOf(ctx, 'owner', (await ctx.findOwner())?.sessionId ?? null);

/** What the owner's link page shows. It changes nothing. */
export const inspectOwnerLink = async (ctx: ApiContext, { token }: { token: string }) => {
  const link = await inspectAccessLink(ctx.sql, 'owner', token);
  if (!link) return { state: 'unknown' as const };
  const { state, workspaceName, accent, logo, sentTo } = link;
  return { state, workspaceName, accent, logo, sentTo: maskEmailAddress(sentTo) };
};

export const redeemOwnerLink = async (ctx: ApiContext, { token }: { token: string }) => {
  const redemption = await redeemAccessLink(ctx.sql, ctx.authSecret, { ...(await visitorAsOwner(ctx)), token });
  if (redemption.outcome === 'refused') throw deadLinkError(redemption.reason);
  ctx.ownerCookie.set(redemption.session);
  return { signedIn: true as const };
};

export const redeemOwnerCode = async (ctx: ApiContext, { code }: { code: string }) => {
  const visitor = await visitorAsOwner(ctx);
  const redemption = await redeemCode(ctx.sql, ctx.authSecret, { ...visitor, typedCode: code });
  if (redemption.outcome !== 'entered') throw new Error('An owner has one workspace, and is asked nothing.');
  ctx.ownerCookie.set(redemption.session);
  return { signedIn: true as const };
};

export const signOutOwner = async ({ sql, owner, ownerCookie }: OwnerContext) => {
  const { workspaceId, ownerId, sessionId } = owner;
  await sql.begin(async (tx) => {
    await endSession(tx, 'owner', sessionId);
    await recordAccessEvent(tx, { workspaceId, ownerId, kind: 'signed_out' });
  });
  ownerCookie.clear();
  return { signedOut: true as const };
};
