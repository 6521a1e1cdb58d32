import { newId } from '@clientnest/db';
import { beforeEach, describe, expect, it } from 'vitest';
import { addClient, enterPortal, findLinks, TestBrowser, useInstallation, useWorkspace } from '../fixtures.ts';
import type { TestClient } from '../fixtures.ts';

const installation = useInstallation();
const studio = useWorkspace(installation);
let client: TestClient;
beforeEach(async () => {
  client = await addClient(installation, studio);
});

const contacts = () => studio.owner.api.contacts;
const clients = () => studio.owner.api.clients;
const refused = (code: string) => ({ cause: { code } });
const addKim = async (sendNow = true) =>
  contacts().add({ clientId: client.id, name: 'Kim', email: `kim-${newId()}@acme.example`, sendNow });
const readContacts = async () =>
  (await clients().get({ clientId: client.id })).contacts.map(({ name, isPrimary, accessStatus }) => ({
    name,
    isPrimary,
    accessStatus,
  }));
const listKinds = async () =>
  (
    await installation.sql<
      { kind: string }[]
    >`select kind from access_events where client_id = ${client.id} order by id`
  ).map(({ kind }) => kind);
const newestTokenOf = async (contactId: string) => {
  const [link] = await installation.sql<{ id: string }[]>`
    select id from access_links where contact_id = ${contactId} order by id desc limit 1`;
  return (await findLinks(installation, client.id)).find(({ id }) => id === link?.id)?.token ?? '';
};
const open = (token: string) => enterPortal(installation, { ...client, token });

