import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { ask } from './ask.fixture.ts';
import { startTwoStudios } from './two-studios.fixture.ts';
import type { TwoStudios } from './two-studios.fixture.ts';

let studios: TwoStudios;
let cookie: string;
beforeAll(async () => {
  studios = await startTwoStudios(inject('databaseServerUrl'));
  cookie = await studios.nord.signIn('owner');
});
afterAll(() => studios.close());

/** The form of a page as it was opened, with what somebody changed in it since. */
const send = async (path: string, opened: Record<string, string>, changes: Record<string, string>): Promise<void> => {
  const before = Object.fromEntries(Object.entries(opened).map(([name, value]) => [`${name}Before`, value]));
  const body = new URLSearchParams({ ...before, ...opened, ...changes }).toString();
  const headers = { cookie, origin: studios.origin, 'content-type': 'application/x-www-form-urlencoded' };
  const { status } = await ask(studios.address, { method: 'POST', path, headers, body });
  expect([200, 303]).toContain(status);
};

test('a note that a colleague wrote meanwhile stays when an older page adds a tag', async () => {
  const { clientId } = studios.nord;
  const opened = { internalNote: '', tags: '' };
  await send(`/app/clients/${clientId}?/update`, opened, { internalNote: 'Calls on Mondays' });
  await send(`/app/clients/${clientId}?/update`, opened, { tags: 'vip' });
  const [client] = await studios.sql`
    select internal_note as note, array (select tag from client_tags where client_id = ${clientId}) as tags
    from clients where id = ${clientId}`;
  expect(client).toEqual({ note: 'Calls on Mondays', tags: ['vip'] });
  await send(
    `/app/clients/${clientId}?/update`,
    { internalNote: 'Calls on Mondays', tags: 'vip' },
    { internalNote: '' },
  );
  const [emptied] = await studios.sql`select internal_note as note from clients where id = ${clientId}`;
  expect(emptied).toEqual({ note: null });
});

test('a note of several lines that nobody changed is not written again', async () => {
  const { clientId } = studios.nord;
  await studios.sql`update clients set internal_note = 'Theirs' where id = ${clientId}`;
  const opened = { internalNote: 'one\r\ntwo', tags: '' };
  await send(`/app/clients/${clientId}?/update`, opened, { internalNote: 'one\ntwo', tags: 'gold' });
  const [client] = await studios.sql`select internal_note as note from clients where id = ${clientId}`;
  expect(client).toEqual({ note: 'Theirs' });
});

test('words of welcome that a colleague wrote meanwhile stay when an older page changes the colour', async () => {
  const opened = { name: 'nord', accent: '', welcomeMessage: '' };
  await send('/app/settings?/save', opened, { welcomeMessage: 'Welcome.' });
  await send('/app/settings?/save', opened, { accent: '#0f766e' });
  const [workspace] = await studios.sql`
    select name, accent, welcome_message as welcome from workspaces where id = ${studios.nord.workspaceId}`;
  expect(workspace).toEqual({ name: 'nord', accent: '#0f766e', welcome: 'Welcome.' });
});

test('an address for answers that a colleague gave meanwhile stays when an older page changes the sender’s name', async () => {
  const opened = { senderName: '', replyTo: '' };
  await send('/app/settings/email?/save', opened, { replyTo: 'office@nord.example' });
  await send('/app/settings/email?/save', opened, { senderName: 'Nord' });
  const find = () => studios.sql`
    select sender_name as name, reply_to as answers from workspaces where id = ${studios.nord.workspaceId}`;
  expect(await find()).toEqual([{ name: 'Nord', answers: 'office@nord.example' }]);
  await send('/app/settings/email?/save', { senderName: 'Nord', replyTo: 'office@nord.example' }, { replyTo: '' });
  expect(await find()).toEqual([{ name: 'Nord', answers: null }]);
});

test('sixty pages that one browser opens again at once are all there', async () => {
  const { clientId } = studios.nord;
  const pages = await Promise.all(
    Array.from({ length: 60 }, () => ask(studios.address, { path: `/app/clients/${clientId}`, headers: { cookie } })),
  );
  expect(pages.map(({ status }) => status)).toEqual(pages.map(() => 200));
});
