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
  expect((await clients.export({})).csv.split('\r\n')[1]).toMatch(/^Müller,Müller,j@mueller\.example/);
});

it('comes in parts that hold every client once, also who comes in or is renamed meanwhile', async () => {
  const { workspaceId, owner } = await addWorkspace(installation, 'Harbour Books');
  await addManyClients(installation.sql, { workspaceId, count: 2600 });
  for (const input of [{}, { tag: 'client' }]) {
    let { csv, nextCursor } = await owner.api.clients.export(input);
    while (nextCursor) {
      await installation.sql`
        update contacts set last_seen_at = now() where id in (
          select id from contacts where workspace_id = ${workspaceId} order by random() limit 20)`;
      await installation.sql`
        update clients set name = 'A ' || name where id in (
          select id from clients where workspace_id = ${workspaceId} order by random() limit 20)`;
      const part = await owner.api.clients.export({ ...input, cursor: nextCursor });
      csv += part.csv;
      nextCursor = part.nextCursor;
    }
    const addresses = csv
      .trimEnd()
      .split('\r\n')
      .map((line) => /\/portal\/c\/([^,]+)/.exec(line)?.[1]);
    expect(addresses).toHaveLength(1 + 2590);
    expect(new Set(addresses).size).toBe(addresses.length);
  }
});
