import type { Transaction } from '@clientnest/db';

export const MAX_TAGS = 20;

/** Somebody whom a row of an import is about, as the list has them. */
export type KnownContact = { clientId: string; contactId: string; clientName: string; isPrimary: boolean };
type Changes = { name: string; contactName: string; internalNote: string | null; tags: string[] };
/** What is to be said at the row when not all of it was taken. */
type Updated = { tags: string[]; remark: string | null };

// Held, so that nobody adds a tag in between.
const holdClient = (tx: Transaction, workspaceId: string, clientId: string) => tx`
  select from clients where id = ${clientId} and workspace_id = ${workspaceId} for no key update`;

const fitTags = async (tx: Transaction, clientId: string, wanted: string[]): Promise<Updated> => {
  const rows = await tx<{ tag: string }[]>`select tag from client_tags where client_id = ${clientId}`;
  const kept = new Set(rows.map(({ tag }) => tag));
  const fresh = wanted.filter((tag) => !kept.has(tag));
  const tags = fresh.slice(0, Math.max(0, MAX_TAGS - kept.size));
  const over = fresh.slice(tags.length);
  const remark = over.length > 0 ? `A client has at most ${MAX_TAGS} tags. Not added: ${over.join(', ')}.` : null;
  return { tags, remark };
};

/** Writes what a row says of a client that is known: all of it at its primary contact, at another one only their name. */
export const updateKnownClient = async (
  tx: Transaction,
  workspaceId: string,
  { clientId, contactId, clientName, isPrimary }: KnownContact,
  { name, contactName, internalNote, tags }: Changes,
): Promise<Updated> => {
  await holdClient(tx, workspaceId, clientId);
  await tx`update contacts set name = ${contactName} where id = ${contactId} and workspace_id = ${workspaceId}`;
  if (!isPrimary)
    return { tags: [], remark: `This is another contact of “${clientName}”: only the contact’s name was updated.` };
  await tx`
    update clients set name = ${name}, internal_note = coalesce(${internalNote}, internal_note)
    where id = ${clientId} and workspace_id = ${workspaceId}`;
  return fitTags(tx, clientId, tags);
};
