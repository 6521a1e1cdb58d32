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
import { mayRepeat } from '../may-repeat.ts';
import { otherAccountError } from '../other-account.ts';
import type { SignedInOwner } from '../people.ts';
import type { OwnerContext } from '../procedures.ts';
import { visitorOf } from '../visitor.ts';

/** What the owner's link page shows. It changes nothing. */
export const inspectOwnerLink = async (ctx: ApiContext, { token }: { token: string }) => {
  const [link, current] = await Promise.all([inspectAccessLink(ctx.sql, 'owner', token), ctx.findOwner()]);
  if (!link) return { state: 'unknown' as const };
  const { workspaceName, accent, logo, sentTo } = link;
  const state = link.state === 'consumed' && (await mayRepeat(ctx, 'owner', token)) ? 'usable' : link.state;
  const signedInAs = current && { email: current.email, isSamePerson: current.ownerId === link.userId };
  return { state, workspaceName, accent, logo, sentTo: maskEmailAddress(sentTo), signedInAs };
};

type RedeemInput = { token: string; switchAccount: boolean };
type CodeInput = { code: string; switchAccount: boolean };

const isTheirs = async ({ sql }: ApiContext, { ownerId }: SignedInOwner, token: string): Promise<boolean> =>
  (await inspectAccessLink(sql, 'owner', token))?.userId === ownerId;

/** Signs an owner in with a link, which is used up by it. A browser that is in already stays in, and the link unused. */
export const redeemOwnerLink = async (ctx: ApiContext, input: RedeemInput) => {
  const current = await ctx.findOwner();
  const { token } = input;
  if (current && (await isTheirs(ctx, current, token))) return { signedIn: true as const };
  const visitor = visitorOf(ctx, 'owner', current && { ...current, userId: current.ownerId }, input);
  const redemption = await redeemAccessLink(ctx.sql, ctx.authSecret, { ...visitor, token });
  if (redemption.outcome === 'other-account') throw otherAccountError(current);
  if (redemption.outcome === 'refused') throw deadLinkError(redemption.reason);
  ctx.ownerCookie.set(redemption.session);
  return { signedIn: true as const };
};

export const redeemOwnerCode = async (ctx: ApiContext, { code, switchAccount }: CodeInput) => {
  const current = await ctx.findOwner();
  const redemption = await redeemCode(ctx.sql, ctx.authSecret, {
    ...visitorOf(ctx, 'owner', current && { ...current, userId: current.ownerId }, { switchAccount }),
    typedCode: code,
  });
  if (redemption.outcome === 'other-account') throw otherAccountError(current);
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
