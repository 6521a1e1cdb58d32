import { recordAccessEvent } from '@clientnest/auth';
import type { Transaction } from '@clientnest/db';

export const MAX_TAGS = 20;
const MAX_NOTE = 4000;

/** Somebody whom a row of an import is about, as the list has them. */
export type KnownContact = {
  clientId: string;
  contactId: string;
  clientName: string;
  isPrimary: boolean;
  isArchived: boolean;
};
type Changes = { name: string; contactName: string; internalNote: string | null; tags: string[] };
/** What is to be said at the row when not all of it was taken. */
type Updated = { tags: string[]; remark: string | null };

type Held = { clientName: string; internalNote: string | null; contactName: string };

// Held, so that nobody adds a tag, a note or a name in between.
const holdClient = async (
  tx: Transaction,
  workspaceId: string,
  { clientId, contactId }: KnownContact,
): Promise<Held> => {
  const [held] = await tx<Held[]>`
    select k.name as "clientName", k.internal_note as "internalNote", c.name as "contactName"
    from clients k join contacts c on c.client_id = k.id and c.id = ${contactId}
    where k.id = ${clientId} and k.workspace_id = ${workspaceId} for no key update`;
  if (!held) throw new Error('A client that an import found is gone.');
  return held;
};

const fitTags = async (tx: Transaction, clientId: string, wanted: string[]): Promise<Updated> => {
  const rows = await tx<{ tag: string }[]>`select tag from client_tags where client_id = ${clientId}`;
  const kept = new Set(rows.map(({ tag }) => tag));
  const fresh = wanted.filter((tag) => !kept.has(tag));
  const tags = fresh.slice(0, Math.max(0, MAX_TAGS - kept.size));
  const over = fresh.slice(tags.length);
  const remark = over.length > 0 ? `A client has at most ${MAX_TAGS} tags. Not added: ${over.join(', ')}.` : null;
  return { tags, remark };
};

const linesOf = (note: string): string => `\n${note.replaceAll('\r\n', '\n')}\n`;

/** What was written stays: a note is added to, and where there is no room for it, left out. */
const joinNotes = (old: string | null, added: string | null): { note: string | null; remark: string | null } => {
  if (!added || (old && linesOf(old).includes(linesOf(added)))) return { note: old, remark: null };
  const note = old ? `${old}\n${added}` : added;
  if (note.length <= MAX_NOTE) return { note, remark: null };
  return {
    note: old,
    remark: 'There is no room left in the internal note: what is there stays, and this row’s was not added.',
  };
};

const renameContact = async (tx: Transaction, workspaceId: string, known: KnownContact, from: string, to: string) => {
  if (from === to) return;
  const { contactId, clientId } = known;
  await tx`update contacts set name = ${to} where id = ${contactId} and workspace_id = ${workspaceId}`;
  const details = { from, to };
  await recordAccessEvent(tx, { workspaceId, kind: 'contact_renamed', contactId, clientId, details });
};

/**
 * Writes what a row says of a client that is known: all of it at its primary contact, at another one only their name. What it
 * replaces is told: the contact’s name in the timeline, the client’s in the remark.
 */
export const updateKnownClient = async (
  tx: Transaction,
  workspaceId: string,
  known: KnownContact,
  { name, contactName, internalNote, tags }: Changes,
): Promise<Updated> => {
  const { clientId, clientName, isPrimary } = known;
  const held = await holdClient(tx, workspaceId, known);
  await renameContact(tx, workspaceId, known, held.contactName, contactName);
  if (!isPrimary)
    return { tags: [], remark: `This is another contact of “${clientName}”: only the contact’s name was updated.` };
  const { note, remark: ofNote } = joinNotes(held.internalNote, internalNote);
  await tx`
    update clients set name = ${name}, internal_note = ${note}
    where id = ${clientId} and workspace_id = ${workspaceId}`;
  const ofName = held.clientName === name ? null : `The client was called “${held.clientName}” before.`;
  const { tags: added, remark: ofTags } = await fitTags(tx, clientId, tags);
  return { tags: added, remark: [ofName, ofNote, ofTags].filter(Boolean).join(' ') || null };
};
