import { expect, it } from 'vitest';
import { addClient, addWorkspace, findLinks, useInstallation, useWorkspace } from '../fixtures.ts';

const installation = useInstallation();
const studio = useWorkspace(installation);

const refused = { code: 'TOO_MANY_REQUESTS', cause: { code: 'TOO_MANY_ATTEMPTS' } };

it('B8: ten emails an hour from a workspace to one address, by button and by invitation, and then it says when', async () => {
  const { clients } = studio.owner.api;
  const { id, email } = await addClient(installation, studio);
  await clients.invite({ name: 'Again', email: email.toUpperCase() });
  const clicks = await Promise.allSettled(Array.from({ length: 20 }, () => clients.sendFreshLink({ clientId: id })));
  expect(clicks.filter(({ status }) => status === 'fulfilled')).toHaveLength(8);
  await expect(clients.sendFreshLink({ clientId: id })).rejects.toThrow('a lot of links in the last hour');
  await expect(clients.invite({ name: 'Once more', email })).rejects.toMatchObject(refused);
  expect(await findLinks(installation, id)).toHaveLength(9);
});

it('B8: each workspace has its own budget, each address too, and who invites without sending uses none', async () => {
  const harbour = await addWorkspace(installation, 'Harbour Books');
  const { id, email } = await addClient(installation, studio);
  for (let click = 0; click < 9; click += 1) await studio.owner.api.clients.sendFreshLink({ clientId: id });
  await expect(studio.owner.api.clients.sendFreshLink({ clientId: id })).rejects.toMatchObject(refused);
  await expect(studio.owner.api.clients.invite({ name: 'Quiet', email, sendNow: false })).resolves.toBeDefined();
  await expect(harbour.owner.api.clients.invite({ name: 'Acme', email })).resolves.toBeDefined();
  await expect(addClient(installation, studio)).resolves.toBeDefined();
});

it('B8: nothing that strangers do uses up the owner’s budget, nor the other way round', async () => {
  const { id, email } = await addClient(installation, studio);
  const { api } = await addWorkspace(installation).then(({ owner }) => owner);
  for (let request = 0; request < 7; request += 1) await api.recovery.request({ email }).catch(() => {});
  for (let click = 0; click < 9; click += 1)
    await expect(studio.owner.api.clients.sendFreshLink({ clientId: id })).resolves.toBeDefined();
  await expect(studio.owner.api.recovery.request({ email })).resolves.toEqual({ requested: true });
});

it('F6: of what a workspace sends one by one, all but twenty a minute goes with the mail in bulk', async () => {
  const harbour = await addWorkspace(installation, 'Harbour Books');
  const { clients } = harbour.owner.api;
  const { sql } = installation;
  for (let number = 0; number < 25; number += 1)
    await clients.invite({ name: 'New', email: `at-once-${number}@client.example` });
  const queues = await sql<{ name: string; count: number }[]>`
    select j.name, count(*)::int from pgboss.job j join emails e on e.message_id::text = j.data ->> 'messageId'
    where e.workspace_id = ${harbour.workspaceId} group by j.name order by j.name`;
  expect([...queues]).toEqual([
    { name: 'send-access-email', count: 20 },
    { name: 'send-bulk-email', count: 5 },
  ]);
});
