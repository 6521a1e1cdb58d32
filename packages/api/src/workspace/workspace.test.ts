import { newId } from '@clientnest/db';
import { beforeEach, describe, expect, it } from 'vitest';
import { addClient, addColleague, addWorkspace, enterPortal, TestBrowser, useInstallation } from '../fixtures.ts';
import type { TestWorkspace } from '../fixtures.ts';
import { makePng, SVG_LOGO } from './logo.fixture.ts';
import { findLogo } from './logos.ts';

const installation = useInstallation();
let studio: TestWorkspace;
beforeEach(async () => {
  studio = await addWorkspace(installation);
});

const workspace = () => studio.owner.api.workspace;
const setLogo = (content: Buffer, small?: Buffer) =>
  workspace().setLogo({ content: content.toString('base64'), ...(small && { small: small.toString('base64') }) });

const UNTOUCHED = {
  name: 'Studio Nord',
  accent: null,
  senderName: null,
  replyTo: null,
  welcomeMessage: null,
  logo: null,
};

describe('how a workspace presents itself', () => {
  it('changes what is given and nothing else, and goes back to what the product does by itself', async () => {
    await expect(workspace().get()).resolves.toEqual(UNTOUCHED);
    const accented = { ...UNTOUCHED, accent: '#0f766e' };
    await expect(workspace().update({ accent: '#0F766E' })).resolves.toEqual(accented);
    const replyTo = 'Hello@Studio-Nord.example';
    await expect(workspace().update({ name: 'Nord', replyTo })).resolves.toEqual({
      ...accented,
      name: 'Nord',
      replyTo,
    });
    await workspace().update({ accent: null, replyTo: null, name: 'Studio Nord', welcomeMessage: '' });
    await expect(workspace().get()).resolves.toEqual(UNTOUCHED);
    await expect(workspace().update({})).resolves.toEqual(UNTOUCHED);
  });

  it('is each workspace’s own', async () => {
    const harbour = await addWorkspace(installation, 'Harbour Books');
    await workspace().update({ accent: '#0f766e', welcomeMessage: 'Hello' });
    await setLogo(makePng());
    await expect(harbour.owner.api.workspace.get()).resolves.toEqual({ ...UNTOUCHED, name: 'Harbour Books' });
  });

  it.each([
    { accent: 'red' },
    { accent: '#fff' },
    { accent: '#000000;}' },
    { name: '' },
    { name: 'a\nb' },
    { senderName: 'x'.repeat(121) },
    { replyTo: 'a@b.example, c@d.example' },
    { welcomeMessage: 'x'.repeat(4001) },
  ])('refuses %j', async (change) => {
    await expect(workspace().update(change)).rejects.toMatchObject({ code: 'BAD_REQUEST' });
  });

  it('tells a member who may change it', async () => {
    const { owner: member } = await addColleague(installation, studio, 'member');
    await expect(member.api.workspace.update({ name: 'Mine' })).rejects.toMatchObject({
      code: 'FORBIDDEN',
      message: 'Only an owner of the workspace can do this. Ask Nora.',
      cause: { code: 'NOT_ALLOWED' },
    });
    await expect(member.api.workspace.get()).resolves.toEqual(UNTOUCHED);
  });
});

