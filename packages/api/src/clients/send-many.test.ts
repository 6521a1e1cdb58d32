import { newId } from '@clientnest/db';
import { expect, it, vi } from 'vitest';
import {
  addClient,
  addColleague,
  addWorkspace,
  findLinks,
  newestToken,
  snapshot,
  TestBrowser,
  useInstallation,
  useWorkspace,
} from '../fixtures.ts';

const installation = useInstallation();
const studio = useWorkspace(installation);

const addUninvited = async (name: string): Promise<string> =>
  (await studio.owner.api.clients.invite({ name, email: `a-${newId()}@acme.example`, sendNow: false })).id;

const purposesOf = async (clientId: string) => (await findLinks(installation, clientId)).map(({ purpose }) => purpose);

it('sends each client a link, says how many were sent, and names who was left out and why', async () => {
  const { clients } = studio.owner.api;
  const [invited, uninvited] = [(await addClient(installation, studio)).id, await addUninvited('New')];
  const archived = (await addClient(installation, studio, 'Put away')).id;
  await clients.archive({ clientId: archived });
  const { sent, skipped } = await clients.sendMany({ clientIds: [invited, uninvited, archived, invited] });
  expect(sent).toBe(2);
  expect(skipped).toEqual([
    { clientId: archived, name: 'Put away', why: expect.stringContaining('archived') as string },
  ]);
  expect(await purposesOf(invited)).toEqual(['fresh', 'invitation']);
  expect(await purposesOf(uninvited)).toEqual(['invitation']);
  expect(await purposesOf(archived)).toEqual(['invitation']);
});

it('invites those who were added without, once, also when two ask at the same time', async () => {
  const clientIds = [await addUninvited('One'), await addUninvited('Two'), (await addClient(installation, studio)).id];
  const answers = await Promise.all([1, 2, 3].map(() => studio.owner.api.clients.inviteMany({ clientIds })));
  expect(answers.reduce((sum, { sent }) => sum + sent, 0)).toBe(2);
  for (const clientId of clientIds) expect(await purposesOf(clientId)).toEqual(['invitation']);
  await expect(studio.owner.api.clients.inviteMany({ clientIds })).resolves.toMatchObject({
    sent: 0,
    skipped: [{ why: 'The invitation was sent before.' }, {}, {}],
  });
});

it('takes a link that was only copied, and an email that was not sent, for no invitation', async () => {
  const clientIds = [await addUninvited('Copied'), await addUninvited('Not sent'), await addUninvited('Button')];
  const [copied = '', notSent = '', button = ''] = clientIds;
  const { clients, contacts } = studio.owner.api;
  for (const clientId of [copied, button])
    await contacts.copyLink({ contactId: (await clients.get({ clientId })).contactId });
  await clients.inviteMany({ clientIds: [notSent] });
  await installation.sql`
    update emails set failed_at = now() where to_address = ${(await clients.get({ clientId: notSent })).email}`;
  await clients.sendFreshLink({ clientId: button });
  const { sent, skipped } = await clients.inviteMany({ clientIds });
  expect([sent, skipped]).toEqual([2, [{ clientId: button, name: 'Button', why: 'The invitation was sent before.' }]]);
  for (const clientId of clientIds) expect(await purposesOf(clientId)).toEqual(['invitation', 'invitation']);
});

it('sends no invitation to somebody who came in by a link that was copied', async () => {
  const clientId = await addUninvited('In already');
  const { clients, contacts } = studio.owner.api;
  const { contactId } = await clients.get({ clientId });
  await contacts.copyLink({ contactId });
  await new TestBrowser(installation.services).api.recovery.redeemLink({
    token: await newestToken(installation, clientId),
  });
  await expect(clients.inviteMany({ clientIds: [clientId] })).resolves.toMatchObject({
    sent: 0,
    skipped: [{ why: 'They were in the portal before, so they need none.' }],
  });
});

it.each(['sendMany', 'inviteMany'] as const)('%s stops when whoever sends is removed meanwhile', async (send) => {
  const { owner: member, ownerId: personId } = await addColleague(installation, studio, 'member');
  const clientIds: string[] = [];
  for (let n = 0; n < 30; n += 1) clientIds.push(await addUninvited(`Many ${n}`));
  const sending = member.api.clients[send]({ clientIds }).catch((error: unknown) => error);
  await vi.waitFor(async () => expect(await purposesOf(clientIds[0] ?? '')).toEqual(['invitation']), { interval: 5 });
  await studio.owner.api.workspace.removePerson({ personId });
  const sent = async () => (await Promise.all(clientIds.map(purposesOf))).flat().length;
  const sentUntilThen = await sent();
  expect(await sending).toMatchObject({ cause: { code: 'NOT_SIGNED_IN' } });
  expect(await sent()).toBe(sentUntilThen);
  expect(sentUntilThen).toBeLessThan(30);
});

it('F6: lets mail go first that somebody waits for: one of many stands in another queue than one alone', async () => {
  const clientIds = [await addUninvited('Many'), await addUninvited('More')];
  const queuesOf = async (clientId: string) => {
    const jobs = await installation.sql<{ name: string }[]>`
      select j.name from access_links l join contacts c on c.id = l.contact_id join emails e on e.id = l.email_id
      join pgboss.job j on j.data ->> 'messageId' = e.message_id::text where c.client_id = ${clientId} order by l.id`;
    return jobs.map(({ name }) => name);
  };
  const { clients } = studio.owner.api;
  await clients.inviteMany({ clientIds });
  await clients.sendMany({ clientIds });
  await clients.sendMany({ clientIds: clientIds.slice(1) });
  await clients.sendFreshLink({ clientId: clientIds[1] ?? '' });
  expect(await queuesOf(clientIds[0] ?? '')).toEqual(['send-bulk-email', 'send-bulk-email']);
  expect((await queuesOf(clientIds[1] ?? '')).slice(2)).toEqual(['send-access-email', 'send-access-email']);
});

it('B8: is counted against the same budget as the button: the eleventh to one address is left out', async () => {
  const { id, email } = await addClient(installation, studio);
  const { id: other } = await studio.owner.api.clients.invite({ name: 'Same address', email, sendNow: false });
  for (let click = 0; click < 9; click += 1) await studio.owner.api.clients.sendFreshLink({ clientId: id });
  const { sent, skipped } = await studio.owner.api.clients.sendMany({ clientIds: [id, other] });
  expect([sent, skipped.length]).toEqual([0, 2]);
  expect(skipped[0]?.why).toContain('a lot of links in the last hour');
});

it('sends nothing at all when one of them is not of this workspace', async () => {
  const harbour = await addWorkspace(installation, 'Harbour Books');
  const foreign = await addClient(installation, harbour);
  const own = await addClient(installation, studio);
  const before = await snapshot(installation.sql);
  const clientIds = [own.id, foreign.id];
  await expect(studio.owner.api.clients.sendMany({ clientIds })).rejects.toMatchObject({ code: 'NOT_FOUND' });
  await expect(studio.owner.api.clients.inviteMany({ clientIds })).rejects.toMatchObject({ code: 'NOT_FOUND' });
  expect(await snapshot(installation.sql)).toEqual(before);
});

it('refuses none, and more than a hundred', async () => {
  const tooMany = Array.from({ length: 101 }, () => newId());
  for (const clientIds of [[], tooMany])
    await expect(studio.owner.api.clients.sendMany({ clientIds })).rejects.toMatchObject({ code: 'BAD_REQUEST' });
});
