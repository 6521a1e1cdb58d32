import { expect, it } from 'vitest';
import { useInstallation, useWorkspace } from '../fixtures.ts';

const installation = useInstallation();
const studio = useWorkspace(installation);

// One character each, which are six and eighteen once they are folded to be found.
const LONG = ['㌖', 'ﷺ', '㌖ﷺ'];

it.each(LONG)('a search of nothing but %s is answered as any other', async (character) => {
  const { clients } = studio.owner.api;
  const search = character.repeat(200 / character.length);
  await expect(clients.list({ search })).resolves.toMatchObject({ clients: [], count: 0 });
  await expect(clients.export({ search })).resolves.toMatchObject({ nextCursor: null });
});

it.each(LONG)('a client named %s many times over is added, renamed and found', async (character) => {
  const { clients, contacts } = studio.owner.api;
  const name = character.repeat(120 / character.length);
  const { id: clientId } = await clients.invite({ name, email: 'long@acme.example', sendNow: false });
  await clients.update({ clientId, name: 'Short' });
  await clients.update({ clientId, name });
  await contacts.rename({ contactId: (await clients.get({ clientId })).contactId, name });
  for (const search of [character, name])
    expect((await clients.list({ search, sort: 'name' })).clients.map(({ id }) => id)).toEqual([clientId]);
  await clients.archive({ clientId });
});
