import { hashToken, newToken } from '@clientnest/auth';
import { newId } from '@clientnest/db';
import type { AcceptedEmail } from '@clientnest/email/testing';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import {
  addContact,
  addOwner,
  addWorkspace,
  findEmail,
  newEmail,
  openSite,
  ORIGIN,
  queueFreshLink,
} from './fixtures.ts';
import type { Site } from './fixtures.ts';
import { openJobQueue } from './job-queue.ts';
import { startWorker } from './worker.ts';

let site: Site;
const browserSecret = newToken();

/** Four emails of three kinds go through a worker; the first fails for good, to see what that leaves behind. */
beforeAll(async () => {
  site = await openSite();
  const { services, sql, url: databaseUrl, resend } = site;
  const studio = await addWorkspace(sql);
  const dana = await addContact(sql, studio, newEmail());
  const nora = newEmail();
  await addOwner(sql, studio, nora);
  resend.failNext(500);
  const failed = await queueFreshLink(site, dana);
  await sql`update pgboss.job set retry_limit = 0`;
  const worker = await openJobQueue({ databaseUrl, works: true, onError: () => {} });
  await startWorker({ ...services, jobs: worker });
  const wait = { timeout: 15_000, interval: 50 };
  await vi.waitFor(async () => expect((await findEmail(sql, failed)).failedAt).not.toBeNull(), wait);
  await queueFreshLink(site, dana);
  const browserHash = hashToken(browserSecret).toString('hex');
  for (const [audience, typedEmail] of [
    ['contact', dana.email],
    ['owner', nora],
  ] as const) {
    const asked = { userAgent: null, address: null, requestedAt: new Date().toISOString() };
    await services.jobs.enqueue(sql, 'recover-access', {
      attemptId: newId(),
      audience,
      typedEmail,
      browserHash,
      ...asked,
    });
  }
  await vi.waitFor(() => expect(resend.accepted).toHaveLength(3), wait);
  await worker.stop();
});
afterAll(() => site.close());

const sentTexts = () => site.resend.received.map(({ body }) => (JSON.parse(body) as AcceptedEmail).text);
const tokens = () => sentTexts().map((text) => /\/link\/([A-Za-z0-9_-]{43})/.exec(text)?.[1] ?? '');
const codes = () =>
  sentTexts().flatMap((text) => /\b([0-9A-Z]{4})-([0-9A-Z]{4})\b/.exec(text)?.slice(1).join('') ?? []);

/** Every row of every table of every schema, as text. */
const readEverything = async (): Promise<string[]> => {
  const tables = await site.sql<{ schema: string; name: string }[]>`
    select table_schema as schema, table_name as name from information_schema.tables
    where table_type = 'BASE TABLE' and table_schema not in ('pg_catalog', 'information_schema')`;
  const read = ({ schema, name }: { schema: string; name: string }) =>
    site.sql<{ row: string }[]>`select t::text as row from ${site.sql(schema)}.${site.sql(name)} t`;
  return (await Promise.all(tables.map(read))).flatMap((rows) => rows.map(({ row }) => row));
};

/** A secret as it could stand in a row: plain, as a person types it, and as bytes. */
const spellingsOf = (secret: string): string[] => [
  secret,
  `${secret.slice(0, 4)}-${secret.slice(4)}`,
  Buffer.from(secret).toString('hex'),
  Buffer.from(secret, 'base64url').toString('hex'),
];

it('has four tokens and two codes to look for, and a failure', async () => {
  expect(new Set(tokens().filter(Boolean)).size).toBe(4);
  expect(new Set(codes()).size).toBe(2);
  const rows = await readEverything();
  expect(rows.filter((row) => row.includes('Resend has trouble')).length).toBeGreaterThan(1);
});

it('keeps no token, no code and no browser secret in any column of any table', async () => {
  const rows = await readEverything();
  for (const secret of [...tokens(), ...codes(), browserSecret, site.services.authSecret])
    for (const spelling of spellingsOf(secret)) expect(rows.filter((row) => row.includes(spelling))).toEqual([]);
  expect(rows.filter((row) => row.includes(hashToken(tokens()[0] ?? '').toString('hex')))).toHaveLength(1);
});

it('puts them into the text of the email, and nowhere else that a provider shows', () => {
  for (const { html: _html, text: _text, ...shown } of site.resend.accepted) {
    const envelope = JSON.stringify(shown);
    for (const secret of [...tokens(), ...codes()]) expect(envelope).not.toContain(secret);
    expect(envelope).not.toContain(ORIGIN);
    expect(shown.tags).toEqual([{ name: 'email_id', value: shown.idempotencyKey }]);
  }
});
