import { newToken, keepLinksRevoked, revokeIssuedBefore, startSession } from '@clientnest/auth';
import { newId } from '@clientnest/db';
import { beforeEach, describe, expect, it } from 'vitest';
import {
  addClient,
  addColleague,
  addWorkspace,
  enterPortal,
  findLinks,
  newestToken,
  TestBrowser,
  useInstallation,
  useWorkspace,
} from '../fixtures.ts';
import type { TestClient } from '../fixtures.ts';

const installation = useInstallation();
const studio = useWorkspace(installation);
let dana: TestClient;
let wrong: string;
beforeEach(async () => {
  dana = await addClient(installation, studio);
  wrong = `wrong-${newId()}@acme.example`;
});

const change = (endSessions = true) =>
  studio.owner.api.contacts.changeEmail({ contactId: dana.contactId, email: wrong, endSessions });
const findChangeId = async (): Promise<string> => (await readClient()).emailChange?.id ?? newId();
const undoThat = (changeId: string) =>
  studio.owner.api.contacts.undoEmailChange({ contactId: dana.contactId, changeId });
const undo = async () => undoThat(await findChangeId());
const redeem = (token: string) => new TestBrowser(installation.services).api.recovery.redeemLink({ token });
const readClient = () => studio.owner.api.clients.get({ clientId: dana.id });
const age = (time: string) => installation.sql`
  update email_changes set changed_at = changed_at - ${time}::interval where contact_id = ${dana.contactId}`;

const signInAnew = async (): Promise<string> => {
  const { ownerId: userId, workspaceId } = studio;
  const session = { userId, workspaceId, token: newToken(), userAgent: null };
  return (await startSession(installation.sql, 'owner', session)).token;
};

const revoked = { cause: { code: 'LINK_REVOKED' } };
const notFound = { cause: { code: 'NOT_FOUND' } };

