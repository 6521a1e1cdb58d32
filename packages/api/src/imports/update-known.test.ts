import { beforeEach, expect, it, vi } from 'vitest';
import { addWorkspace, useInstallation } from '../fixtures.ts';
import type { TestWorkspace } from '../fixtures.ts';
import { useWorker } from '../worker.fixture.ts';
import { holdInvitations, letInvitationsGo, runImport } from './run-import.fixture.ts';

const installation = useInstallation();
const worker = useWorker(installation);
let studio: TestWorkspace;
beforeEach(async () => {
  studio = await addWorkspace(installation);
});

const tagsOf = (from: number, to: number) =>
  Array.from({ length: to - from }, (_, n) => `t${String(from + n).padStart(2, '0')}`);

it('a row with the address of a second contact changes that contact’s name alone, and says so', async () => {
  const { clients, contacts } = studio.owner.api;
  const { id: clientId } = await clients.invite({ name: 'Acme Ltd', email: 'boss@acme.example', sendNow: false });
  await clients.update({ clientId, internalNote: 'Ours', tags: ['vip'] });
  await contacts.add({ clientId, name: 'Kim', email: 'kim@acme.example', sendNow: false });
  const { counts, remarks } = await runImport(studio.owner, ['Kim Oak,kim@acme.example,new,overwritten'], {
    duplicates: 'update',
  });
  expect(counts).toMatchObject({ updated: 1, remarks: 1 });
  expect(remarks).toEqual([
    { number: 2, remark: 'This is another contact of “Acme Ltd”: only the contact’s name was updated.' },
  ]);
  const client = await clients.get({ clientId });
  expect(client).toMatchObject({ name: 'Acme Ltd', internalNote: 'Ours', tags: ['vip'] });
  expect(client.contacts.map(({ name }) => name).toSorted()).toEqual(['Acme Ltd', 'Kim Oak']);
});

it('a client has at most 20 tags however often it is imported, and the row says which were left out', async () => {
  const { clients } = studio.owner.api;
  const { id: clientId } = await clients.invite({ name: 'Acme', email: 'dana@acme.example', sendNow: false });
  await clients.update({ clientId, tags: tagsOf(0, 18) });
  const row = `Acme,dana@acme.example,${tagsOf(16, 22).join('|')},`;
  const { remarks } = await runImport(studio.owner, [row], { duplicates: 'update' });
  const { tags } = await clients.get({ clientId });
  expect(tags).toEqual(tagsOf(0, 20));
  expect(remarks).toEqual([{ number: 2, remark: 'A client has at most 20 tags. Not added: t20, t21.' }]);
  await expect(clients.update({ clientId, tags })).resolves.toMatchObject({ tags });
});

it('F14: a changed name is told in the timeline or the report, and a note is added to, once', async () => {
  const { clients } = studio.owner.api;
  const { id: clientId } = await clients.invite({ name: 'Acme', email: 'dana@acme.example', sendNow: false });
  await clients.update({ clientId, internalNote: 'Pays late.\nLikes blue.' });
  for (const note of ['New', 'New', 'Likes blue.']) {
    const rows = [`Acme Ltd,dana@acme.example,,${note}`];
    await runImport(studio.owner, rows, { duplicates: 'update' });
  }
  expect(await clients.get({ clientId })).toMatchObject({
    name: 'Acme Ltd',
    internalNote: 'Pays late.\nLikes blue.\nNew',
  });
  const { entries } = await clients.timeline({ clientId });
  expect(entries.filter(({ kind }) => kind === 'contact_renamed')).toMatchObject([{ from: 'Acme', to: 'Acme Ltd' }]);
  const { remarks } = await runImport(studio.owner, ['Acme Inc,dana@acme.example,,'], { duplicates: 'update' });
  expect(remarks).toEqual([{ number: 2, remark: 'The client was called “Acme Ltd” before.' }]);
});

it('F14: a note that has no room for another one stays, and the row says so', async () => {
  const { clients } = studio.owner.api;
  const { id: clientId } = await clients.invite({ name: 'Acme', email: 'dana@acme.example', sendNow: false });
  const internalNote = 'x'.repeat(3990);
  await clients.update({ clientId, internalNote });
  const { remarks } = await runImport(studio.owner, ['Acme,dana@acme.example,,Another note'], { duplicates: 'update' });
  expect((await clients.get({ clientId })).internalNote).toBe(internalNote);
  expect(remarks.map(({ remark }) => remark)).toEqual([expect.stringContaining('no room left in the internal note')]);
});

it('F14: an archived client is left alone, and the row says so', async () => {
  const { clients } = studio.owner.api;
  const { id: clientId } = await clients.invite({ name: 'Acme', email: 'dana@acme.example', sendNow: false });
  await clients.archive({ clientId });
  const before = await clients.get({ clientId });
  const { counts, remarks } = await runImport(studio.owner, ['Acme Ltd,dana@acme.example,vip,New'], {
    duplicates: 'update',
  });
  expect(counts).toMatchObject({ updated: 0, skipped: 1, remarks: 1 });
  expect(remarks[0]?.remark).toContain('“Acme” is archived');
  expect(await clients.get({ clientId })).toEqual(before);
});

it('whoever was paused while their invitation waited is not counted as invited, and can be invited once they are back', async () => {
  const { clients, contacts, imports } = studio.owner.api;
  await holdInvitations(installation, studio);
  const { importId } = await runImport(studio.owner, ['Acme,dana@acme.example,,'], { sendInvitations: true });
  const [acme] = (await clients.list({})).clients;
  const clientId = acme?.id ?? '';
  const { contactId } = await clients.get({ clientId });
  await contacts.pause({ contactId });
  await letInvitationsGo(installation, worker, { studio, importId });
  await vi.waitFor(async () => expect((await imports.get({ importId })).counts.invitationsDue).toBe(0));
  expect((await imports.get({ importId })).counts.invitationsSent).toBe(0);
  await contacts.resume({ contactId });
  await expect(clients.inviteMany({ clientIds: [clientId] })).resolves.toMatchObject({ sent: 1 });
});