describe('a logo', () => {
  it('is shown by the pages that know the workspace, and by its address alone', async () => {
    const client = await addClient(installation, studio);
    const { url } = await setLogo(makePng());
    await workspace().update({ accent: '#0f766e' });
    const brand = { accent: '#0f766e', logo: url };
    const visitor = new TestBrowser(installation.services).api;
    await expect(visitor.recovery.inspectLink({ token: client.token })).resolves.toMatchObject(brand);
    const { api } = await enterPortal(installation, client);
    await expect(api.portal.home({ slug: client.slug })).resolves.toMatchObject(brand);
    await expect(studio.owner.api.owners.me()).resolves.toMatchObject(brand);
    expect(await findLogo(installation.sql, url.replace('/brand/', ''))).toEqual(makePng());
  });

  it('for emails alone is none for pages', async () => {
    const { url } = await setLogo(makePng({ padding: 20_000 }));
    await expect(workspace().get()).resolves.toMatchObject({ logo: { url, onPages: false, inEmails: true } });
    await expect(studio.owner.api.owners.me()).resolves.toMatchObject({ logo: null });
  });

  it('is light on pages and whole in emails, where a small copy comes with it', async () => {
    const [whole, small] = [makePng({ padding: 20_000 }), makePng({ width: 3 })];
    const { url } = await setLogo(whole, small);
    await expect(workspace().get()).resolves.toMatchObject({ logo: { url, onPages: true, inEmails: true } });
    expect(await findLogo(installation.sql, url.slice(7))).toEqual(whole);
    const { logo } = await studio.owner.api.owners.me();
    expect(await findLogo(installation.sql, logo?.slice(7) ?? '')).toEqual(small);
    await expect(setLogo(whole, whole)).rejects.toThrow('too heavy for the sign-in pages');
    await setLogo(makePng(), makePng({ width: 4 }));
    expect((await studio.owner.api.owners.me()).logo).toBe((await workspace().get()).logo?.url);
  });

  it('that was replaced or removed stays at its address: emails name it', async () => {
    const { url: first } = await setLogo(makePng());
    const { url: second } = await setLogo(SVG_LOGO);
    await workspace().removeLogo();
    await expect(workspace().get()).resolves.toMatchObject({ logo: null });
    for (const url of [first, second]) expect(await findLogo(installation.sql, url.slice(7))).not.toBeNull();
    const rows = await installation.sql`
      select from workspace_logos where workspace_id = ${studio.workspaceId} and replaced_at is null`;
    expect(rows).toHaveLength(0);
    await setLogo(makePng());
    await expect(workspace().get()).resolves.toMatchObject({ logo: { url: first } });
  });

  it('is one, whoever else uploads one at the same moment', async () => {
    await Promise.all(Array.from({ length: 8 }, (_, at) => setLogo(makePng({ width: at + 1 }))));
    const current = await installation.sql<{ name: string }[]>`
      select file_name as name from workspace_logos where workspace_id = ${studio.workspaceId} and replaced_at is null`;
    expect(current).toHaveLength(1);
    await expect(workspace().get()).resolves.toMatchObject({ logo: { url: `/brand/${current[0]?.name ?? ''}` } });
  });

  it('does not fill the database, however many are tried out', async () => {
    for (let width = 1; width <= 25; width += 1) await setLogo(makePng({ width }));
    const rows = await installation.sql`select from workspace_logos where workspace_id = ${studio.workspaceId}`;
    expect(rows).toHaveLength(21);
  });

  it('that is none is refused at its field', async () => {
    await expect(setLogo(Buffer.from('<html></html>'))).rejects.toMatchObject({
      code: 'BAD_REQUEST',
      cause: { code: 'INVALID_INPUT', field: 'logo' },
    });
    await expect(workspace().setLogo({ content: 'no base64!' })).rejects.toMatchObject({ code: 'BAD_REQUEST' });
  });
});

describe('the words of welcome', () => {
  const welcomeOf = async (input: { welcomeMessage?: string }) => {
    const { clients } = studio.owner.api;
    const { id } = await clients.invite({ name: 'Acme', email: `dana-${newId()}@acme.example`, ...input });
    return (await clients.get({ clientId: id })).welcomeMessage;
  };

  it('are the workspace’s own for new invitations, unless they say something else, or nothing', async () => {
    await workspace().update({ welcomeMessage: 'Good to have you.' });
    expect(await welcomeOf({})).toBe('Good to have you.');
    expect(await welcomeOf({ welcomeMessage: 'Hello Acme.' })).toBe('Hello Acme.');
    expect(await welcomeOf({ welcomeMessage: '' })).toBeNull();
  });

  it('of earlier invitations stay as they were', async () => {
    await workspace().update({ welcomeMessage: 'First.' });
    const client = await addClient(installation, studio);
    await workspace().update({ welcomeMessage: 'Second.' });
    await expect(studio.owner.api.clients.get({ clientId: client.id })).resolves.toMatchObject({
      welcomeMessage: 'First.',
    });
  });
});

