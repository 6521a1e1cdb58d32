import { inTransaction, newId } from '@clientnest/db';
import type { Transaction } from '@clientnest/db';
import type { Job } from './job-queue.ts';
import { numberedSlugs } from './numbered-slugs.ts';
import { updateKnownClient } from './update-known-client.ts';
import type { KnownContact } from './update-known-client.ts';
import type { WorkerServices } from './worker-services.ts';

/** What a row of an import says of a client; the one who wrote it has checked it. */
export type ImportedClient = {
  name: string;
  slug: string;
  contactName: string;
  email: string;
  emailKey: string;
  internalNote: string | null;
  tags: string[];
};

type Import = { id: string; workspaceId: string; duplicates: 'skip' | 'update'; sendsInvitations: boolean };
type Row = { number: number; client: ImportedClient };
type Outcome = {
  number: number;
  outcome: 'added' | 'updated' | 'skipped';
  clientId: string;
  /** Those to add. */
  tags: string[];
  remark: string | null;
};

// What one transaction holds, and what one job does before it makes way for others.
const ROWS_PER_BATCH = 50;
const BATCHES_PER_JOB = 20;

// Held by each batch: whoever stops the import waits for the one in hand.
const holdRunning = async (tx: Transaction, { id }: Import): Promise<boolean> => {
  const [running] = await tx`select id from imports where id = ${id} and finished_at is null for share`;
  return running !== undefined;
};

const nextRows = (tx: Transaction, { id }: Import) => tx<Row[]>`
  select number, client from import_rows
  where import_id = ${id} and outcome is null and client is not null
  order by number limit ${ROWS_PER_BATCH} for update`;

const findExisting = async (
  tx: Transaction,
  { workspaceId }: Import,
  rows: Row[],
): Promise<Map<string, KnownContact>> => {
  const contacts = await tx<(KnownContact & { emailKey: string })[]>`
    select distinct on (c.email_key) c.email_key as "emailKey", c.client_id as "clientId", c.id as "contactId",
      k.name as "clientName", c.made_primary_at is not null as "isPrimary", k.archived_at is not null as "isArchived"
    from contacts c join clients k on k.id = c.client_id
    where c.email_key = any (${rows.map(({ client }) => client.emailKey)}) and c.archived_at is null
      and c.workspace_id = ${workspaceId}
    order by c.email_key, c.made_primary_at is null, c.id`;
  return new Map(contacts.map(({ emailKey, ...existing }) => [emailKey, existing]));
};

/** Of the slugs that these rows may get, those that are taken. */
const findTakenSlugs = async (tx: Transaction, rows: Row[]): Promise<Set<string>> => {
  const taken = await tx<{ slug: string }[]>`
    select slug from clients where slug = any (${rows.flatMap(({ client }) => numberedSlugs(client.slug))})`;
  return new Set(taken.map(({ slug }) => slug));
};

type NewClient = { clientId: string; contactId: string; slugs: string[]; row: Row };

// The next that nobody has, as far as is known: it is this one's now.
const takeSlug = ({ slugs }: NewClient, taken: Set<string>): string => {
  const slug = slugs.find((candidate) => !taken.has(candidate));
  if (!slug) throw new Error('Every slug of an imported client is taken.');
  taken.add(slug);
  return slug;
};

// Somebody else may have taken a slug meanwhile: those clients are not added yet.
const tryToInsert = async (tx: Transaction, into: Import, clients: NewClient[], taken: Set<string>) => {
  const given = clients.map((added) => ({ ...added.row.client, ...added, slug: takeSlug(added, taken) }));
  const inserted = await tx<{ clientId: string }[]>`
    with given as (
      select * from jsonb_to_recordset(${tx.json(given)}::jsonb) as given (
        "clientId" uuid, "contactId" uuid, name text, slug text, "internalNote" text, "contactName" text, email text, "emailKey" text
      )
    ), added as (
      insert into clients (id, workspace_id, name, slug, internal_note, welcome_message)
      select given."clientId", w.id, given.name, given.slug, given."internalNote", w.welcome_message
      from given join workspaces w on w.id = ${into.workspaceId}
      on conflict (slug) do nothing returning id
    )
    insert into contacts (id, workspace_id, client_id, name, email, email_key, made_primary_at, added_by)
    select "contactId", ${into.workspaceId}, added.id, "contactName", email, "emailKey", now(), i.owner_id
    from given join added on added.id = "clientId" join imports i on i.id = ${into.id}
    returning client_id as "clientId"`;
  return new Set(inserted.map(({ clientId }) => clientId));
};