describe('several contacts of a client', () => {
  it('have access of their own: adding one invites it, and its link opens the same portal', async () => {
    const kim = await addKim();
    const browser = await open(await newestTokenOf(kim.contactId));
    await expect(browser.api.portal.me()).resolves.toMatchObject({
      slug: client.slug,
      email: expect.stringMatching(/^kim-/) as string,
    });
    expect(await readContacts()).toEqual([
      { name: 'Acme', isPrimary: true, accessStatus: 'invited' },
      { name: 'Kim', isPrimary: false, accessStatus: 'active' },
    ]);
    expect(await clients().sessions({ clientId: client.id })).toHaveLength(0);
    expect(await clients().sessions({ clientId: client.id, contactId: kim.contactId })).toHaveLength(1);
    await clients().endSessions({ clientId: client.id, contactId: kim.contactId });
    await expect(browser.api.portal.me()).rejects.toMatchObject(refused('NOT_SIGNED_IN'));
  });

  it('can be added without an email, and are sent their first link by the button', async () => {
    const { contactId, sentTo } = await addKim(false);
    expect(sentTo).toBeNull();
    expect(await readContacts()).toContainEqual({ name: 'Kim', isPrimary: false, accessStatus: 'not_invited' });
    await clients().sendFreshLink({ clientId: client.id, contactId });
    const [link] = await installation.sql`select purpose from access_links where contact_id = ${contactId}`;
    expect(link).toEqual({ purpose: 'invitation' });
  });

  it('have one address each, in whatever case, also among those who are archived', async () => {
    const email = client.email.toUpperCase();
    const add = () => contacts().add({ clientId: client.id, name: 'Twin', email });
    await expect(add()).rejects.toMatchObject(refused('EMAIL_TAKEN'));
    expect(await readContacts()).toHaveLength(1);
  });

  it('are a hundred at most, also when the last two are added at once', async () => {
    const { workspaceId } = studio;
    for (let contact = 1; contact < 99; contact += 1)
      await installation.sql`
        insert into contacts (id, workspace_id, client_id, name, email, email_key)
        values (${newId()}, ${workspaceId}, ${client.id}, 'Pat', ${`pat-${contact}@acme.example`}, ${`pat-${contact}@acme.example`})`;
    const added = await Promise.allSettled([addKim(false), addKim(false)]);
    expect(added.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    expect(await readContacts()).toHaveLength(100);
  });

  it('are named by a client of their own only', async () => {
    const other = await addClient(installation, studio, 'Other');
    const wrong = { clientId: other.id, contactId: client.contactId };
    await expect(clients().sendFreshLink(wrong)).rejects.toMatchObject(refused('NOT_FOUND'));
    await expect(clients().sessions(wrong)).rejects.toMatchObject(refused('NOT_FOUND'));
    await expect(clients().get(wrong)).rejects.toMatchObject(refused('NOT_FOUND'));
  });

  it('take over as the primary one, one at a time, also when two owners race', async () => {
    const [kim, lee] = [await addKim(), await addKim()];
    await Promise.all([kim, lee].map(({ contactId }) => contacts().makePrimary({ contactId })));
    const primary = (await clients().get({ clientId: client.id })).contacts.filter(({ isPrimary }) => isPrimary);
    expect(primary).toHaveLength(1);
    expect([kim.contactId, lee.contactId]).toContain(primary[0]?.id);
    expect((await listKinds()).filter((kind) => kind === 'contact_made_primary')).toHaveLength(2);
  });

  it('are renamed, and the timeline keeps the name before', async () => {
    await contacts().rename({ contactId: client.contactId, name: 'Dana Oak' });
    await contacts().rename({ contactId: client.contactId, name: 'Dana Oak' });
    const { entries } = await clients().timeline({ clientId: client.id });
    expect(entries.filter(({ kind }) => kind === 'contact_renamed')).toMatchObject([{ from: 'Acme', to: 'Dana Oak' }]);
  });
});

describe('an archived contact', () => {
  it('is out at once, gets no mail and no link opens, until restored', async () => {
    const { contactId } = await addKim();
    const token = await newestTokenOf(contactId);
    const browser = await open(token);
    await clients().sendFreshLink({ clientId: client.id, contactId });
    const unused = await newestTokenOf(contactId);
    await contacts().archive({ contactId });
    await expect(browser.api.portal.me()).rejects.toMatchObject(refused('NOT_SIGNED_IN'));
    await expect(open(unused)).rejects.toMatchObject(refused('LINK_REVOKED'));
    for (const act of [
      () => clients().sendFreshLink({ clientId: client.id, contactId }),
      () => contacts().copyLink({ contactId }),
      () => contacts().issuePhoneCode({ contactId }),
      () => contacts().changeEmail({ contactId, email: `new-${newId()}@acme.example` }),
    ])
      await expect(act()).rejects.toMatchObject(refused('CLIENT_ARCHIVED'));
    await contacts().restore({ contactId });
    await expect(browser.api.portal.me()).rejects.toMatchObject(refused('NOT_SIGNED_IN'));
    await expect(open(unused)).resolves.toBeDefined();
  });

  it('is never the primary one, whose links go out by themselves', async () => {
    await expect(contacts().archive({ contactId: client.contactId })).rejects.toMatchObject(refused('PRIMARY_CONTACT'));
    const { contactId } = await addKim();
    await contacts().archive({ contactId });
    await expect(contacts().makePrimary({ contactId })).rejects.toMatchObject(refused('CLIENT_ARCHIVED'));
  });
});

describe('paused access', () => {
  it('puts sessions and links to sleep, and wakes them when it is resumed', async () => {
    const { contactId } = client;
    const browser = await open(client.token);
    await clients().sendFreshLink({ clientId: client.id });
    const unused = await newestTokenOf(contactId);
    await contacts().pause({ contactId });
    expect((await readContacts())[0]).toMatchObject({ accessStatus: 'paused' });
    await expect(browser.api.portal.me()).rejects.toMatchObject(refused('NOT_SIGNED_IN'));
    await expect(
      new TestBrowser(installation.services).api.recovery.redeemLink({ token: unused }),
    ).rejects.toMatchObject(refused('LINK_REVOKED'));
    for (const act of [
      () => clients().sendFreshLink({ clientId: client.id }),
      () => contacts().copyLink({ contactId }),
      () => contacts().issuePhoneCode({ contactId }),
    ])
      await expect(act()).rejects.toMatchObject(refused('ACCESS_PAUSED'));
    await contacts().resume({ contactId });
    await expect(browser.api.portal.me()).resolves.toMatchObject({ email: client.email });
    await expect(open(unused)).resolves.toBeDefined();
  });

  it('sends no link to an address that is corrected meanwhile', async () => {
    const { contactId } = client;
    await contacts().pause({ contactId });
    const email = `new-${newId()}@acme.example`;
    await contacts().changeEmail({ contactId, email });
    expect(await installation.sql`select from emails where to_address = ${email}`).toHaveLength(0);
  });
});
