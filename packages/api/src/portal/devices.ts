import { DomainError, endDevices, listDevices, recordAccessEvent } from '@clientnest/auth';
import type { EndedDevices } from '@clientnest/auth';
import type { ContactContext } from '../procedures.ts';
import { sessionView } from '../session-view.ts';

const whoseAre = ({ contactId: userId }: ContactContext['contact']) => ({ audience: 'contact', userId }) as const;

/** Where the contact is signed in; this browser first. */
export const listSessions = async ({ sql, contact }: ContactContext) =>
  (await listDevices(sql, whoseAre(contact), contact.sessionId)).map(sessionView);

const end = ({ sql, contact }: ContactContext, which: EndedDevices) =>
  sql.begin(async (tx) => {
    const ended = await endDevices(tx, whoseAre(contact), which);
    const { workspaceId, clientId, contactId } = contact;
    const details = { by: 'contact', count: ended.length, userAgent: ended[0]?.userAgent ?? null };
    if (ended.length > 0)
      await recordAccessEvent(tx, { workspaceId, clientId, contactId, kind: 'session_ended', details });
    return ended;
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
