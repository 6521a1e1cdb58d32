import { inspectAccessLink, redeemAccessLink } from '@clientnest/auth';
import type { ApiContext } from '../context.ts';
import { deadLinkError } from '../dead-link.ts';
import { otherAccountError } from '../other-account.ts';
import type { SignedInContact } from '../people.ts';
import { visitorOf } from '../visitor.ts';
import { noteDeadLink } from './dead-link-note.ts';
import { enterPortal, portalOf } from './enter-portal.ts';

type RedeemInput = { token: string; switchAccount: boolean };

const isTheirs = async ({ sql }: ApiContext, { contactId }: SignedInContact, token: string): Promise<boolean> =>
  (await inspectAccessLink(sql, 'contact', token))?.userId === contactId;

/** Signs the contact in with a link, which is used up by it. A browser that is in already stays in, and the link unused. */
export const redeemLink = async (ctx: ApiContext, input: RedeemInput) => {
  const current = await ctx.findContact();
  if (current && (await isTheirs(ctx, current, input.token))) return portalOf(ctx, current);
  const visitor = visitorOf(ctx, 'contact', current && { ...current, userId: current.contactId }, input);
  const redemption = await redeemAccessLink(ctx.sql, ctx.authSecret, { ...visitor, token: input.token });
  if (redemption.outcome === 'other-account') throw otherAccountError(current);
  if (redemption.outcome === 'refused') {
    await noteDeadLink(ctx, input.token);
    throw deadLinkError(redemption.reason);
  }
  return enterPortal(ctx, redemption.session, () => deadLinkError('revoked'));
};
