import { inspectAccessLink, redeemAccessLink } from '@clientnest/auth';
import type { ApiContext } from '../context.ts';
import { deadLinkError } from '../dead-link.ts';
import { otherAccountError } from '../other-account.ts';
import type { SignedInContact } from '../people.ts';
import { visitorOf } from '../visitor.ts';
import { noteDeadLink } from './dead-link-note.ts';
import { enterPortal, portalOf } from './enter-portal.ts';

type RedeemInput = { token: string; switchAccount: boolean };

// B3: never silently from one account to another, and no link is used up by somebody who is in already.
const checkAccount = async (ctx: ApiContext, current: SignedInContact, { token, switchAccount }: RedeemInput) => {
  const link = await inspectAccessLink(ctx.sql, 'contact', token);
  if (link?.userId === current.contactId) return 'already-in';
  if (link?.state !== 'usable' || switchAccount) return 'go-on';
  throw otherAccountError(current);
};

/** Signs the contact in with a link, which is used up by it. A browser that is in already stays in, and the link unused. */
export const redeemLink = async (ctx: ApiContext, input: RedeemInput) => {
  const current = await ctx.findContact();
  if (current && (await checkAccount(ctx, current, input)) === 'already-in') return portalOf(ctx, current);
  const visitor = visitorOf(ctx, 'contact', current?.sessionId ?? null);
  const redemption = await redeemAccessLink(ctx.sql, ctx.authSecret, { ...visitor, token: input.token });
  if (redemption.outcome === 'refused') {
    await noteDeadLink(ctx, input.token);
    throw deadLinkError(redemption.reason);
  }
  return enterPortal(ctx, redemption.session, () => deadLinkError('revoked'));
};
