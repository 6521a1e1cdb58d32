import { newId } from '@clientnest/db';
import { expect, it, vi } from 'vitest';
import { addClient, changeWhileHeld, TestBrowser, useInstallation, useWorkspace } from '../fixtures.ts';
import { holdInvitations, letInvitationsGo, runImport } from '../imports/run-import.fixture.ts';
import { useWorker } from '../worker.fixture.ts';

const installation = useInstallation();
const studio = useWorkspace(installation);
const worker = useWorker(installation);

const newEmail = () => `a-${newId()}@acme.example`;

const sentTo = async (clientId: string) =>
  (
    await installation.sql<{ sentTo: string }[]>`
      select l.sent_to as "sentTo" from access_links l join contacts c on c.id = l.contact_id where c.client_id = ${clientId}`
  ).map((link) => link.sentTo);

it('B11: an import’s invitation goes to the address that was corrected while it waited', async () => {
  await holdInvitations(installation, studio);
  const { importId } = await runImport(studio.owner, ['Imported,wrong@acme.example,,'], { sendInvitations: true });
  const [client] = (await studio.owner.api.clients.list({ search: 'Imported' })).clients;
  const clientId = client?.id ?? '';
  const corrected = newEmail();
  await changeWhileHeld(installation, clientId, {
    begin: () => void letInvitationsGo(installation, worker, { studio, importId }),
    change: (tx) =>
      tx`update contacts set email = ${corrected}, email_key = ${corrected} where client_id = ${clientId}`,
  });
  await vi.waitFor(async () => expect(await sentTo(clientId)).toEqual([corrected]), { timeout: 10_000 });
});

it('B11: a change of address switches off every unused link, whatever address it was written to', async () => {
  const client = await addClient(installation, studio);
  await installation.sql`update access_links set sent_to = 'stray@acme.example' where contact_id = ${client.contactId}`;
  await studio.owner.api.contacts.changeEmail({ contactId: client.contactId, email: newEmail() });
  const browser = new TestBrowser(installation.services);
  await expect(browser.api.recovery.redeemLink({ token: client.token })).rejects.toMatchObject({
    cause: { code: 'LINK_REVOKED' },
  });
});

/** A client with two contacts, and what makes the second one primary. */
const addPair = async () => {
  const email = newEmail();
  const { id } = await studio.owner.api.clients.invite({ name: 'Pair', email, sendNow: false });
  const second = newEmail();
  const { contactId } = await studio.owner.api.contacts.add({
    clientId: id,
    name: 'Second',
    email: second,
    sendNow: false,
  });
  return { id, second, contactId };
};

it('two at once invite the contact once who is made the primary one meanwhile', async () => {
  const { id, second, contactId } = await addPair();
  let answers: Promise<{ sent: number }[]> | undefined;
  await changeWhileHeld(installation, id, {
    begin: () => {
      answers = Promise.all([1, 2].map(() => studio.owner.api.clients.inviteMany({ clientIds: [id] })));
    },
    change: async (tx) => {
      await tx`update contacts set made_primary_at = null where client_id = ${id}`;
      await tx`update contacts set made_primary_at = now() where id = ${contactId}`;
    },
  });
  expect((await answers)?.reduce((sum, { sent }) => sum + sent, 0)).toBe(1);
  expect(await sentTo(id)).toEqual([second]);
});

it.each([
  ['a fresh link', (clientId: string) => studio.owner.api.clients.sendFreshLink({ clientId })],
  ['signing out', (clientId: string) => studio.owner.api.clients.endSessions({ clientId })],
])('%s finds the contact who is made the primary one meanwhile', async (_what, act) => {
  const { id, contactId } = await addPair();
  let answer: Promise<unknown> | undefined;
  await changeWhileHeld(installation, id, {
    begin: () => {
      answer = act(id).catch((error: unknown) => error);
    },
    change: async (tx) => {
      await tx`update contacts set made_primary_at = null where client_id = ${id}`;
      await tx`update contacts set made_primary_at = now() where id = ${contactId}`;
    },
  });
  expect(await answer).not.toBeInstanceOf(Error);
});
