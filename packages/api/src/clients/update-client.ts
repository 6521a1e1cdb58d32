import { inTransaction } from '@clientnest/db';
import type { Transaction } from '@clientnest/db';
import { holdCaller } from '../contacts/hold-contact.ts';
import type { OwnerContext } from '../procedures.ts';
import { clientNotFound } from './require-client.ts';
import type { UpdateInput } from './schemas.ts';

type ClientRef = { workspaceId: string; clientId: string };

const replaceTags = async (tx: Transaction, { workspaceId, clientId }: ClientRef, tags: string[]): Promise<void> => {
  await tx`delete from client_tags where client_id = ${clientId} and workspace_id = ${workspaceId} and tag <> all (${tags})`;
  await tx`
    insert into client_tags (workspace_id, client_id, tag)
    select ${workspaceId}::uuid, ${clientId}::uuid, tag from unnest(${tags}::text[]) as tag
    on conflict do nothing`;
};

/** Changes what is given, and leaves the rest. Throws NOT_FOUND, and NOT_SIGNED_IN to whoever was removed meanwhile. */
export const updateClient = (ctx: OwnerContext, input: UpdateInput) =>
  inTransaction(ctx.sql, async (tx) => {
    await holdCaller(tx, ctx);
    const { workspaceId } = ctx.owner;
    const { clientId, name = null, internalNote, tags } = input;
    const [client] = await tx<{ name: string; internalNote: string | null }[]>`
      update clients set
        name = coalesce(${name}, name),
        internal_note = case when ${internalNote !== undefined} then ${internalNote || null} else internal_note end
      where id = ${clientId} and workspace_id = ${workspaceId}
      returning name, internal_note as "internalNote"`;
    if (!client) throw clientNotFound();
    if (tags) await replaceTags(tx, { workspaceId, clientId }, [...new Set(tags)]);
    const kept = await tx<{ tag: string }[]>`select tag from client_tags where client_id = ${clientId} order by tag`;
    return { ...client, tags: kept.map(({ tag }) => tag) };
  });
