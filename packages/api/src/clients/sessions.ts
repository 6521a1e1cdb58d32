import { DomainError, endDevices, listDevices, recordAccessEvent } from '@clientnest/auth';
import { inTransaction } from '@clientnest/db';
import type { OwnerContext } from '../procedures.ts';
import { sessionView } from '../session-view.ts';
import { requirePrimaryContact } from './require-client.ts';

type Which = { clientId: string; sessionId?: string | undefined };

/** Where a client's primary contact is signed in. Throws NOT_FOUND. */
export const listClientSessions = async ({ sql, owner }: OwnerContext, { clientId }: { clientId: string }) => {
  const { contactId: userId } = await requirePrimaryContact(sql, { workspaceId: owner.workspaceId, clientId });
  return (await listDevices(sql, { audience: 'contact', userId }, null)).map(sessionView);
};

/** Ends one session of a client's primary contact, or all. Throws NOT_FOUND, also for a session that is not theirs. */
export const endClientSessions = ({ sql, owner }: OwnerContext, { clientId, sessionId }: Which) =>
  inTransaction(sql, async (tx) => {
    const { workspaceId, ownerId } = owner;
    const { contactId } = await requirePrimaryContact(tx, { workspaceId, clientId });
    const which = sessionId ? { deviceId: sessionId } : 'all';
    const ended = await endDevices(tx, { audience: 'contact', userId: contactId }, which);
    if (sessionId && ended.length === 0) throw new DomainError('NOT_FOUND', 'That browser is signed out already.');
    const details = { by: 'owner', count: ended.length, userAgent: ended[0]?.userAgent ?? null };
    if (ended.length > 0)
      await recordAccessEvent(tx, { workspaceId, clientId, contactId, ownerId, kind: 'session_ended', details });
    return { ended: ended.length };
  });