describe('the preview', () => {
  it('shows what is saved, or what is being written in its place, and keeps nothing', async () => {
    await workspace().update({ welcomeMessage: 'Saved words.', accent: '#0f766e' });
    const { url } = await setLogo(makePng());
    const saved = await workspace().previewInvitation({});
    expect(saved.html).toContain('Saved words.');
    expect(saved.html).toContain(`src="https://portal.example${url}"`);
    expect(saved.subject).toContain('Studio Nord invites you');
    const draft = await workspace().previewInvitation({
      name: 'Nord',
      accent: '#b91c1c',
      welcomeMessage: 'New <b>words</b>.',
    });
    expect(draft.subject).toContain('Nord invites you');
    expect(draft.html).toContain('background-color:#b91c1c');
    expect(draft.html).toContain('New &lt;b&gt;words&lt;/b&gt;.');
    expect(draft.text).toContain('New <b>words</b>.');
    await expect(workspace().get()).resolves.toMatchObject({ welcomeMessage: 'Saved words.', accent: '#0f766e' });
  });

  it('brings a link that opens nothing', async () => {
    const { html } = await workspace().previewInvitation({});
    const [, token = ''] = /\/portal\/link\/([\w-]{43})"/.exec(html) ?? [];
    await expect(studio.owner.api.recovery.inspectLink({ token })).resolves.toEqual({ state: 'unknown' });
  });
});

describe('a test email', () => {
  const queued = { state: 'queued', transport: null, failure: null };

  it('goes to the address of whoever asks, and says what became of it', async () => {
    const { sql } = installation;
    const { emailId, sentTo } = await workspace().sendTestMail();
    expect(sentTo).toBe(studio.email);
    await expect(workspace().testMail({ emailId })).resolves.toEqual({ sentTo, ...queued });
    await sql`update emails set failure = 'The key is wrong.' where id = ${emailId}`;
    await expect(workspace().testMail({ emailId })).resolves.toMatchObject({
      state: 'retrying',
      failure: 'The key is wrong.',
    });
    await sql`update emails set sent_at = now(), transport = 'resend', failure = null where id = ${emailId}`;
    await expect(workspace().testMail({ emailId })).resolves.toMatchObject({ state: 'sent', transport: 'resend' });
    await sql`update emails set bounced_at = now(), failure = 'No such mailbox.' where id = ${emailId}`;
    await expect(workspace().testMail({ emailId })).resolves.toMatchObject({
      state: 'bounced',
      failure: 'No such mailbox.',
    });
  });

  it('has a budget of five in ten minutes for each person, apart from all others', async () => {
    const colleague = await addColleague(installation, studio, 'member');
    for (let sent = 0; sent < 5; sent += 1) await workspace().sendTestMail();
    await expect(workspace().sendTestMail()).rejects.toMatchObject({ cause: { code: 'TOO_MANY_ATTEMPTS' } });
    await expect(colleague.owner.api.workspace.sendTestMail()).resolves.toMatchObject({ sentTo: colleague.email });
    await expect(addClient(installation, studio)).resolves.toBeDefined();
  });

  it('is the only kind of email that can be looked at that way', async () => {
    await addClient(installation, studio);
    const [invitation] = await installation.sql<{ id: string }[]>`
      select id from emails where workspace_id = ${studio.workspaceId} and kind = 'invitation'`;
    await expect(workspace().testMail({ emailId: invitation?.id ?? '' })).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });
});
