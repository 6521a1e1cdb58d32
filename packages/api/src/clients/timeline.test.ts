import { describe, expect, it } from 'vitest';
import { newId } from '@clientnest/db';
import {
  addClient,
  addColleague,
  addWorkspace,
  enterPortal,
  newestToken,
  TestBrowser,
  useInstallation,
  useWorkspace,
} from '../fixtures.ts';
import type { TestClient } from '../fixtures.ts';
import { EVENTS_PER_PAGE } from './timeline.ts';

const CHROME =
  'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36';

const installation = useInstallation();
const studio = useWorkspace(installation);

const read = (clientId: string, cursor?: string) =>
  studio.owner.api.clients.timeline({ clientId, ...(cursor && { cursor }) });
const diagnosisOf = async ({ id }: TestClient) =>
  (await studio.owner.api.clients.get({ clientId: id })).contacts[0]?.diagnosis;

const openLink = async ({ token }: TestClient, looksAutomated: boolean, userAgent = CHROME) => {
  const browser = Object.assign(new TestBrowser(installation.services), { looksAutomated, userAgent });
  await browser.api.recovery.inspectLink({ token });
  return browser;
};

describe('B10: the timeline of a client', () => {
  it('is each contact’s own when one is named, with what is about the client', async () => {
    const client = await addClient(installation, studio);
    const { api } = studio.owner;
    const kim = await api.contacts.add({ clientId: client.id, name: 'Kim', email: `${newId()}@acme.example` });
    await openLink(client, false);
    await api.clients.archive({ clientId: client.id });
    const readOf = async (contactId: string) =>
      (await api.clients.timeline({ clientId: client.id, contactId })).entries.map(({ kind }) => kind);
    expect(await readOf(kim.contactId)).toEqual(['client_archived', 'link_sent', 'contact_added']);
    expect(await readOf(client.contactId)).toEqual(['client_archived', 'link_opened', 'link_sent']);
    expect(await readOf(newId())).toEqual(['client_archived']);
  });

  it('tells the story of a link: sent, scanned, opened, used, and tried again', async () => {
    const client = await addClient(installation, studio);
    await openLink(client, true);
    const browser = await openLink(client, false);
    await browser.api.recovery.redeemLink({ token: client.token });
    const other = await openLink(client, false);
    await other.api.recovery.redeemLink({ token: client.token }).catch(() => {});
    const { entries, nextCursor } = await read(client.id);
    const told = entries.map(({ kind, isAutomated, reason, browser: name }) => ({ kind, isAutomated, reason, name }));
    const chrome = { isAutomated: false, reason: null, name: 'Chrome on Windows' };
    expect(told).toEqual([
      { ...chrome, kind: 'link_refused', reason: 'consumed' },
      { ...chrome, kind: 'link_opened', reason: 'consumed' },
      { ...chrome, kind: 'signed_in' },
      { ...chrome, kind: 'link_opened' },
      { ...chrome, kind: 'link_opened', isAutomated: true },
      { ...chrome, kind: 'link_sent', name: null },
    ]);
    expect(entries.at(-1)).toMatchObject({
      ownerName: 'Nora',
      purpose: 'invitation',
      to: client.email,
      contactName: 'Acme',
    });
    expect(nextCursor).toBeNull();
  });

  it('tells of links that were switched off with the browsers, as whoever did it is told', async () => {
    const client = await addClient(installation, studio);
    await studio.owner.api.clients.sendFreshLink({ clientId: client.id });
    await enterPortal(installation, client);
    const told = { clientId: client.id, revokeLinks: true };
    await expect(studio.owner.api.clients.endSessions(told)).resolves.toEqual({ ended: 1, revokedLinks: 1 });
    const { entries } = await read(client.id);
    expect(entries[0]).toMatchObject({ kind: 'session_ended', count: 1, revokedLinks: 1 });
  });

  it('names neither tokens nor the words of a browser', async () => {
    const client = await addClient(installation, studio);
    await openLink(client, false, `<b>${client.token}</b>`);
    const page = JSON.stringify(await read(client.id));
    expect(page).not.toContain(client.token);
    expect(page).not.toContain('<b>');
  });

  it('goes on from page to page, each visit on one of them', async () => {
    const client = await addClient(installation, studio);
    await openLink(client, true);
    const { workspaceId } = studio;
    for (let event = 0; event < EVENTS_PER_PAGE + 5; event += 1)
      await installation.sql`
        insert into access_events (id, workspace_id, client_id, contact_id, kind)
        values (${newId()}, ${workspaceId}, ${client.id}, ${client.contactId}, 'signed_out')`;
    await openLink(client, false);
    const first = await read(client.id);
    expect(first.entries).toHaveLength(EVENTS_PER_PAGE + 1);
    const second = await read(client.id, first.nextCursor ?? '');
    expect(second.entries.map(({ kind, isAutomated }) => [kind, isAutomated])).toEqual([
      ...Array.from({ length: 5 }, () => ['signed_out', false]),
      ['link_opened', true],
      ['link_sent', false],
    ]);
    expect(second.nextCursor).toBeNull();
    const ids = [...first.entries, ...second.entries].map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
  });

  it('is another workspace’s as little as a client that never was, also with a cursor of its own', async () => {
    const client = await addClient(installation, studio);
    const harbour = await addWorkspace(installation, 'Harbour Books');
    const notFound = { cause: { code: 'NOT_FOUND' } };
    for (const clientId of [client.id, newId()])
      await expect(harbour.owner.api.clients.timeline({ clientId })).rejects.toMatchObject(notFound);
    const theirs = await addClient(installation, harbour);
    const [foreign] = await installation.sql<
      { id: string }[]
    >`select id from access_events where client_id = ${client.id}`;
    const page = await harbour.owner.api.clients.timeline({ clientId: theirs.id, cursor: foreign?.id ?? '' });
    expect(JSON.stringify(page)).not.toContain(client.email);
  });
});

