import { randomBytes } from 'node:crypto';
import { issueAccessLink, issueCode, issuePhoneCode, newToken, startSession } from '@clientnest/auth';
import { newId } from '@clientnest/db';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { cleanUp } from './clean-up.ts';
import { addContact, addOwner, addWorkspace, HISTORY_DAYS, newEmail, openSite, queueFreshLink } from './fixtures.ts';
import type { Person, Site } from './fixtures.ts';

/** Tables from which time removes rows. */
const LOSE = [
  'access_events',
  'access_links',
  'code_tries',
  'contact_sessions',
  'email_events',
  'emails',
  'import_rows',
  'imports',
  'link_visits',
  'owner_sessions',
  'phone_codes',
  'rate_limits',
  'recovery_attempts',
  'workspace_logos',
];
/** Tables from which time removes nothing. */
const KEEP = [
  'client_tags',
  'clients',
  'contacts',
  'email_changes',
  'known_browsers',
  'listed_clients',
  'owners',
  'schema_migrations',
  'workspaces',
];

let site: Site;
let people: Person[];
let ownerId: string;

const listTables = async (): Promise<string[]> => {
  const rows = await site.sql<{ name: string }[]>`select tablename as name from pg_tables where schemaname = 'public'`;
  return rows.map(({ name }) => name).sort();
};

const dump = async (table: string): Promise<string[]> => {
  const rows = await site.sql<{ row: string }[]>`select t::text as row from ${site.sql(table)} t`;
  return rows.map(({ row }) => row).sort();
};

const dumpAll = async (tables: string[]) =>
  new Map(await Promise.all(tables.map(async (table) => [table, await dump(table)] as const)));

const startSessions = async ({ workspaceId, contactId }: Person) => {
  const session = { workspaceId, userAgent: null };
  await startSession(site.sql, 'contact', { ...session, userId: contactId, token: newToken() });
  await startSession(site.sql, 'owner', { ...session, userId: ownerId, token: newToken() });
};

const issueOwnerLink = (workspaceId: string) =>
  issueAccessLink(site.sql, site.services.authSecret, {
    workspaceId,
    ownerId,
    purpose: 'owner_sign_in',
    emailId: null,
    sentTo: newEmail(),
  });

/** Two links of each person, sessions, a code and a limit: rows in every table. */
const fillEveryTable = async () => {
  const { sql, services } = site;
  const workspaceId = await addWorkspace(sql);
  ownerId = await addOwner(sql, workspaceId, newEmail());
  people = [await addContact(sql, workspaceId, newEmail()), await addContact(sql, workspaceId, newEmail())];
  for (const person of people) {
    for (let link = 0; link < 2; link += 1) await queueFreshLink(site, person);
    await issueOwnerLink(workspaceId);
    await startSessions(person);
    const code = { id: newId(), workspaceId, contactId: person.contactId, browserHash: randomBytes(32) };
    await issueCode(sql, services.authSecret, code);
    await sql`insert into code_tries (id, browser_hash) values (${newId()}, ${randomBytes(32)})`;
    await issuePhoneCode(sql, services.authSecret, { workspaceId, contactId: person.contactId, ownerId });
    await sql`insert into known_browsers values (${workspaceId}, ${person.contactId}, ${randomBytes(32)})`;
    await sql`
      insert into email_changes (id, workspace_id, contact_id, owner_id, from_address, to_address)
      values (${newId()}, ${workspaceId}, ${person.contactId}, ${ownerId}, ${newEmail()}, ${person.email})`;
  }
  await sql`
    insert into email_events (workspace_id, email_id, report_id, kind, happened_at)
    select workspace_id, id, 'report', 'delivered', now() from emails`;
  await sql`
    insert into link_visits (link_id, workspace_id, client_id, contact_id, is_automated, user_agent, link_state)
    select l.id, l.workspace_id, c.client_id, c.id, false, '', 'usable'
    from access_links l join contacts c on c.id = l.contact_id`;
  await sql`
    insert into workspace_logos (workspace_id, file_name, content, replaced_at) values
      (${workspaceId}, ${`${'a'.repeat(64)}.png`}, '\\x00', null), (${workspaceId}, ${`${'b'.repeat(64)}.png`}, '\\x00', now())`;
  const [importId, clientId] = [newId(), people[1]?.clientId ?? ''];
  await sql`insert into client_tags values (${workspaceId}, ${clientId}, 'vip')`;
  await sql`insert into imports (id, workspace_id, owner_id, columns) values (${importId}, ${workspaceId}, ${ownerId}, '["Name"]')`;
  await sql`
    insert into import_rows (workspace_id, import_id, number, cells, client_id)
    values (${workspaceId}, ${importId}, 2, '["Acme"]', ${clientId})`;
  await sql`insert into rate_limits values ('somebody', 1, extract(epoch from now()) * 1000)`;
  await sql`update clients set archived_at = now() where id = ${people[0]?.clientId ?? ''}`;
};

