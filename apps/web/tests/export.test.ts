import { request } from 'node:http';
import type { IncomingMessage } from 'node:http';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { startTwoStudios } from './two-studios.fixture.ts';
import type { Studio, TwoStudios } from './two-studios.fixture.ts';

// More than what lies between the server and somebody who does not read: each line is about a kilobyte.
const CLIENTS = 12_000;

let studios: TwoStudios;

const fill = ({ workspaceId }: Studio) =>
  studios.sql.begin(async (tx) => {
    await tx`set local statement_timeout = 0`;
    await tx`set local session_replication_role = replica`;
    await tx`
      create temporary table seeds on commit drop as
      select gen_random_uuid() as id, ${workspaceId}::uuid as workspace_id, n from generate_series(1, ${CLIENTS}::int) n`;
    await tx`
      insert into clients (id, workspace_id, name, slug)
      select id, workspace_id, repeat('😀', 120), 'c' || n || left(id::text, 8) from seeds`;
    await tx`
      insert into contacts (id, workspace_id, client_id, name, email, email_key, made_primary_at)
      select gen_random_uuid(), workspace_id, id, repeat('😀', 120), n || '@x.example', n || '@x.example', now() from seeds`;
    await tx`analyze`;
    await tx`select refresh_listed_clients(array (select id from seeds))`;
  });

beforeAll(async () => {
  studios = await startTwoStudios(inject('databaseServerUrl'));
  await fill(studios.nord);
}, 120_000);
afterAll(() => studios.close());

/** The answer to an export, of which nothing is read yet. */
const startExport = (cookie: string): Promise<IncomingMessage> =>
  new Promise((done, fail) => {
    request(`${studios.address}/app/clients/export`, { headers: { cookie }, agent: false }, done)
      .on('error', fail)
      .end();
  });

const readOn = async (answer: IncomingMessage): Promise<{ lines: number; isWhole: boolean }> => {
  let text = '';
  try {
    for await (const chunk of answer) text += String(chunk);
  } catch {
    return { lines: text.split('\r\n').length, isWhole: false };
  }
  return { lines: text.split('\r\n').length, isWhole: answer.complete };
};

const pause = (ms: number) => new Promise((done) => setTimeout(done, ms));

test.each([
  ['was signed out', (id: string) => studios.sql`delete from owner_sessions where user_id = ${id}`],
  ['was removed', (id: string) => studios.sql`update owners set archived_at = now() where id = ${id}`],
])(
  'an export breaks off for somebody who %s while it was read, and is not taken for the whole list',
  async (_what, end) => {
    const { sql, nord } = studios;
    const [owner] = await sql<{ id: string }[]>`select id from owners where email = ${nord.ownerEmail}`;
    const answer = await startExport(await nord.signIn('owner'));
    expect(answer.statusCode).toBe(200);
    await pause(1000);
    await end(owner?.id ?? '');
    const { lines, isWhole } = await readOn(answer);
    await sql`update owners set archived_at = null`;
    expect(isWhole).toBe(false);
    expect(lines).toBeLessThan(CLIENTS);
  },
);

test('an export that takes its time is whole, and keeps its session alive', async () => {
  const { sql, nord } = studios;
  const answer = await startExport(await nord.signIn('owner'));
  await pause(1000);
  await sql`update owner_sessions set last_active_at = now() - interval '2 minutes'`;
  expect(await readOn(answer)).toEqual({ lines: CLIENTS + 3, isWhole: true });
  const [session] = await sql`select from owner_sessions where last_active_at > now() - interval '1 minute'`;
  expect(session).toBeDefined();
});
