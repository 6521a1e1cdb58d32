import { DomainError, redeemCode as redeemTypedCode } from '@clientnest/auth';
import type { ApiContext } from '../context.ts';
import { findContact } from '../people.ts';

/** Signs the contact in with the code of an email that this browser asked for. Throws CODE_REFUSED. */
export const redeemCode = async (ctx: ApiContext, { code }: { code: string }) => {
  const current = await ctx.findContact();
  const { session, userId } = await redeemTypedCode(ctx.sql, ctx.authSecret, {
    audience: 'contact',
    typedCode: code,
    browserSecret: ctx.browserSecret(),
    userAgent: ctx.userAgent,
    replacedSessionId: current?.sessionId ?? null,
  });
  const contact = await findContact(ctx.sql, userId, session);
  if (!contact)
    throw new DomainError('CODE_REFUSED', 'That code does not work any more. Ask for a new one below.', {
      field: 'code',
    });
  ctx.contactCookie.set(session);
  return { slug: contact.slug, portalUrl: `${ctx.origin}/portal/c/${contact.slug}` };
};
