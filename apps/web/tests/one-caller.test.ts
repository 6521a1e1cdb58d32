import { Agent } from 'node:http';
import { appRouter } from '@clientnest/api';
import { newId } from '@clientnest/db';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { ask } from './ask.fixture.ts';
import type { Answer } from './ask.fixture.ts';
import { CALLS } from './calls.fixture.ts';
import { readMemoryMb } from './memory.fixture.ts';
import { startTwoStudios } from './two-studios.fixture.ts';
import type { TwoStudios } from './two-studios.fixture.ts';

// What one person may hold at once: each procedure there is, in batches as large as they may be, on many connections, from
// two network addresses, as a phone at home has.
const AT_ONCE = 12;
const BATCH = 10;
const CLIENTS = 2000;
const ROWS = 5000;
// Of a page for somebody else meanwhile. Alone it takes some 10.
const LONGEST_PAGE_MS = 1500;
const GROWTH_MB = 100;
// A stream has places of its own (`watch-timeline.test.ts`), and these may stand in a batch once only.
const STREAM = 'clients.watchTimeline';
const CODES = ['owners.redeemCode', 'recovery.redeemCode'];
const ALONE = [
  'clients.export',
  'clients.inviteMany',
  'clients.sendMany',
  'imports.create',
  'imports.mapColumns',
  'recovery.endSignIn',
  ...CODES,
];

let studios: TwoStudios;
let visitor: string;

const addMuch = async (): Promise<void> => {
  const { sql, nord } = studios;
  const { workspaceId, importId, clientId, contactId } = nord;
  const ids = JSON.stringify(Array.from({ length: CLIENTS }, () => [newId(), newId()]));
  await sql`
    insert into clients (id, workspace_id, name, slug)
    select (id ->> 0)::uuid, ${workspaceId}, 'Client ' || n, 'client-' || n
    from json_array_elements(${ids}::text::json) with ordinality t (id, n)`;
  await sql`
    insert into contacts (id, workspace_id, client_id, name, email, email_key, made_primary_at)
    select (id ->> 1)::uuid, ${workspaceId}, (id ->> 0)::uuid, 'Dana', n || '@acme.example', n || '@acme.example', now()
    from json_array_elements(${ids}::text::json) with ordinality t (id, n)`;
  await sql`
    insert into import_rows (import_id, workspace_id, number, cells)
    select ${importId}, ${workspaceId}, n, jsonb_build_array('Client ' || n, n || '@acme.example')
    from generate_series(2, ${ROWS}::int) n`;
  await sql`
    insert into access_events (id, workspace_id, kind, client_id, contact_id, details)
    select gen_random_uuid(), ${workspaceId}, 'signed_in', ${clientId}, ${contactId}, '{"by": "link"}'
    from generate_series(1, 2000)`;
  await sql`analyze`;
};

beforeAll(async () => {
  studios = await startTwoStudios(inject('databaseServerUrl'));
  visitor = await studios.harbour.signIn('contact');
  await addMuch();
  expect((await call('imports.mapColumns', await studios.nord.signIn('owner'))).status).toBe(200);
}, 120_000);
afterAll(() => studios.close());

const agent = new Agent({ keepAlive: true, maxSockets: Number.POSITIVE_INFINITY });
const call = (name: string, cookie: string, from = '192.0.2.1'): Promise<Answer> => {
  const { isMutation, input } = CALLS[name] ?? {};
  const batch = Array.from({ length: ALONE.includes(name) ? 1 : BATCH }, () => name);
  const inputs = JSON.stringify({ ...batch.map(() => input?.(studios.nord)) });
  const path = `/api/trpc/${batch.join(',')}?batch=1`;
  const headers = {
    cookie,
    origin: studios.origin,
    'x-forwarded-for': from,
    'content-type': 'application/json',
  };
  if (isMutation) return ask(studios.address, { method: 'POST', path, headers, body: inputs, agent });
  return ask(studios.address, { path: `${path}&input=${encodeURIComponent(inputs)}`, headers, agent });
};

/** Somebody else’s page, and a form, again and again until the work is done. Answers how long the slowest took. */
const visitUntil = async (work: Promise<unknown>): Promise<number> => {
  const headers = { cookie: visitor, 'x-forwarded-for': '192.0.2.2', accept: 'text/html', origin: studios.origin };
  let [isOver, longest] = [false, 0];
  void work.finally(() => (isOver = true));
  while (!isOver) {
    const startedAt = performance.now();
    const page = await ask(studios.address, { path: `/portal/c/${studios.harbour.slug}`, headers, agent });
    expect(page.status).toBe(200);
    const path = `/portal/c/${studios.harbour.slug}/devices?/end`;
    const form = { 'content-type': 'application/x-www-form-urlencoded', ...headers };
    const ending = { method: 'POST', path, headers: form, body: 'sessionId=none', agent };
    expect((await ask(studios.address, ending)).status).toBe(303);
    longest = Math.max(longest, performance.now() - startedAt);
  }
  return longest;
};

const putBack = async (): Promise<void> => {
  const { sql, nord } = studios;
  await sql`update contacts set archived_at = null, paused_at = null where id = ${nord.contactId}`;
  await sql`update clients set archived_at = null where id = ${nord.clientId}`;
};

test('every procedure is called', () => {
  expect(Object.keys(CALLS).sort()).toEqual(Object.keys(appRouter._def.procedures).sort());
});

test.each(Object.keys(CALLS).filter((name) => name !== STREAM))(
  `${AT_ONCE} batches of %s by one person hold nobody else up`,
  async (name) => {
    const before = readMemoryMb(studios.server.pid);
    const cookie = await studios.nord.signIn(name.startsWith('portal') ? 'contact' : 'owner');
    const sent = Promise.all(
      Array.from({ length: AT_ONCE }, (_, at) => call(name, cookie, `192.0.2.${10 + (at % 2)}`)),
    );
    expect(await visitUntil(sent)).toBeLessThan(LONGEST_PAGE_MS);
    expect(readMemoryMb(studios.server.pid) - before).toBeLessThan(GROWTH_MB);
    const statuses = new Set((await sent).map(({ status }) => status));
    // A call that is refused for its form, or because of a fault, tells nothing of what it may hold. Nobody sent the code.
    const untold = CODES.includes(name) ? [500] : [400, 500];
    expect(untold.filter((status) => statuses.has(status))).toEqual([]);
    await putBack();
  },
);
