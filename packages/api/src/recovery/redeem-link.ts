import { DomainError, inspectAccessLink, redeemAccessLink } from '@clientnest/auth';
import type { ApiContext } from '../context.ts';
import { deadLinkError } from '../dead-link.ts';
import { findContact } from '../people.ts';
import type { SignedInContact } from '../people.ts';

type RedeemInput = { token: string; switchAccount: boolean };

const portalOf = ({ origin }: ApiContext, { slug }: Pick<SignedInContact, 'slug'>) => ({
  slug,
  portalUrl: `${origin}/portal/c/${slug}`,
});

// B3: never silently from one account to another, and no link is used up by somebody who is in already.
const checkAccount = async (ctx: ApiContext, current: SignedInContact, { token, switchAccount }: RedeemInput) => {
  const link = await inspectAccessLink(ctx.sql, 'contact', token);
  if (link?.userId === current.contactId) return 'already-in';
  if (link?.state !== 'usable' || switchAccount) return 'go-on';
  throw new DomainError(
    'OTHER_ACCOUNT_SIGNED_IN',
    `You are signed in as ${current.email}. Say that you want to switch, then try again.`,
  );
};

/** Signs the contact in with a link, which is used up by it. A browser that is in already stays in, and the link unused. */
export const redeemLink = async (ctx: ApiContext, input: RedeemInput) => {
  const current = await ctx.findContact();
  if (current && (await checkAccount(ctx, current, input)) === 'already-in') return portalOf(ctx, current);
  const redemption = await redeemAccessLink(ctx.sql, ctx.authSecret, {
    audience: 'contact',
    token: input.token,
    browserSecret: ctx.browserSecret(),
    userAgent: ctx.userAgent,
    replacedSessionId: current?.sessionId ?? null,
  });
  if (redemption.outcome === 'refused') throw deadLinkError(redemption.reason);
  const contact = await findContact(ctx.sql, redemption.userId, redemption.session);
  if (!contact) throw deadLinkError('revoked');
  ctx.contactCookie.set(redemption.session);
  return portalOf(ctx, contact);
};
