import { beforeEach, describe, expect, it, vi } from 'vitest';
import { addColleague, addWorkspace, useInstallation } from '../fixtures.ts';
import type { TestWorkspace } from '../fixtures.ts';
import { useWorker } from '../worker.fixture.ts';
import { holdInvitations, letInvitationsGo, runImport, startImport } from './run-import.fixture.ts';

const installation = useInstallation();
const worker = useWorker(installation);
let studio: TestWorkspace;
beforeEach(async () => {
  studio = await addWorkspace(installation);
});

const rowsOf = (count: number) => Array.from({ length: count }, (_, n) => `Client ${n},c${n}@x.example,,`);
const invited = async () =>
  (await installation.sql`select from emails where workspace_id = ${studio.workspaceId} and kind = 'invitation'`).count;
const pause = (ms: number) => new Promise((done) => setTimeout(done, ms));

const countsOf = async (importId: string) => (await studio.owner.api.imports.get({ importId })).counts;

describe('an import that is stopped', () => {
  it('keeps what was added, adds nothing more and invites nobody', async () => {
    const { imports, clients } = studio.owner.api;
    const importId = await startImport(studio.owner, rowsOf(4000), { sendInvitations: true });
    await vi.waitFor(async () => expect((await countsOf(importId)).added).toBeGreaterThan(0), { interval: 20 });
    await imports.stop({ importId });
    const stopped = await imports.get({ importId });
    expect(stopped).toMatchObject({ state: 'finished', isStopped: true });
    expect(stopped.counts.added).toBeLessThan(4000);
    await pause(1500);
    expect(await countsOf(importId)).toMatchObject({ added: stopped.counts.added, invitationsDue: 0 });
    expect((await clients.list({})).count).toBe(stopped.counts.added);
    expect(await invited()).toBe(0);
  });

  it('leaves out the invitations that wait; they can be sent from the list, and stopping again changes nothing', async () => {
    await holdInvitations(installation, studio);
    const { importId, counts } = await runImport(studio.owner, rowsOf(3), { sendInvitations: true });
    expect(counts.invitationsDue).toBe(3);
    const { imports, clients } = studio.owner.api;
    for (let again = 0; again < 2; again += 1) await imports.stop({ importId });
    await letInvitationsGo(installation, worker, { studio, importId });
    await pause(500);
    expect(await imports.get({ importId })).toMatchObject({
      isStopped: true,
      counts: { added: 3, invitationsDue: 0, invitationsSent: 0 },
    });
    expect(await invited()).toBe(0);
    const ids = (await clients.list({})).clients.map(({ id }) => id);
    await expect(clients.inviteMany({ clientIds: ids })).resolves.toMatchObject({ sent: 3 });
  });

  it('is not stopped when all of it was done before', async () => {
    const { importId } = await runImport(studio.owner, rowsOf(2));
    await studio.owner.api.imports.stop({ importId });
    expect(await studio.owner.api.imports.get({ importId })).toMatchObject({ state: 'finished', isStopped: false });
  });

  it('has to be started first', async () => {
    const content = Buffer.from('Client,Email\nAcme,dana@x.example').toString('base64');
    const { importId } = await studio.owner.api.imports.create({ content });
    await expect(studio.owner.api.imports.stop({ importId })).rejects.toMatchObject({
      cause: { code: 'INVALID_INPUT' },
    });
  });
});

it('invites nobody in the name of somebody who was removed; who is left can', async () => {
  const mallory = await addColleague(installation, studio, 'member');
  await holdInvitations(installation, studio);
  const { importId } = await runImport(mallory.owner, rowsOf(3), { sendInvitations: true });
  await studio.owner.api.workspace.removePerson({ personId: mallory.ownerId });
  await letInvitationsGo(installation, worker, { studio, importId });
  await vi.waitFor(async () => expect((await countsOf(importId)).invitationsDue).toBe(0), { timeout: 10_000 });
  expect((await countsOf(importId)).invitationsSent).toBe(0);
  expect(await invited()).toBe(0);
  const { clients } = studio.owner.api;
  const clientIds = (await clients.list({})).clients.map(({ id }) => id);
  await expect(clients.inviteMany({ clientIds })).resolves.toMatchObject({ sent: 3 });
});
