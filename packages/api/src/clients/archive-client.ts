import { recordAccessEvent, revokePhoneCodes } from '@clientnest/auth';
import { inTransaction } from '@clientnest/db';
import type { Transaction } from '@clientnest/db';
import { holdCaller } from '../contacts/hold-contact.ts';
import { endSessions } from '../end-sessions.ts';
import type { OwnerContext } from '../procedures.ts';
import { holdClient } from './require-client.ts';

type Change = { clientId: string; isArchived: boolean };

// Their rows are held first: whoever is just signing in has either done so, and is signed out here, or waits.
const endAllSessions = async (tx: Transaction, { owner }: OwnerContext, clientId: string): Promise<void> => {
  const { workspaceId, ownerId } = owner;
  const contacts = await tx<{ contactId: string }[]>`
    select id as "contactId" from contacts where client_id = ${clientId} and workspace_id = ${workspaceId}
    order by id for no key update`;
  for (const { contactId } of contacts) {
    await endSessions(tx, { workspaceId, clientId, contactId, ownerId, which: 'all', by: 'owner' });
    await revokePhoneCodes(tx, contactId);
  }
};

const setArchived = (ctx: OwnerContext, { clientId, isArchived }: Change) =>
  inTransaction(ctx.sql, async (tx) => {
    const { workspaceId, ownerId } = ctx.owner;
    await holdCaller(tx, ctx);
    const client = await holdClient(tx, { workspaceId, clientId });
    if (client.isArchived !== isArchived) {
      await tx`update clients set archived_at = ${isArchived ? tx`now()` : null} where id = ${clientId}`;
      await endAllSessions(tx, ctx, clientId);
      const kind = isArchived ? 'client_archived' : 'client_restored';
      await recordAccessEvent(tx, { workspaceId, clientId, ownerId, kind });
    }
    return { isArchived };
  });

/** Ends a client's access at once and takes it off the list; nothing else of it changes (F14). Throws NOT_FOUND. */
export const archiveClient = (ctx: OwnerContext, { clientId }: { clientId: string }) =>
  setArchived(ctx, { clientId, isArchived: true });

/**
 * Lets a client in again with a link. No earlier session comes back, not even one that began while the client was being
 * archived. Throws NOT_FOUND.
 */
export const restoreClient = (ctx: OwnerContext, { clientId }: { clientId: string }) =>
  setArchived(ctx, { clientId, isArchived: false });
