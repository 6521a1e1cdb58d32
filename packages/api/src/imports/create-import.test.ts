import { beforeEach, expect, it } from 'vitest';
import { addWorkspace, useInstallation } from '../fixtures.ts';
import type { TestWorkspace } from '../fixtures.ts';

const installation = useInstallation();
let studio: TestWorkspace;
beforeEach(async () => {
  studio = await addWorkspace(installation);
});

const MAPPING = { name: 0, email: 1 };

const upload = async ({ owner }: TestWorkspace = studio): Promise<string> => {
  const content = Buffer.from('Client,Email\nAcme,dana@acme.example').toString('base64');
  return (await owner.api.imports.create({ content })).importId;
};

const keptRows = async () =>
  (await installation.sql`select from import_rows where workspace_id = ${studio.workspaceId}`).count;

it('keeps five files that are not started: the oldest makes way for the sixth, and says so', async () => {
  const { imports } = studio.owner.api;
  const harbour = await addWorkspace(installation, 'Harbour Books');
  const foreign = await upload(harbour);
  const ids: string[] = [];
  for (let file = 0; file < 7; file += 1) ids.push(await upload());
  expect(await keptRows()).toBe(5);
  const [first = '', second = '', ...kept] = ids;
  for (const importId of [first, second]) {
    await expect(imports.get({ importId })).rejects.toMatchObject({ code: 'NOT_FOUND' });
    await expect(imports.mapColumns({ importId, mapping: MAPPING })).rejects.toMatchObject({ code: 'NOT_FOUND' });
  }
  for (const importId of kept) await expect(imports.get({ importId })).resolves.toMatchObject({ state: 'uploaded' });
  await expect(harbour.owner.api.imports.get({ importId: foreign })).resolves.toMatchObject({ state: 'uploaded' });
});

it('throws away none that was started', async () => {
  const { imports } = studio.owner.api;
  const importId = await upload();
  await imports.mapColumns({ importId, mapping: MAPPING });
  await imports.start({ importId });
  for (let file = 0; file < 6; file += 1) await upload();
  await expect(imports.get({ importId })).resolves.toMatchObject({ state: 'running', counts: { rows: 1 } });
});

it('takes sixty files an hour from a workspace, also when many come at once, and then says when the next may come', async () => {
  const answers = await Promise.allSettled(Array.from({ length: 64 }, () => upload()));
  expect(answers.filter(({ status }) => status === 'fulfilled')).toHaveLength(60);
  expect(await keptRows()).toBe(5);
  await expect(upload()).rejects.toMatchObject({
    code: 'TOO_MANY_REQUESTS',
    message: 'That was a lot of files in an hour. You can choose the next one in 60 minutes.',
    cause: { retryAfterSeconds: expect.any(Number) as number },
  });
  await expect(upload(await addWorkspace(installation, 'Harbour Books'))).resolves.toBeDefined();
  await installation.sql`
    update imports set created_at = created_at - interval '59 minutes 50 seconds' where workspace_id = ${studio.workspaceId}`;
  await expect(upload()).rejects.toMatchObject({ message: expect.stringContaining('in a minute') as string });
  await installation.sql`update imports set created_at = created_at - interval '1 minute' where workspace_id = ${studio.workspaceId}`;
  await expect(upload()).resolves.toBeDefined();
});

it('shows of each column’s name and cells only as much as one needs to know it, and half of no character', async () => {
  const { imports } = studio.owner.api;
  const long = `${'x'.repeat(59)}🎈${'y'.repeat(9900)}`;
  const content = Buffer.from(`Name,Email,${long}\nA,a@b.example,${long}`).toString('base64');
  const { importId } = await imports.create({ content });
  const { columns } = await imports.get({ importId });
  expect(columns[2]).toEqual({ name: 'x'.repeat(59), samples: ['x'.repeat(59)] });
});
