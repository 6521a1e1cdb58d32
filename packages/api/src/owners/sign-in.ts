import { endSession, inspectAccessLink, maskEmailAddress, redeemAccessLink, redeemCode } from '@clientnest/auth';
import type { ApiContext } from '../context.ts';
import { deadLinkError } from '../dead-link.ts';
import type { OwnerContext } from '../procedures.ts';

const browserOf = async (ctx: ApiContext) => ({
  audience: 'owner' as const,
  browserSecret: ctx.browserSecret(),
  userAgent: ctx.userAgent,
  replacedSessionId: (await ctx.findOwner())?.sessionId ?? null,
});

/** What the owner's link page shows. It changes nothing. */
export const inspectOwnerLink = async (ctx: ApiContext, { token }: { token: string }) => {
  const link = await inspectAccessLink(ctx.sql, 'owner', token);
  if (!link) return { state: 'unknown' as const };
  const { state, workspaceName, accent, sentTo } = link;
  return { state, workspaceName, accent, sentTo: maskEmailAddress(sentTo) };
};

export const redeemOwnerLink = async (ctx: ApiContext, { token }: { token: string }) => {
  const redemption = await redeemAccessLink(ctx.sql, ctx.authSecret, { ...(await browserOf(ctx)), token });
  if (redemption.outcome === 'refused') throw deadLinkError(redemption.reason);
  ctx.ownerCookie.set(redemption.session);
  return { signedIn: true as const };
};

export const redeemOwnerCode = async (ctx: ApiContext, { code }: { code: string }) => {
  const { session } = await redeemCode(ctx.sql, ctx.authSecret, { ...(await browserOf(ctx)), typedCode: code });
  ctx.ownerCookie.set(session);
  return { signedIn: true as const };
};

export const signOutOwner = async ({ sql, owner, ownerCookie }: OwnerContext) => {
  await endSession(sql, 'owner', owner.sessionId);
  ownerCookie.clear();
  return { signedOut: true as const };
};
