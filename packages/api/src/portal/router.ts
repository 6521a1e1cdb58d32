import { DomainError } from '@clientnest/auth';
import { z } from 'zod';
import { typedInput } from '../inputs.ts';
import { contactProcedure, router } from '../procedures.ts';
import type { ContactContext } from '../procedures.ts';
import { endedSessions, session } from '../session-view.ts';
import { endOtherSessions, endOwnSession, listSessions } from './devices.ts';
import { describeHome, portalHome } from './home.ts';
import { signOutContact } from './sign-out.ts';

const readHome = ({ contact, origin }: ContactContext, slug: string) => {
  if (contact.slug !== slug) throw new DomainError('NOT_FOUND', 'This is not your portal. Your own is one click away.');
  return describeHome(contact, origin);
};

/** What a signed-in contact sees. Every call needs a contact's session (NOT_SIGNED_IN). */
export const portalRouter = router({
  /** The portal's first page. Errors: NOT_FOUND for every slug but one's own. `await api.portal.home.query({ slug })` */
  home: contactProcedure
    .input(z.strictObject({ slug: typedInput }))
    .output(portalHome)
    .query(({ ctx, input }) => readHome(ctx, input.slug)),

  /** Who is signed in, and where their portal is. `await api.portal.me.query()` */
  me: contactProcedure
    .output(z.object({ email: z.string(), slug: z.string(), clientName: z.string(), workspaceName: z.string() }))
    .query(({ ctx: { contact } }) => ({
      email: contact.email,
      slug: contact.slug,
      clientName: contact.clientName,
      workspaceName: contact.workspaceName,
    })),

  /** Where the contact is signed in, this browser first; at most 100. `await api.portal.sessions.query()` */
  sessions: contactProcedure.output(z.array(session)).query(({ ctx }) => listSessions(ctx)),

  /** Ends one of these sessions at once. Errors: NOT_FOUND. `await api.portal.endSession.mutate({ sessionId })` */
  endSession: contactProcedure
    .input(z.strictObject({ sessionId: z.uuid() }))
    .output(endedSessions)
    .mutation(({ ctx, input }) => endOwnSession(ctx, input)),

  /** Ends all of them but this browser's. `await api.portal.endOtherSessions.mutate()` */
  endOtherSessions: contactProcedure.output(endedSessions).mutation(({ ctx }) => endOtherSessions(ctx)),

  /** Ends this browser's session at once. `await api.portal.signOut.mutate()` */
  signOut: contactProcedure.output(z.object({ signedOut: z.literal(true) })).mutation(({ ctx }) => signOutContact(ctx)),
});