describe('B11: taking a change of address back', () => {
  it('brings back the address and the links that went there, and stops those of the wrong one', async () => {
    await change();
    const wrongToken = await newestToken(installation, dana.id);
    await expect(redeem(dana.token)).rejects.toMatchObject(revoked);
    await expect(undo()).resolves.toEqual({ email: dana.email, revivedLinks: 1 });
    await expect(redeem(wrongToken)).rejects.toMatchObject(revoked);
    await expect(redeem(dana.token)).resolves.toMatchObject({ slug: dana.slug });
    expect(await readClient()).toMatchObject({ email: dana.email, emailChange: null });
  });

  it('signs out who came in by the wrong address, and nobody else', async () => {
    const own = await enterPortal(installation, dana);
    await change(false);
    const stranger = new TestBrowser(installation.services);
    await stranger.api.recovery.redeemLink({ token: await newestToken(installation, dana.id) });
    await undo();
    await expect(stranger.api.portal.me()).rejects.toMatchObject({ cause: { code: 'NOT_SIGNED_IN' } });
    await expect(own.api.portal.me()).resolves.toMatchObject({ email: dana.email });
  });

  it('leaves links alone that were used, or switched off for another reason', async () => {
    await studio.owner.api.clients.sendFreshLink({ clientId: dana.id });
    const [fresh] = await findLinks(installation, dana.id);
    await redeem(dana.token);
    await installation.sql`update access_links set revoked_at = now() - interval '1 day' where id = ${fresh?.id ?? ''}`;
    await change();
    await undo();
    await expect(redeem(dana.token)).rejects.toMatchObject({ cause: { code: 'LINK_CONSUMED' } });
    await expect(redeem(fresh?.token ?? '')).rejects.toMatchObject(revoked);
  });

  it('brings back no link that was to be switched off since for a reason of its own', async () => {
    await change();
    await keepLinksRevoked(installation.sql, { contactId: dana.contactId });
    await expect(undo()).resolves.toEqual({ email: dana.email, revivedLinks: 0 });
    await expect(redeem(dana.token)).rejects.toMatchObject(revoked);
    await change();
    await undo();
    await expect(redeem(dana.token)).rejects.toMatchObject(revoked);
  });

  it('brings back no link that somebody was shown who was removed since', async () => {
    const { owner: member, ownerId: personId } = await addColleague(installation, studio, 'member');
    const { url } = await member.api.contacts.copyLink({ contactId: dana.contactId });
    await change();
    await studio.owner.api.workspace.removePerson({ personId });
    await undo();
    await expect(redeem(url.split('/').at(-1) ?? '')).rejects.toMatchObject(revoked);
    await expect(redeem(dana.token)).resolves.toMatchObject({ slug: dana.slug });
  });

  it('brings back no link once the owner has signed the client out and switched off the links', async () => {
    await change();
    await studio.owner.api.clients.endSessions({ clientId: dana.id, revokeLinks: true });
    await expect(undo()).resolves.toEqual({ email: dana.email, revivedLinks: 0 });
    await expect(redeem(dana.token)).rejects.toMatchObject(revoked);
  });

  it('brings back no link that a restore had switched off', async () => {
    await change();
    await revokeIssuedBefore(installation.sql, new Date(Date.now() + 60_000));
    await expect(redeem(dana.token)).rejects.toMatchObject(revoked);
    studio.owner.cookies.owner = await signInAnew();
    await expect(undo()).resolves.toEqual({ email: dana.email, revivedLinks: 0 });
    await expect(redeem(dana.token)).rejects.toMatchObject(revoked);
  });

  it('tells the wrong address, and the timeline', async () => {
    await change();
    await undo();
    const mail = await installation.sql`select kind from emails where to_address = ${wrong} order by id`;
    expect([...mail]).toEqual([{ kind: 'invitation' }, { kind: 'address_changed' }]);
    const events = await installation.sql`
      select details from access_events where kind = 'email_change_undone' and client_id = ${dana.id}`;
    expect([...events]).toEqual([{ details: { from: wrong, to: dana.email, count: 0 } }]);
  });

  const findNews = (to: string) => installation.sql<{ news: string }[]>`
    select asked_by ->> 'news' as news from emails where to_address = ${to} and kind = 'address_changed' order by id`;

  it('tells each address what is true of it: that it is theirs no longer, and that it is again', async () => {
    await change();
    await undo();
    expect([...(await findNews(dana.email))]).toEqual([{ news: 'changed' }, { news: 'restored-with-links' }]);
    expect([...(await findNews(wrong))]).toEqual([{ news: 'taken-back' }]);
  });

  it('promises no links where none would work again', async () => {
    await change();
    expect((await readClient()).emailChange).toMatchObject({ links: 1 });
    await studio.owner.api.clients.endSessions({ clientId: dana.id, revokeLinks: true });
    expect((await readClient()).emailChange).toMatchObject({ links: 0 });
    await undo();
    expect([...(await findNews(dana.email))]).toEqual([{ news: 'changed' }, { news: 'restored' }]);
  });

  it('tells the address that is theirs again nothing when it was told nothing, or mail comes back from it', async () => {
    await change();
    await installation.sql`delete from emails where to_address = ${dana.email} and kind = 'address_changed'`;
    await undo();
    expect((await findNews(dana.email)).count).toBe(0);
    await change();
    await installation.sql`
      update emails set sent_at = now(), bounced_at = now(), failure = 'No such mailbox' where to_address = ${dana.email}`;
    await undo();
    expect([...(await findNews(dana.email))]).toEqual([{ news: 'changed' }]);
  });

  it('can be done for 72 hours, once, and is offered as long', async () => {
    await change();
    await age('71 hours 59 minutes');
    expect((await readClient()).emailChange).toMatchObject({ from: dana.email });
    await age('1 minute');
    expect((await readClient()).emailChange).toBeNull();
    await expect(undo()).rejects.toMatchObject(notFound);
    await installation.sql`update email_changes set changed_at = now() where contact_id = ${dana.contactId}`;
    await expect(undo()).resolves.toBeDefined();
    await expect(undo()).rejects.toMatchObject(notFound);
  });

  it('goes back one change at a time', async () => {
    await change();
    const second = `second-${newId()}@acme.example`;
    await studio.owner.api.contacts.changeEmail({ contactId: dana.contactId, email: second });
    await expect(undo()).resolves.toMatchObject({ email: wrong });
    await expect(undo()).resolves.toMatchObject({ email: dana.email });
  });

  it('takes back the change that was looked at, however often the button is pressed', async () => {
    await change();
    const second = `second-${newId()}@acme.example`;
    await studio.owner.api.contacts.changeEmail({ contactId: dana.contactId, email: second });
    const changeId = await findChangeId();
    const presses = await Promise.all(Array.from({ length: 5 }, () => undoThat(changeId)));
    expect(new Set(presses.map(({ email }) => email))).toEqual(new Set([wrong]));
    expect(await readClient()).toMatchObject({ email: wrong });
    await expect(redeem(dana.token)).rejects.toMatchObject(revoked);
  });

  it('refuses when another contact of the client has the old address by now', async () => {
    await change();
    await installation.sql`
      insert into contacts (id, workspace_id, client_id, name, email, email_key)
      values (${newId()}, ${studio.workspaceId}, ${dana.id}, 'Kim', ${dana.email}, ${dana.email})`;
    await expect(undo()).rejects.toMatchObject({ cause: { code: 'EMAIL_TAKEN' } });
    expect(await readClient()).toMatchObject({ email: wrong });
  });

  it('is another workspace’s as little as a contact that never was', async () => {
    await change();
    const changeId = await findChangeId();
    const harbour = await addWorkspace(installation, 'Harbour Books');
    const { contacts } = harbour.owner.api;
    for (const contactId of [dana.contactId, newId()])
      await expect(contacts.undoEmailChange({ contactId, changeId })).rejects.toMatchObject(notFound);
  });
});
