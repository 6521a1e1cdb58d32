import { deriveCode, hashToken, issueAccessLink, issueCode } from '@clientnest/auth';
import { newId } from '@clientnest/db';
import { beforeEach, describe, expect, it } from 'vitest';
import { addClient, addWorkspace, newestToken, TestBrowser, useInstallation } from '../fixtures.ts';
import type { TestWorkspace } from '../fixtures.ts';

const installation = useInstallation();
let studio: TestWorkspace;
let browser: TestBrowser;
beforeEach(async () => {
  studio = await addWorkspace(installation);
  browser = new TestBrowser(installation.services);
});

const sendLink = async (): Promise<string> => {
  const { services, sql } = installation;
  const { workspaceId, ownerId, email: sentTo } = studio;
  await issueAccessLink(sql, services.authSecret, {
    workspaceId,
    ownerId,
    purpose: 'owner_sign_in',
    emailId: null,
    sentTo,
  });
  return newestToken(installation, ownerId);
};

const sendCode = async (asking: TestBrowser): Promise<string> => {
  const { services, sql } = installation;
  const { workspaceId, ownerId } = studio;
  const id = newId();
  const browserHash = hashToken(asking.request().browserSecret());
  await issueCode(sql, services.authSecret, { id, workspaceId, ownerId, browserHash });
  return deriveCode(services.authSecret, id);
};

const asNora = { name: 'Nora', role: 'owner', workspaceName: 'Studio Nord', accent: null, logo: null };

describe('by link', () => {
  it('B14: signs the owner in, once', async () => {
    const token = await sendLink();
    await expect(browser.api.owners.redeemLink({ token })).resolves.toEqual({ signedIn: true });
    await expect(browser.api.owners.me()).resolves.toEqual({ ...asNora, email: studio.email });
    const other = new TestBrowser(installation.services);
    await expect(other.api.owners.redeemLink({ token })).rejects.toMatchObject({ cause: { code: 'LINK_CONSUMED' } });
    await expect(other.api.owners.me()).rejects.toMatchObject({
      code: 'UNAUTHORIZED',
      cause: { code: 'NOT_SIGNED_IN' },
    });
  });

  it('B5: has its button again where the answer was lost, and asks whoever is signed in there by then', async () => {
    const token = await sendLink();
    await browser.api.owners.redeemLink({ token });
    browser.cookies.owner = null;
    expect(await browser.api.owners.inspectLink({ token })).toMatchObject({ state: 'usable', signedInAs: null });
    const harbour = await addWorkspace(installation, 'Harbour Books');
    browser.cookies.owner = harbour.owner.cookies.owner;
    const { email } = harbour;
    expect(await browser.api.owners.inspectLink({ token })).toMatchObject({
      state: 'usable',
      signedInAs: { email, isSamePerson: false },
    });
    const otherAccount = { cause: { code: 'OTHER_ACCOUNT_SIGNED_IN' } };
    await expect(browser.api.owners.redeemLink({ token })).rejects.toMatchObject(otherAccount);
    await browser.api.owners.redeemLink({ token, switchAccount: true });
    await expect(browser.api.owners.me()).resolves.toMatchObject(asNora);
    const elsewhere = new TestBrowser(installation.services);
    expect(await elsewhere.api.owners.inspectLink({ token })).toMatchObject({ state: 'consumed' });
  });

  it('B1: shows the link and the masked address without using it', async () => {
    const token = await sendLink();
    const view = {
      state: 'usable',
      workspaceName: 'Studio Nord',
      accent: null,
      logo: null,
      sentTo: 'n•••@studio-nord.example',
      signedInAs: null,
    };
    await expect(browser.api.owners.inspectLink({ token })).resolves.toEqual(view);
    await expect(browser.api.owners.inspectLink({ token })).resolves.toEqual(view);
    await new TestBrowser(installation.services).api.owners.redeemLink({ token });
    await expect(browser.api.owners.inspectLink({ token })).resolves.toMatchObject({ state: 'consumed' });
  });

  it.each([
    ['expired', 'LINK_EXPIRED', 'expires_at = now()'],
    ['revoked', 'LINK_REVOKED', 'revoked_at = now()'],
  ])('refuses an %s link', async (state, code, change) => {
    const token = await sendLink();
    await installation.sql.unsafe(`update access_links set ${change} where owner_id = '${studio.ownerId}'`);
    await expect(browser.api.owners.inspectLink({ token })).resolves.toMatchObject({ state });
    await expect(browser.api.owners.redeemLink({ token })).rejects.toMatchObject({ cause: { code } });
    expect(browser.cookies.owner).toBeNull();
  });

  it("refuses what is no link, and a client's link", async () => {
    const { token } = await addClient(installation, studio);
    for (const other of [token, 'x', `${token}x`, '\0'.repeat(43)]) {
      await expect(browser.api.owners.inspectLink({ token: other })).resolves.toEqual({ state: 'unknown' });
      await expect(browser.api.owners.redeemLink({ token: other })).rejects.toMatchObject({
        cause: { code: 'LINK_UNKNOWN' },
      });
    }
    await expect(browser.api.recovery.inspectLink({ token })).resolves.toMatchObject({ state: 'usable' });
  });

  it("B14: is not a client's door either", async () => {
    const token = await sendLink();
    await expect(browser.api.recovery.redeemLink({ token })).rejects.toMatchObject({ cause: { code: 'LINK_UNKNOWN' } });
    await expect(browser.api.owners.redeemLink({ token })).resolves.toEqual({ signedIn: true });
    await expect(browser.api.portal.me()).rejects.toMatchObject({ code: 'UNAUTHORIZED' });
  });
});

