import { inTransaction } from '@clientnest/db';
import { endSession, recordAccessEvent } from '@clientnest/auth';
import type { ContactContext } from '../procedures.ts';

/** Ends the contact's session in this browser. */
export const signOutContact = async ({ sql, contact, contactCookie }: ContactContext) => {
  const { workspaceId, clientId, contactId, sessionId } = contact;
  await inTransaction(sql, async (tx) => {
    // Before the session, as whoever changes the contact does it.
    await tx`select from contacts where id = ${contactId} for no key update`;
    await endSession(tx, 'contact', sessionId);
    await recordAccessEvent(tx, { workspaceId, clientId, contactId, kind: 'signed_out' });
  });
  contactCookie.clear();
  return { signedOut: true as const };
};
