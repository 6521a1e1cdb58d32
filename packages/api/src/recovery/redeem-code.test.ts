import { deriveCode, hashToken, issueCode, newToken } from '@clientnest/auth';
import { newId } from '@clientnest/db';
import { beforeEach, describe, expect, it } from 'vitest';
import { addClient, ORIGIN, TestBrowser, useInstallation, useWorkspace } from '../fixtures.ts';
import type { TestClient } from '../fixtures.ts';

const installation = useInstallation();
const studio = useWorkspace(installation);
let dana: TestClient;
let browser: TestBrowser;
beforeEach(async () => {
  dana = await addClient(installation, studio);
  browser = new TestBrowser(installation.services);
});

/** What the worker does after this browser asked: a code that reaches the person by email. */
const askForCode = async (asking = browser, { id: clientId } = dana): Promise<string> => {
  const { services, sql } = installation;
  const [contact] = await sql<{ id: string }[]>`select id from contacts where client_id = ${clientId}`;
  const id = newId();
  await issueCode(sql, services.authSecret, {
    id,
    workspaceId: studio.workspaceId,
    contactId: contact?.id ?? '',
    browserHash: hashToken(asking.request().browserSecret()),
  });
  return deriveCode(services.authSecret, id);
};

const refused = { code: 'BAD_REQUEST', cause: { code: 'CODE_REFUSED', field: 'code' } };

it('B2: signs in, however the code is typed, and answers the permanent address', async () => {
  const code = await askForCode();
  const typed = ` ${code.slice(0, 4).toLowerCase()}-${code.slice(4).replaceAll('0', 'o').replaceAll('1', 'l')} `;
  await expect(browser.api.recovery.redeemCode({ code: typed })).resolves.toEqual({
    slug: dana.slug,
    portalUrl: `${ORIGIN}/portal/c/${dana.slug}`,
  });
  await expect(browser.api.portal.me()).resolves.toMatchObject({ slug: dana.slug, email: dana.email });
});

it('B2: works only in the browser that asked', async () => {
  const code = await askForCode();
  const other = new TestBrowser(installation.services);
  await expect(other.api.recovery.redeemCode({ code })).rejects.toMatchObject(refused);
  await askForCode(other, await addClient(installation, studio));
  await expect(other.api.recovery.redeemCode({ code })).rejects.toMatchObject(refused);
  expect(other.cookies.contact).toBeNull();
});

it('B2: works once, and within 15 minutes', async () => {
  const used = await askForCode();
  await browser.api.recovery.redeemCode({ code: used });
  await installation.sql`update recovery_attempts set consumed_at = consumed_at - interval '61 seconds' where consumed_at is not null`;
  await expect(browser.api.recovery.redeemCode({ code: used })).rejects.toMatchObject(refused);
  const late = await askForCode();
  await installation.sql`update recovery_attempts set expires_at = expires_at - interval '15 minutes'`;
  await expect(browser.api.recovery.redeemCode({ code: late })).rejects.toMatchObject(refused);
});

it('B2: takes five tries, counted also when they come at once', async () => {
  const code = await askForCode();
  const wrong = code.replaceAll(/./g, (character) => (character === 'A' ? 'B' : 'A'));
  await Promise.allSettled(Array.from({ length: 8 }, () => browser.api.recovery.redeemCode({ code: wrong })));
  await expect(browser.api.recovery.redeemCode({ code })).rejects.toMatchObject(refused);
});

it('B8: leaves a code alone that another browser asked for', async () => {
  const code = await askForCode();
  const stranger = new TestBrowser(installation.services);
  for (let guess = 0; guess < 10; guess += 1)
    await stranger.api.recovery.redeemCode({ code: 'AAAAAAAA' }).catch(() => {});
  await expect(browser.api.recovery.redeemCode({ code })).resolves.toMatchObject({ slug: dana.slug });
});

it.each(['', 'x', '\0', 'UUUUUUUU', '1'.repeat(1000), '💥'.repeat(8)])(
  'refuses %j, which cannot be a code',
  async (code) => {
    await expect(browser.api.recovery.redeemCode({ code })).rejects.toMatchObject(refused);
  },
);

it('refuses the code of a client that was archived since', async () => {
  const code = await askForCode();
  await installation.sql`update clients set archived_at = now() where id = ${dana.id}`;
  await expect(browser.api.recovery.redeemCode({ code })).rejects.toMatchObject(refused);
  expect(browser.cookies.contact).toBeNull();
});

it('replaces the session that the browser had', async () => {
  await browser.api.recovery.redeemLink({ token: dana.token });
  const { contact: old } = browser.cookies;
  await browser.api.recovery.redeemCode({ code: await askForCode() });
  await expect(browser.api.portal.me()).resolves.toMatchObject({ slug: dana.slug });
  browser.cookies.contact = old;
  await expect(browser.api.portal.me()).rejects.toMatchObject({ code: 'UNAUTHORIZED' });
});

it('B3: asks before it replaces somebody else’s session, and ends that one when told to', async () => {
  const ana = await addClient(installation, studio, 'Bakery');
  await browser.api.recovery.redeemLink({ token: ana.token });
  const earlier = browser.cookies.contact;
  const code = await askForCode();
  await expect(browser.api.recovery.redeemCode({ code })).rejects.toMatchObject({
    cause: { code: 'OTHER_ACCOUNT_SIGNED_IN' },
  });
  await expect(browser.api.portal.me()).resolves.toMatchObject({ email: ana.email });
  await expect(browser.api.recovery.redeemCode({ code, switchAccount: true })).resolves.toMatchObject({
    slug: dana.slug,
  });
  browser.cookies.contact = earlier;
  await expect(browser.api.portal.me()).rejects.toMatchObject({ cause: { code: 'NOT_SIGNED_IN' } });
});

describe('after a thousand wrong links and codes from one address in ten minutes', () => {
  const refused = { code: 'TOO_MANY_REQUESTS', cause: { code: 'TOO_MANY_ATTEMPTS' } };
  beforeEach(async () => {
    const until = installation.sql`extract(epoch from now() + interval '9 minutes') * 1000`;
    await installation.sql`insert into rate_limits values (${`entry:${browser.address}`}, 1000, ${until})`;
  });

  it('the next wrong one is told to wait, at every door', async () => {
    const { recovery, owners } = browser.api;
    await expect(recovery.redeemCode({ code: 'K7QF-9M2X' })).rejects.toMatchObject(refused);
    await expect(recovery.redeemLink({ token: newToken() })).rejects.toMatchObject(refused);
    await expect(owners.redeemLink({ token: dana.token })).rejects.toMatchObject(refused);
    await expect(owners.redeemCode({ code: 'K7QF-9M2X' })).rejects.toMatchObject(refused);
  });

  it('B8: a right link and a right code work from the same address all the same', async () => {
    const code = await askForCode();
    await expect(browser.api.recovery.redeemCode({ code })).resolves.toMatchObject({ slug: dana.slug });
    const neighbour = new TestBrowser(installation.services);
    neighbour.address = browser.address;
    await expect(neighbour.api.recovery.redeemLink({ token: dana.token })).resolves.toMatchObject({ slug: dana.slug });
  });
});
