import { DomainError, keepLinksRevoked, listDevices, revokeAccessLinks } from '@clientnest/auth';
import { inTransaction } from '@clientnest/db';
import { holdCaller } from '../contacts/hold-contact.ts';
import { endSessions } from '../end-sessions.ts';
import type { OwnerContext } from '../procedures.ts';
import { sessionView } from '../session-view.ts';
import { holdClientContact, requireContact } from './require-client.ts';
import type { ContactOfClient } from './require-client.ts';

type Which = ContactOfClient & { sessionId?: string | undefined; revokeLinks: boolean };

/** Where a contact of a client is signed in. Throws NOT_FOUND. */
export const listClientSessions = async ({ sql, owner }: OwnerContext, whose: ContactOfClient) => {
  const { contactId: userId } = await requireContact(sql, { workspaceId: owner.workspaceId, ...whose });
  return (await listDevices(sql, { audience: 'contact', userId }, null)).map(sessionView);
};

/**
 * Ends one session of a contact of a client, or all, and with `revokeLinks` what could start another. Throws NOT_FOUND,
 * also for a session that is not theirs.
 */
export const endClientSessions = ({ sql, owner }: OwnerContext, { sessionId, revokeLinks, ...whose }: Which) =>
  inTransaction(sql, async (tx) => {
    const { workspaceId, ownerId } = owner;
    await holdCaller(tx, { owner });
    const { contactId } = await holdClientContact(tx, { workspaceId, ...whose });
    const which = sessionId ? { deviceId: sessionId } : 'all';
    const revokedLinks = revokeLinks ? await revokeAccessLinks(tx, { contactId }) : 0;
    if (revokeLinks) await keepLinksRevoked(tx, { contactId });
    const details = { revokedLinks };
    const ended = await endSessions(tx, { workspaceId, ...whose, contactId, ownerId, which, by: 'owner', details });
    if (sessionId && ended.length === 0) throw new DomainError('NOT_FOUND', 'That browser is signed out already.');
    return { ended: ended.length, revokedLinks };
  });
