import { randomBytes } from 'node:crypto';
import { issueCode, newToken, startSession } from '@clientnest/auth';
import { newId } from '@clientnest/db';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { cleanUp } from './clean-up.ts';
import { addContact, addOwner, addWorkspace, HISTORY_DAYS, newEmail, openSite } from './fixtures.ts';
import type { Person, Site } from './fixtures.ts';

let site: Site;
let dana: Person;
let ownerId: string;
beforeEach(async () => {
  site = await openSite();
  const studio = await addWorkspace(site.sql);
  dana = await addContact(site.sql, studio, newEmail());
  ownerId = await addOwner(site.sql, studio, newEmail());
});
afterEach(() => site.close());

const addSessions = async (days: string) => {
  const { workspaceId, contactId } = dana;
  for (const [audience, userId] of [
    ['contact', contactId],
    ['owner', ownerId],
  ] as const) {
    const { id } = await startSession(site.sql, audience, { userId, workspaceId, token: newToken(), userAgent: null });
    await site.sql`update ${site.sql(`${audience}_sessions`)} set expires_at = now() + ${days}::interval where id = ${id}`;
  }
};

const addCode = async (expired: string) => {
  const id = newId();
  const { workspaceId, contactId } = dana;
  await issueCode(site.sql, site.services.authSecret, { id, workspaceId, contactId, browserHash: randomBytes(32) });
  await site.sql`update recovery_attempts set expires_at = now() - ${expired}::interval where id = ${id}`;
};

const addLimit = (key: string, expired: string) =>
  site.sql`insert into rate_limits values (${key}, 1, extract(epoch from now() - ${expired}::interval) * 1000)`;

const count = async (table: string) => (await site.sql`select from ${site.sql(table)}`).count;

const NOTHING = {
  sessions: 0,
  attempts: 0,
  limits: 0,
  links: 0,
  events: 0,
  visits: 0,
  emails: 0,
  logos: 0,
  imports: 0,
};
const run = () => cleanUp(site.sql, { historyDays: HISTORY_DAYS });

it('removes sessions that have ended, codes a day after and limits an hour after their end', async () => {
  await addSessions('-1 second');
  await addSessions('1 minute');
  await addCode('25 hours');
  await addCode('23 hours');
  await addLimit('old', '61 minutes');
  await addLimit('young', '59 minutes');
  expect(await run()).toEqual({ ...NOTHING, sessions: 2, attempts: 1, limits: 1 });
  expect(await site.sql`select key from rate_limits`).toEqual([{ key: 'young' }]);
  expect([await count('contact_sessions'), await count('owner_sessions'), await count('recovery_attempts')]).toEqual([
    1, 1, 1,
  ]);
  expect(await run()).toEqual(NOTHING);
});

it('goes in batches until nothing is left', async () => {
  await site.sql`
    insert into contact_sessions (id, workspace_id, user_id, expires_at, absolute_expires_at)
    select lpad(to_hex(n), 64, '0'), ${dana.workspaceId}, ${dana.contactId}, now() - interval '1 hour', now()
    from generate_series(1, 2500) n`;
  await site.sql`create table batches (at timestamptz)`;
  await site.sql`
    create function note_batch() returns trigger language plpgsql as $$ begin insert into batches values (now()); return null; end $$`;
  await site.sql`create trigger note_batch after delete on contact_sessions for each statement execute function note_batch()`;
  expect((await run()).sessions).toBe(2500);
  expect(await count('contact_sessions')).toBe(0);
  expect(await count('batches')).toBe(3);
});

it('may run in several processes at once: each row goes once, and nobody waits in a circle', async () => {
  await site.sql`
    insert into contact_sessions (id, workspace_id, user_id, expires_at, absolute_expires_at)
    select lpad(to_hex(n), 64, '0'), ${dana.workspaceId}, ${dana.contactId}, now() - n * interval '1 second', now()
    from generate_series(1, 20000) n`;
  const reports = await Promise.all([run(), run(), run(), run()]);
  expect(reports.reduce((sum, { sessions }) => sum + sessions, 0)).toBe(20_000);
  expect(await run()).toEqual(NOTHING);
});

it('leaves a row that somebody has in hand to the next run, and waits for nobody', async () => {
  await addSessions('-1 second');
  await site.sql.begin(async (tx) => {
    await tx`select from contact_sessions for update`;
    expect((await run()).sessions).toBe(1);
  });
  expect((await run()).sessions).toBe(1);
});