/** Adds all of them in as few statements as there are slugs to try: each makes the list anew for what it added. */
const insertClients = async (tx: Transaction, into: Import, rows: Row[], taken: Set<string>): Promise<Outcome[]> => {
  const added = rows.map((row): NewClient => ({
    clientId: newId(),
    contactId: newId(),
    slugs: numberedSlugs(row.client.slug),
    row,
  }));
  for (let left = added; left.length > 0;) {
    const inserted = await tryToInsert(tx, into, left, taken);
    left = left.filter(({ clientId }) => !inserted.has(clientId));
  }
  return added.map(({ clientId, row }) => ({
    ...{ number: row.number, clientId, tags: row.client.tags },
    outcome: 'added',
    remark: null,
  }));
};

/** What a row means for somebody who is in the list. */
const importKnown = async (
  tx: Transaction,
  { workspaceId, duplicates }: Import,
  { number, client }: Row,
  known: KnownContact,
): Promise<Outcome> => {
  const { clientId, clientName } = known;
  if (duplicates === 'skip') return { number, outcome: 'skipped', clientId, tags: [], remark: null };
  if (known.isArchived) {
    const remark = `“${clientName}” is archived: nothing of it was changed. Restore it first, then import this row again.`;
    return { number, outcome: 'skipped', clientId, tags: [], remark };
  }
  return { number, outcome: 'updated', clientId, ...(await updateKnownClient(tx, workspaceId, known, client)) };
};

const writeOutcomes = async (tx: Transaction, into: Import, rows: Row[], outcomes: Outcome[]): Promise<void> => {
  await tx`
    insert into client_tags (workspace_id, client_id, tag)
    select ${into.workspaceId}::uuid, (done ->> 'clientId')::uuid, tag
    from jsonb_array_elements(${tx.json(outcomes)}::jsonb) as done, jsonb_array_elements_text(done -> 'tags') as tag
    on conflict do nothing`;
  // Bounded by the batch: the planner may take the import for one row, and would go through all of it for each of these.
  await tx`
    update import_rows r set outcome = done ->> 'outcome', client_id = (done ->> 'clientId')::uuid,
      remark = done ->> 'remark',
      invitation = case when done ->> 'outcome' = 'added' and ${into.sendsInvitations} then 'due' end
    from jsonb_array_elements(${tx.json(outcomes)}::jsonb) as done
    where r.import_id = ${into.id} and r.number = (done ->> 'number')::int
      and r.number between ${rows[0]?.number ?? 0} and ${rows.at(-1)?.number ?? 0}`;
};

/** Answers whether there may be more. What a row led to is written with it: it is done once, whatever fails. */
const importBatch = async (tx: Transaction, into: Import): Promise<boolean> => {
  // What was a small list a minute ago is one for the planner still: it would look for each client from end to end.
  await tx`set local enable_seqscan = off`;
  // One batch of a workspace at a time: two imports at once would both add the same address.
  await tx`select pg_advisory_xact_lock(hashtextextended(${`import ${into.workspaceId}`}, 0))`;
  if (!(await holdRunning(tx, into))) return false;
  const rows = await nextRows(tx, into);
  const [existing, taken] = [await findExisting(tx, into, rows), await findTakenSlugs(tx, rows)];
  const isNew = ({ client }: Row): boolean => !existing.has(client.emailKey);
  const outcomes = await insertClients(tx, into, rows.filter(isNew), taken);
  for (const row of rows) {
    const known = existing.get(row.client.emailKey);
    if (known) outcomes.push(await importKnown(tx, into, row, known));
  }
  await writeOutcomes(tx, into, rows, outcomes);
  return rows.length === ROWS_PER_BATCH;
};

const finish = (services: WorkerServices, { id, sendsInvitations }: Import) =>
  inTransaction(services.sql, async (tx) => {
    const [finished] = await tx`
      update imports set finished_at = now() where id = ${id} and finished_at is null returning id`;
    if (finished && sendsInvitations) await services.jobs.enqueue(tx, 'invite-imported', { importId: id });
  });

/** Adds the next clients of an import, batch by batch, and makes way for other jobs before it goes on. */
export const importClients = async (services: WorkerServices, { payload }: Job<'import-clients'>): Promise<void> => {
  const { sql, jobs } = services;
  const [into] = await sql<Import[]>`
    select id, workspace_id as "workspaceId", duplicates, sends_invitations as "sendsInvitations" from imports
    where id = ${payload.importId} and started_at is not null and finished_at is null`;
  if (!into) return;
  for (let batch = 0; batch < BATCHES_PER_JOB; batch += 1)
    if (!(await inTransaction(sql, (tx) => importBatch(tx, into)))) {
      await finish(services, into);
      return;
    }
  await jobs.enqueue(sql, 'import-clients', payload);
};
