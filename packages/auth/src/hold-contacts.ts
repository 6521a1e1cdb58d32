import type { Transaction } from '@clientnest/db';

type ClientRef = { workspaceId: string; clientId: string };

/**
 * Holds all contacts of a client, in the order of their ids, as everybody locks several: who is the primary one, and at which
 * address, stays what it is until the transaction ends. What was read before has to be read again.
 */
export const holdContactsOf = async (tx: Transaction, { workspaceId, clientId }: ClientRef): Promise<void> => {
  await tx`
    select from contacts where client_id = ${clientId} and workspace_id = ${workspaceId} order by id for no key update`;
};
