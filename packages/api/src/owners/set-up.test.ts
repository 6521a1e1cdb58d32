import { afterEach, beforeEach, expect, it } from 'vitest';
import { openInstallation, SETUP_KEY, TestBrowser } from '../fixtures.ts';
import type { Installation } from '../fixtures.ts';

let installation: Installation;
beforeEach(async () => {
  installation = await openInstallation();
});
afterEach(() => installation.close());

const STUDIO = { key: SETUP_KEY, workspaceName: 'Studio Nord', ownerName: 'Nora', email: 'Nora@studio-nord.example' };
const browser = () => new TestBrowser(installation.services);
const countOwners = async () => (await installation.sql`select from owners`).count;

it('makes the first workspace and signs its owner in', async () => {
  const nora = browser();
  await expect(nora.api.owners.isSetUpOpen()).resolves.toBe(true);
  await expect(nora.api.owners.setUp(STUDIO)).resolves.toEqual({ workspaceName: 'Studio Nord' });
  await expect(nora.api.owners.me()).resolves.toMatchObject({
    name: 'Nora',
    email: 'Nora@studio-nord.example',
    workspaceName: 'Studio Nord',
  });
  await expect(nora.api.owners.isSetUpOpen()).resolves.toBe(false);
  const events = await installation.sql`select kind, details from access_events where owner_id is not null`;
  expect([...events]).toEqual([{ kind: 'signed_in', details: { by: 'setup', userAgent: null } }]);
});

it('B5: the browser that pressed twice is signed in with one session, and another one is not', async () => {
  const nora = browser();
  await Promise.all([nora.api.owners.setUp(STUDIO), nora.api.owners.setUp(STUDIO)]);
  await expect(nora.api.owners.me()).resolves.toMatchObject({ name: 'Nora' });
  expect(await countOwners()).toBe(1);
  expect((await installation.sql`select from owner_sessions`).count).toBe(1);
  await expect(browser().api.owners.setUp(STUDIO)).rejects.toMatchObject({ cause: { code: 'SETUP_CLOSED' } });
});

it('refuses a wrong key, makes nothing and signs nobody in', async () => {
  const stranger = browser();
  const attempt = stranger.api.owners.setUp({ ...STUDIO, key: `${SETUP_KEY}x` });
  await expect(attempt).rejects.toMatchObject({ code: 'FORBIDDEN', cause: { code: 'SETUP_KEY_WRONG', field: 'key' } });
  expect(await countOwners()).toBe(0);
  expect(stranger.cookies.owner).toBeNull();
});

it('takes a key with white space around it, as it was pasted', async () => {
  await expect(browser().api.owners.setUp({ ...STUDIO, key: ` ${SETUP_KEY}\n` })).resolves.toBeDefined();
});

it('is closed for good after the first time, also for who has the key', async () => {
  await browser().api.owners.setUp(STUDIO);
  const second = browser();
  const attempt = second.api.owners.setUp({ ...STUDIO, email: 'eve@evil.example' });
  await expect(attempt).rejects.toMatchObject({ code: 'NOT_FOUND', cause: { code: 'SETUP_CLOSED' } });
  expect(second.cookies.owner).toBeNull();
  expect(await countOwners()).toBe(1);
});

it('makes one workspace and one session when twenty set-ups race', async () => {
  const racers = Array.from({ length: 20 }, (_, index) => ({
    racer: browser(),
    email: `owner-${index}@studio.example`,
  }));
  const results = await Promise.allSettled(
    racers.map(({ racer, email }) => racer.api.owners.setUp({ ...STUDIO, email })),
  );
  expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
  for (const result of results)
    if (result.status === 'rejected') expect(result.reason).toMatchObject({ cause: { code: 'SETUP_CLOSED' } });
  const { sql } = installation;
  expect(await sql`select from workspaces`).toHaveLength(1);
  expect(await sql`select from owners`).toHaveLength(1);
  expect(await sql`select from owner_sessions`).toHaveLength(1);
  expect(racers.filter(({ racer }) => racer.cookies.owner)).toHaveLength(1);
});

it('takes ten tries of an address in ten minutes, then refuses even the right key', async () => {
  const guesser = browser();
  for (let guess = 0; guess < 10; guess += 1)
    await expect(guesser.api.owners.setUp({ ...STUDIO, key: `guess ${guess}` })).rejects.toMatchObject({
      code: 'FORBIDDEN',
    });
  await expect(guesser.api.owners.setUp(STUDIO)).rejects.toMatchObject({
    code: 'TOO_MANY_REQUESTS',
    cause: { code: 'TOO_MANY_ATTEMPTS', retryAfterSeconds: expect.any(Number) as number },
  });
  await expect(browser().api.owners.setUp(STUDIO)).resolves.toBeDefined();
});

it.each([
  ['workspaceName', ' '],
  ['workspaceName', 'x'.repeat(121)],
  ['ownerName', 'Nora\nBcc: eve@evil.example'],
  ['email', 'nora'],
  ['email', 'nora@studio.example, eve@evil.example'],
])('refuses %s %j and says which field it is', async (field, value) => {
  const attempt = browser().api.owners.setUp({ ...STUDIO, [field]: value });
  await expect(attempt).rejects.toMatchObject({ code: 'BAD_REQUEST', cause: { issues: [{ path: [field] }] } });
  expect(await countOwners()).toBe(0);
});
