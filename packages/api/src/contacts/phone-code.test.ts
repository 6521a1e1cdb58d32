import { beforeEach, describe, expect, it } from 'vitest';
import { addClient, newAddress, TestBrowser, useInstallation, useWorkspace } from '../fixtures.ts';
import type { TestClient } from '../fixtures.ts';

const installation = useInstallation();
const studio = useWorkspace(installation);
let client: TestClient;
beforeEach(async () => {
  client = await addClient(installation, studio);
});

const refused = (code: string) => ({ cause: { code } });
const issue = () => studio.owner.api.contacts.issuePhoneCode({ contactId: client.contactId });
/** A browser that has the recovery page open. */
const openPage = (): TestBrowser => {
  const browser = new TestBrowser(installation.services);
  browser.request().browserSecret();
  return browser;
};

describe('B12: the code that an owner reads out', () => {
  it('opens the portal in a browser that has the recovery page open, once', async () => {
    const { code, typedAt } = await issue();
    expect(typedAt).toBe('https://portal.example/portal-resume');
    const browser = openPage();
    await expect(browser.api.recovery.redeemCode({ code })).resolves.toMatchObject({ slug: client.slug });
    await expect(browser.api.portal.me()).resolves.toMatchObject({ email: client.email });
    await expect(openPage().api.recovery.redeemCode({ code })).rejects.toMatchObject(refused('CODE_REFUSED'));
  });

  it('opens nothing in a browser that has not, and is not used up there', async () => {
    const { code } = await issue();
    const stranger = new TestBrowser(installation.services);
    await expect(stranger.api.recovery.redeemCode({ code })).rejects.toMatchObject(refused('CODE_REFUSED'));
    await expect(openPage().api.recovery.redeemCode({ code })).resolves.toBeDefined();
  });

  it('cannot be guessed: ten tries in ten minutes from one network address, with however many browsers', async () => {
    const { code } = await issue();
    const address = newAddress();
    const type = (typed: string) => {
      const browser = openPage();
      browser.address = address;
      return browser.api.recovery.redeemCode({ code: typed });
    };
    for (let guess = 0; guess < 10; guess += 1)
      await expect(type(`AAAA-AA0${guess}`)).rejects.toMatchObject(refused('CODE_REFUSED'));
    await expect(type(code)).rejects.toMatchObject(refused('TOO_MANY_ATTEMPTS'));
    await expect(type('no code')).rejects.toMatchObject(refused('CODE_REFUSED'));
    await expect(openPage().api.recovery.redeemCode({ code })).resolves.toBeDefined();
  });

  it('stands in the timeline, with who read it out and that it was used, and without the code', async () => {
    const { code } = await issue();
    await openPage().api.recovery.redeemCode({ code });
    const { entries } = await studio.owner.api.clients.timeline({ clientId: client.id });
    expect(entries.slice(0, 2)).toMatchObject([
      { kind: 'signed_in', by: 'phone-code' },
      { kind: 'phone_code_issued', ownerName: 'Nora' },
    ]);
    expect(JSON.stringify(await installation.sql`select * from access_events`)).not.toContain(code);
  });

  it.each([
    ['a pause and its end', 'pause', 'resume'],
    ['the contact’s archive', 'archive', 'restore'],
    ['the client’s archive', 'archiveClient', 'restoreClient'],
  ] as const)('does not come back from %s', async (_where, away, back) => {
    const { contacts, clients } = studio.owner.api;
    const ref = { contactId: client.contactId };
    const changes = {
      pause: () => contacts.pause(ref),
      resume: () => contacts.resume(ref),
      archive: async () => {
        const { contactId } = await contacts.add({ clientId: client.id, name: 'Kim', email: `kim-${client.email}` });
        await contacts.makePrimary({ contactId });
        await contacts.archive(ref);
      },
      restore: () => contacts.restore(ref),
      archiveClient: () => clients.archive({ clientId: client.id }),
      restoreClient: () => clients.restore({ clientId: client.id }),
    };
    const { code } = await issue();
    await changes[away]();
    await changes[back]();
    await expect(openPage().api.recovery.redeemCode({ code })).rejects.toMatchObject(refused('CODE_REFUSED'));
    const newer = await issue();
    await expect(openPage().api.recovery.redeemCode({ code: newer.code })).resolves.toBeDefined();
  });

  it('is asked for at most ten times in ten minutes for one contact', async () => {
    for (let code = 0; code < 10; code += 1) await issue();
    await expect(issue()).rejects.toMatchObject(refused('TOO_MANY_ATTEMPTS'));
  });

  it('asks before it replaces the session of somebody else', async () => {
    const { code } = await issue();
    const other = await addClient(installation, studio, 'Other');
    const browser = openPage();
    await browser.api.recovery.redeemLink({ token: other.token });
    await expect(browser.api.recovery.redeemCode({ code })).rejects.toMatchObject(refused('OTHER_ACCOUNT_SIGNED_IN'));
    await expect(browser.api.recovery.redeemCode({ code, switchAccount: true })).resolves.toMatchObject({
      slug: client.slug,
    });
  });
});

describe('B9: a link that the owner copies', () => {
  it('signs in once, is marked in the timeline, and sends no email', async () => {
    const emails = () => installation.sql`select id from emails where to_address = ${client.email}`;
    const before = await emails();
    const { url } = await studio.owner.api.contacts.copyLink({ contactId: client.contactId });
    expect(await emails()).toEqual(before);
    const token = url.replace('https://portal.example/portal/link/', '');
    const [view] = (await studio.owner.api.clients.get({ clientId: client.id })).contacts;
    expect(view?.diagnosis.state).toBe('link_handed_over');
    const browser = new TestBrowser(installation.services);
    await expect(browser.api.recovery.redeemLink({ token })).resolves.toMatchObject({ slug: client.slug });
    await expect(new TestBrowser(installation.services).api.recovery.redeemLink({ token })).rejects.toMatchObject(
      refused('LINK_CONSUMED'),
    );
    const { entries } = await studio.owner.api.clients.timeline({ clientId: client.id });
    expect(entries.map(({ kind, ownerName }) => [kind, ownerName])).toContainEqual(['link_copied', 'Nora']);
  });

  it('dies with the address, as every link does', async () => {
    const { url } = await studio.owner.api.contacts.copyLink({ contactId: client.contactId });
    const token = url.replace('https://portal.example/portal/link/', '');
    await studio.owner.api.contacts.changeEmail({ contactId: client.contactId, email: `moved-${client.email}` });
    await expect(new TestBrowser(installation.services).api.recovery.redeemLink({ token })).rejects.toMatchObject(
      refused('LINK_REVOKED'),
    );
  });
});
