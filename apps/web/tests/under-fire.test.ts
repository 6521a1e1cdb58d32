import { deriveLinkToken, issueAccessLink } from '@clientnest/auth';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { AUTH_SECRET, createBrowser, startInstallation } from '../testing/index.ts';
import type { TestInstallation } from '../testing/index.ts';

const RACERS = 100;
const KILLS = 10;
const LINKS_PER_KILL = 8;
// About as long as eight redemptions take, so that some of them are through.
const KILL_WITHIN_MS = 400;

let installation: TestInstallation;

beforeAll(async () => {
  installation = await startInstallation(inject('databaseServerUrl'));
});
afterAll(() => installation.close());

const countSessions = async (slug: string): Promise<number> => {
  const [row] = await installation.sql<{ count: number }[]>`
    select count(*)::int as count from contact_sessions s
    join contacts c on c.id = s.user_id join clients k on k.id = c.client_id where k.slug = ${slug}`;
  return row?.count ?? -1;
};

test('F1: 100 simultaneous POSTs of one link from 100 browsers give exactly one session and no server error', async () => {
  const { link, slug } = await installation.invite('Racing', 'racing@acme.example');
  const answers = await Promise.all(
    Array.from({ length: RACERS }, async () => {
      const response = await createBrowser(installation.origin).fetch(link, { form: {} });
      return `${response.status} ${response.headers.get('location')}`;
    }),
  );
  expect(answers.filter((answer) => answer === `303 /portal/c/${slug}`)).toHaveLength(1);
  expect(answers.filter((answer) => answer === '303 /portal-invalid?reason=consumed')).toHaveLength(RACERS - 1);
  expect(await countSessions(slug)).toBe(1);
});

test('B5: 100 simultaneous POSTs from one browser all end up signed in, with one session', async () => {
  const { link, slug } = await installation.invite('Double', 'double@acme.example');
  const browser = createBrowser(installation.origin);
  await browser.fetch(link);
  const answers = await Promise.all(Array.from({ length: RACERS }, () => browser.fetch(link, { form: {} })));
  expect(new Set(answers.map((response) => response.headers.get('location')))).toEqual(new Set([`/portal/c/${slug}`]));
  expect((await browser.fetch(`/portal/c/${slug}`)).status).toBe(200);
  expect(await countSessions(slug)).toBe(1);
});

test('B5: who lost the answer opens the link again within a minute, finds the button again, and is in', async () => {
  const { link, slug } = await installation.invite('Lost', 'lost@acme.example');
  const browser = createBrowser(installation.origin);
  await browser.fetch(link);
  const secret = browser.jar.get('recovery') ?? '';
  await createBrowser(installation.origin, browser.jar.copy()).fetch(link, { form: {} });
  expect(browser.jar.get('session')).toBeUndefined();
  expect((await browser.fetch(link)).status).toBe(200);
  expect((await browser.fetch(link, { form: {} })).headers.get('location')).toBe(`/portal/c/${slug}`);
  expect(browser.jar.get('recovery')).toBe(secret);
  expect(await countSessions(slug)).toBe(1);

  await installation.sql`update access_links set consumed_at = consumed_at - interval '61 seconds'`;
  browser.jar.forget('session');
  expect((await browser.fetch(link)).headers.get('location')).toBe('/portal-invalid?reason=consumed');
});

const issueLinks = async (clientId: string, count: number): Promise<string[]> => {
  const { sql, origin } = installation;
  const [contact] = await sql<{ id: string; workspaceId: string; email: string }[]>`
    select id, workspace_id as "workspaceId", email from contacts where client_id = ${clientId}`;
  if (!contact) throw new Error('The client has no contact.');
  const { id: contactId, workspaceId, email: sentTo } = contact;
  const link = { workspaceId, contactId, sentTo, purpose: 'fresh', emailId: null } as const;
  const ids = await Promise.all(Array.from({ length: count }, () => issueAccessLink(sql, AUTH_SECRET, link)));
  return ids.map((id) => `${origin}/portal/link/${deriveLinkToken(AUTH_SECRET, { id, purpose: 'fresh' })}`);
};

const killAtRandom = async (): Promise<void> => {
  await new Promise((done) => setTimeout(done, Math.random() * KILL_WITHIN_MS));
  await installation.server().kill();
};

const redeemAll = (links: string[]) =>
  Promise.allSettled(links.map((link) => createBrowser(installation.origin).fetch(link, { form: {} })));

test(
  `no link is consumed without its session when the server is killed ${KILLS} times while links are redeemed`,
  { timeout: 300_000 },
  async () => {
    const { sql } = installation;
    const { id: clientId } = await installation.invite('Killed', 'killed@acme.example');
    const seen = { consumed: 0, unconsumed: 0 };
    for (let round = 0; round < KILLS; round += 1) {
      const links = await issueLinks(clientId, LINKS_PER_KILL);
      // The first request of a server that has just started takes longer than all that follow.
      await redeemAll([`${installation.origin}/portal/link/${'x'.repeat(43)}`]);
      await Promise.all([redeemAll(links), killAtRandom()]);
      const [orphans] = await sql<{ count: number }[]>`
        select count(*)::int as count from access_links l
        where l.consumed_at is not null and not exists (select from contact_sessions s where s.id = l.consumed_session_id)`;
      expect(orphans?.count).toBe(0);
      const [states] = await sql<{ consumed: number; unconsumed: number }[]>`
        select count(consumed_at)::int as consumed, (count(*) - count(consumed_at))::int as unconsumed from (
          select consumed_at from access_links where purpose = 'fresh' order by id desc limit ${LINKS_PER_KILL}) newest`;
      seen.consumed += states?.consumed ?? 0;
      seen.unconsumed += states?.unconsumed ?? 0;
      await installation.restart();
    }
    process.stdout.write(`killed ${KILLS} times: ${seen.consumed} links consumed, ${seen.unconsumed} not\n`);
    // The kills fell before and after the redemptions, so both halves of the promise were put to the test.
    expect(seen.consumed).toBeGreaterThan(0);
    expect(seen.unconsumed).toBeGreaterThan(0);
  },
);
