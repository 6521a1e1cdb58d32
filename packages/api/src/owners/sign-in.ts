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
import { otherAccountError } from '../other-account.ts';
import type { OwnerContext } from '../procedures.ts';
import { visitorOf } from '../visitor.ts';

/** What the owner's link page shows. It changes nothing. */
export const inspectOwnerLink = async (ctx: ApiContext, { token }: { token: string }) => {
  const [link, current] = await Promise.all([inspectAccessLink(ctx.sql, 'owner', token), ctx.findOwner()]);
  if (!link) return { state: 'unknown' as const };
  const { state, workspaceName, accent, logo, sentTo } = link;
  const signedInAs = current && { email: current.email, isSamePerson: current.ownerId === link.userId };
  return { state, workspaceName, accent, logo, sentTo: maskEmailAddress(sentTo), signedInAs };
};

type RedeemInput = { token: string; switchAccount: boolean };
type CodeInput = { code: string; switchAccount: boolean };

// As for contacts (B3): never silently from one account to another, and no link is used up by who is in already.
const checkAccount = async (ctx: ApiContext, { token, switchAccount }: RedeemInput) => {
  const current = await ctx.findOwner();
  const link = current && (await inspectAccessLink(ctx.sql, 'owner', token));
  if (link?.userId === current?.ownerId && link) return 'already-in';
  if (current && link?.state === 'usable' && !switchAccount) throw otherAccountError(current);
  return 'go-on';
};

export const redeemOwnerLink = async (ctx: ApiContext, input: RedeemInput) => {
  if ((await checkAccount(ctx, input)) === 'already-in') return { signedIn: true as const };
  const { token } = input;
  const visitor = visitorOf(ctx, 'owner', (await ctx.findOwner())?.sessionId ?? null);
  const redemption = await redeemAccessLink(ctx.sql, ctx.authSecret, { ...visitor, token });
  if (redemption.outcome === 'refused') throw deadLinkError(redemption.reason);
  ctx.ownerCookie.set(redemption.session);
  return { signedIn: true as const };
};

export const redeemOwnerCode = async (ctx: ApiContext, { code, switchAccount }: CodeInput) => {
  const current = await ctx.findOwner();
  const redemption = await redeemCode(ctx.sql, ctx.authSecret, {
    ...visitorOf(ctx, 'owner', current?.sessionId ?? null),
    typedCode: code,
    signedInUserId: current?.ownerId ?? null,
    mayReplace: switchAccount,
  });
  if (redemption.outcome === 'other-account' && current) throw otherAccountError(current);
  if (redemption.outcome !== 'entered') throw new Error('An owner has one workspace, and is not asked which.');
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