describe('B10: why a client cannot get in', () => {
  it('follows what happens', async () => {
    const client = await addClient(installation, studio);
    expect(await diagnosisOf(client)).toMatchObject({ state: 'email_queued' });
    await installation.sql`update emails set sent_at = now(), delivered_at = now() where to_address = ${client.email}`;
    expect(await diagnosisOf(client)).toMatchObject({ state: 'email_delivered', action: 'phone_code' });
    await openLink(client, true);
    expect(await diagnosisOf(client)).toMatchObject({ state: 'link_scanned' });
    await openLink(client, false);
    expect(await diagnosisOf(client)).toMatchObject({ state: 'link_opened' });
    const browser = await enterPortal(installation, client);
    expect(await diagnosisOf(client)).toMatchObject({ state: 'signed_in', devices: 1, action: null });
    await openLink(client, false);
    expect(await diagnosisOf(client)).toMatchObject({ state: 'signed_in_elsewhere', action: 'send' });
    await browser.api.portal.signOut();
    expect(await diagnosisOf(client)).toMatchObject({ state: 'signed_out', action: 'send', devices: 0 });
    await studio.owner.api.contacts.pause({ contactId: client.contactId });
    expect(await diagnosisOf(client)).toMatchObject({ state: 'paused', action: 'resume' });
  });

  it('tells a session that ran out from one that was ended', async () => {
    const client = await addClient(installation, studio);
    await enterPortal(installation, client);
    await installation.sql`update contact_sessions set expires_at = now() where user_id = ${client.contactId}`;
    expect(await diagnosisOf(client)).toMatchObject({ state: 'session_expired' });
    await enterPortal(installation, { ...client, token: await freshToken(client) });
    await studio.owner.api.clients.endSessions({ clientId: client.id });
    expect(await diagnosisOf(client)).toMatchObject({ state: 'session_ended' });
  });

  it('is about the newest link that works, unless a newer one let them in', async () => {
    const client = await addClient(installation, studio);
    const { contacts, workspace } = studio.owner.api;
    const email = `moved-${client.email}`;
    await contacts.changeEmail({ contactId: client.contactId, email });
    const { emailChange } = await studio.owner.api.clients.get({ clientId: client.id });
    await contacts.undoEmailChange({ contactId: client.contactId, changeId: emailChange?.id ?? '' });
    expect(await diagnosisOf(client)).toMatchObject({ state: 'email_queued' });
    const colleague = await addColleague(installation, studio, 'member');
    await colleague.owner.api.contacts.copyLink({ contactId: client.contactId });
    expect(await diagnosisOf(client)).toMatchObject({ state: 'link_handed_over' });
    await workspace.removePerson({ personId: colleague.ownerId });
    expect(await diagnosisOf(client)).toMatchObject({ state: 'email_queued' });
    const browser = await enterPortal(installation, { ...client, token: await freshToken(client) });
    await browser.api.portal.signOut();
    expect(await diagnosisOf(client)).toMatchObject({ state: 'signed_out' });
  });

  it('believes a link that was used more than an email that came back', async () => {
    const client = await addClient(installation, studio);
    const report = (what: 'bounced' | 'complained' | 'delivered') =>
      installation.sql`
        update emails set transport = 'resend', sent_at = now(), delivered_at = now(),
          bounced_at = ${what === 'bounced' ? new Date() : null}, complained_at = ${what === 'complained' ? new Date() : null}
        where to_address = ${client.email}`;
    await report('bounced');
    expect(await diagnosisOf(client)).toMatchObject({ state: 'email_bounced', action: 'correct_address' });
    const browser = await enterPortal(installation, { ...client, token: await freshToken(client) });
    expect(await diagnosisOf(client)).toMatchObject({ state: 'signed_in' });
    await report('bounced');
    expect(await diagnosisOf(client)).toMatchObject({ state: 'signed_in' });
    await report('complained');
    expect(await diagnosisOf(client)).toMatchObject({ state: 'signed_in_email_complained' });
    await report('delivered');
    await studio.owner.api.clients.sendFreshLink({ clientId: client.id });
    await installation.sql`update emails set failed_at = now() where to_address = ${client.email} and sent_at is null`;
    expect(await diagnosisOf(client)).toMatchObject({ state: 'signed_in_email_failed', action: 'copy_link' });
    await browser.api.portal.signOut();
    expect(await diagnosisOf(client)).toMatchObject({ state: 'email_failed', action: 'copy_link' });
  });

  it('says when a client asks more often than mail is sent', async () => {
    const client = await addClient(installation, studio);
    await installation.sql`update emails set sent_at = now() where to_address = ${client.email}`;
    await installation.sql`
      insert into access_events (id, workspace_id, client_id, contact_id, kind)
      values (${newId()}, ${studio.workspaceId}, ${client.id}, ${client.contactId}, 'recovery_withheld')`;
    expect(await diagnosisOf(client)).toMatchObject({ state: 'asked_too_often', action: 'phone_code' });
  });
});

const freshToken = async ({ id }: TestClient): Promise<string> => {
  await studio.owner.api.clients.sendFreshLink({ clientId: id });
  return newestToken(installation, id);
};
