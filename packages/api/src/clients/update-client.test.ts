import { expect, it } from 'vitest';
import { addClient, addWorkspace, useInstallation, useWorkspace } from '../fixtures.ts';

const installation = useInstallation();
const studio = useWorkspace(installation);

it('changes what is given and leaves the rest', async () => {
  const { clients } = studio.owner.api;
  const { id: clientId } = await addClient(installation, studio);
  const note = 'Calls on Mondays.\nPays late.';
  await expect(clients.update({ clientId, internalNote: note })).resolves.toEqual({
    name: 'Acme',
    internalNote: note,
    tags: [],
  });
  await clients.update({ clientId, tags: ['VIP ', 'vip', 'retainer 2026'] });
  await expect(clients.update({ clientId, name: 'Acme Ltd' })).resolves.toEqual({
    name: 'Acme Ltd',
    internalNote: note,
    tags: ['retainer 2026', 'vip'],
  });
  await clients.update({ clientId, internalNote: '', tags: ['vip'] });
  expect(await clients.get({ clientId })).toMatchObject({ name: 'Acme Ltd', internalNote: null, tags: ['vip'] });
});

it('is found at once by its new name and its tags, and no longer by those it had', async () => {
  const { clients } = studio.owner.api;
  const { id: clientId } = await clients.invite({
    name: 'Original',
    email: 'o@o.example',
    contactName: 'Dana',
    slug: 'kept',
  });
  const find = async (input: Parameters<typeof clients.list>[0]) =>
    (await studio.owner.api.clients.list(input)).clients.some(({ id }) => id === clientId);
  await clients.update({ clientId, name: 'Änderung', tags: ['seasonal'] });
  expect(await find({ search: 'anderung' })).toBe(true);
  expect(await find({ search: 'origin' })).toBe(false);
  expect(await find({ tag: 'seasonal' })).toBe(true);
  expect(await find({ tag: 'season' })).toBe(false);
  expect(await find({ search: 'seasonal' })).toBe(false);
  await clients.update({ clientId, tags: [] });
  expect(await find({ tag: 'seasonal' })).toBe(false);
});

it('answers each tag of the workspace once, in alphabetical order, and none of another workspace', async () => {
  const harbour = await addWorkspace(installation, 'Harbour Books');
  for (const tags of [['b', 'a'], ['c', 'a'], ['b']]) {
    const { id: clientId } = await addClient(installation, harbour);
    await harbour.owner.api.clients.update({ clientId, tags });
  }
  expect(await harbour.owner.api.clients.tags()).toEqual(['a', 'b', 'c']);
  expect(await studio.owner.api.clients.tags()).not.toContain('c');
  expect(await (await addWorkspace(installation, 'New')).owner.api.clients.tags()).toEqual([]);
});

it.each([{ tags: ['#vip'] }, { tags: [''] }, { tags: ['x'.repeat(41)] }, { name: '' }, { internalNote: 'a\0b' }])(
  'refuses %j',
  async (change) => {
    const { id: clientId } = await addClient(installation, studio);
    await expect(studio.owner.api.clients.update({ clientId, ...change })).rejects.toMatchObject({
      code: 'BAD_REQUEST',
    });
  },
);