describe('by code', () => {
  it('B2: signs the owner in, however the code is typed, in the browser that asked', async () => {
    const code = await sendCode(browser);
    const typed = `${code.slice(0, 4).toLowerCase()} ${code.slice(4)}`;
    await expect(browser.api.owners.redeemCode({ code: typed })).resolves.toEqual({ signedIn: true });
    await expect(browser.api.owners.me()).resolves.toMatchObject(asNora);
  });

  it('B2: refuses it in every other browser', async () => {
    const code = await sendCode(browser);
    const other = new TestBrowser(installation.services);
    await expect(other.api.owners.redeemCode({ code })).rejects.toMatchObject({
      cause: { code: 'CODE_REFUSED', field: 'code' },
    });
    await expect(browser.api.owners.redeemCode({ code })).resolves.toEqual({ signedIn: true });
  });

  it('asks before it replaces the session of another owner, and the code stays good for the answer', async () => {
    const code = await sendCode(browser);
    const harbour = await addWorkspace(installation, 'Harbour Books');
    browser.cookies.owner = harbour.owner.cookies.owner;
    await expect(browser.api.owners.redeemCode({ code })).rejects.toMatchObject({
      cause: { code: 'OTHER_ACCOUNT_SIGNED_IN' },
    });
    await expect(browser.api.owners.me()).resolves.toMatchObject({ email: harbour.email });
    await expect(browser.api.owners.redeemCode({ code, switchAccount: true })).resolves.toEqual({ signedIn: true });
    await expect(browser.api.owners.me()).resolves.toMatchObject({ email: studio.email });
    await expect(harbour.owner.api.owners.me()).rejects.toMatchObject({ cause: { code: 'NOT_SIGNED_IN' } });
  });

  it("refuses an owner's code at the door of clients", async () => {
    const code = await sendCode(browser);
    await expect(browser.api.recovery.redeemCode({ code })).rejects.toMatchObject({ cause: { code: 'CODE_REFUSED' } });
  });
});

describe('signing out', () => {
  it('ends the session at once, and no other', async () => {
    const { owner } = studio;
    await browser.api.owners.redeemLink({ token: await sendLink() });
    const { owner: token } = owner.cookies;
    await expect(owner.api.owners.signOut()).resolves.toEqual({ signedOut: true });
    const events = await installation.sql`
      select from access_events where kind = 'signed_out' and owner_id = ${studio.ownerId}`;
    expect(events).toHaveLength(1);
    expect(owner.cookies.owner).toBeNull();
    owner.cookies.owner = token;
    await expect(owner.api.owners.me()).rejects.toMatchObject({ code: 'UNAUTHORIZED' });
    await expect(browser.api.owners.me()).resolves.toMatchObject(asNora);
  });

  it('is not needed to open another link of one’s own: the session stays', async () => {
    await browser.api.owners.redeemLink({ token: await sendLink() });
    const { owner: session } = browser.cookies;
    await browser.api.owners.redeemLink({ token: await sendLink() });
    expect(browser.cookies.owner).toBe(session);
  });
});
