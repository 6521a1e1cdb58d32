import type { DomainError, StartedSession } from '@clientnest/auth';
import type { ApiContext } from '../context.ts';
import { findContact } from '../people.ts';
import type { SignedInContact } from '../people.ts';

export const portalOf = ({ origin }: ApiContext, { slug }: Pick<SignedInContact, 'slug'>) => ({
  slug,
  portalUrl: `${origin}/portal/c/${slug}`,
});

/** Gives the browser its session, and answers the portal that it opens. Throws when that was archived meanwhile. */
export const enterPortal = async (ctx: ApiContext, session: StartedSession, refusal: () => DomainError) => {
  const contact = await findContact(ctx.sql, session.userId, session);
  if (!contact) throw refusal();
  ctx.contactCookie.set(session);
  return portalOf(ctx, contact);
};
