import { DomainError, listDevices } from '@clientnest/auth';
import { inTransaction } from '@clientnest/db';
import { endSessions } from '../end-sessions.ts';
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
    const ended = await endSessions(tx, { workspaceId, clientId, contactId, ownerId, which, by: 'owner' });
    if (sessionId && ended.length === 0) throw new DomainError('NOT_FOUND', 'That browser is signed out already.');
    return { ended: ended.length };
  });
