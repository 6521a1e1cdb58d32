import { expect, it } from 'vitest';
import { addWorkspace, ORIGIN, useInstallation, useWorkspace } from '../fixtures.ts';
import { addManyClients } from './many-clients.fixture.ts';

const installation = useInstallation();
const studio = useWorkspace(installation);

it('is the list as it is filtered, with a header, and no formula in it', async () => {
  const { clients } = studio.owner.api;
  const { id } = await clients.invite({
    name: '=cmd|calc',
    email: 'eve@evil.example',
    contactName: 'Eve',
    sendNow: false,
  });
  await clients.update({ clientId: id, tags: ['vip', 'new'] });
  await clients.invite({ name: 'Müller', email: 'j@mueller.example', sendNow: true });
  const { csv, nextCursor } = await clients.export({ status: 'not_invited' });
  const { addedAt } = await clients.get({ clientId: id });
  expect(nextCursor).toBeNull();
  expect(csv.split('\r\n')).toEqual([
    'Client,Contact,Email,Portal address,Access,Tags,Last seen,Added',
    `'=cmd|calc,Eve,eve@evil.example,${ORIGIN}/portal/c/cmd-calc,Not invited,"new, vip",,${addedAt.toISOString()}`,
    '',
  ]);
  expect((await clients.export({ sort: 'name' })).csv.split('\r\n')[2]).toMatch(/^Müller,Müller,j@mueller\.example/);
});

it('comes in parts that hold every client once, whatever the order and the filter', async () => {
  const harbour = await addWorkspace(installation, 'Harbour Books');
  await addManyClients(installation.sql, { workspaceId: harbour.workspaceId, count: 2600 });
  for (const input of [{ sort: 'name' }, { sort: 'last_seen', tag: 'client' }] as const) {
    let { csv, nextCursor } = await harbour.owner.api.clients.export(input);
    while (nextCursor) {
      const part = await harbour.owner.api.clients.export({ ...input, cursor: nextCursor });
      csv += part.csv;
      nextCursor = part.nextCursor;
    }
    const lines = csv.trimEnd().split('\r\n');
    expect(lines).toHaveLength(1 + 2590);
    expect(new Set(lines).size).toBe(lines.length);
  }
});