/** Moves every instant of every table ten years back. */
const ageEverything = async () => {
  const { sql } = site;
  const instants = await sql<{ table: string; column: string }[]>`
    select table_name as table, column_name as column from information_schema.columns
    where table_schema = 'public' and data_type = 'timestamp with time zone' and is_generated = 'NEVER'`;
  await sql`alter table access_events disable trigger user`;
  for (const { table, column } of instants)
    await sql`update ${sql(table)} set ${sql(column)} = ${sql(column)} - interval '10 years'`;
  await sql`alter table access_events enable trigger user`;
  await sql`update rate_limits set expire = 0`;
};

const cleanUpAll = async () => {
  for (;;) {
    const report = await cleanUp(site.sql, { historyDays: HISTORY_DAYS });
    if (Object.values(report).every((removed) => removed === 0)) return;
  }
};

beforeAll(async () => {
  site = await openSite();
  await fillEveryTable();
  await ageEverything();
});
afterAll(() => site.close());

it('F14: what is a client’s stays byte for byte after ten years, and only the listed tables lose rows', async () => {
  const tables = await listTables();
  expect(tables, 'A new table? Say in this test whether time removes rows from it.').toEqual([...LOSE, ...KEEP].sort());
  const before = await dumpAll(tables);
  for (const [table, rows] of before) expect(rows.length, `rows in ${table}`).toBeGreaterThan(0);
  await cleanUpAll();
  const after = await dumpAll(tables);
  for (const table of KEEP) expect(after.get(table), table).toEqual(before.get(table));
  for (const table of LOSE) {
    expect(after.get(table)?.length, table).toBeLessThan(before.get(table)?.length ?? 0);
    expect(before.get(table), table).toEqual(expect.arrayContaining(after.get(table) ?? []));
  }
});

it('each person keeps their newest link, and its email, and a workspace its logo; everything else of the past is gone', async () => {
  const { sql } = site;
  const links = await sql<{ person: string; email: string | null }[]>`
    select coalesce(contact_id, owner_id) as person, email_id as email from access_links`;
  expect(links.map(({ person }) => person).sort()).toEqual(
    [ownerId, ...people.map(({ contactId }) => contactId)].sort(),
  );
  const emails = await sql<{ id: string }[]>`select id from emails order by id`;
  expect(emails.map(({ id }) => id)).toEqual(links.flatMap(({ email }) => email ?? []).sort());
  const reports = await sql<{ id: string }[]>`select email_id as id from email_events order by email_id`;
  expect(reports.map(({ id }) => id)).toEqual(emails.map(({ id }) => id));
  const logos = await sql<{ name: string }[]>`select file_name as name from workspace_logos`;
  expect(
    logos.map(({ name }) => name),
    'the logo that is shown',
  ).toEqual([`${'a'.repeat(64)}.png`]);
  for (const table of LOSE.filter(
    (name) => !['access_links', 'emails', 'email_events', 'workspace_logos'].includes(name),
  ))
    expect(await dump(table), table).toEqual([]);
});
