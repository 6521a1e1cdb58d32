import { DomainError, listDevices } from '@clientnest/auth';
import type { EndedDevices } from '@clientnest/auth';
import { inTransaction } from '@clientnest/db';
import { endSessions } from '../end-sessions.ts';
import type { ContactContext } from '../procedures.ts';
import { sessionView } from '../session-view.ts';

/** Where the contact is signed in; this browser first. */
export const listSessions = async ({ sql, contact: { contactId: userId, sessionId } }: ContactContext) =>
  (await listDevices(sql, { audience: 'contact', userId }, sessionId)).map(sessionView);

const end = ({ sql, contact: { workspaceId, clientId, contactId } }: ContactContext, which: EndedDevices) =>
  inTransaction(sql, async (tx) => {
    await tx`select from contacts where id = ${contactId} for no key update`;
    return endSessions(tx, { workspaceId, clientId, contactId, which, by: 'contact' });
  });

/** Ends one of the contact's own sessions; ending this browser's signs it out. Throws NOT_FOUND. */
export const endOwnSession = async (ctx: ContactContext, { sessionId: deviceId }: { sessionId: string }) => {
  const [ended] = await end(ctx, { deviceId });
  if (!ended) throw new DomainError('NOT_FOUND', 'That browser is signed out already.');
  if (ended.sessionId === ctx.contact.sessionId) ctx.contactCookie.clear();
  return { ended: 1 };
};

/** Ends all of the contact's sessions but this browser's. */
export const endOtherSessions = async (ctx: ContactContext) => ({
  ended: (await end(ctx, { exceptSessionId: ctx.contact.sessionId })).length,
});
