import { expect, it, vi } from 'vitest';
import { newId } from '@clientnest/db';
import { openWorld } from './access-matrix.fixture.ts';
import { addWorkspace, enterPortal, useInstallation, useWorkspace } from './fixtures.ts';

const installation = useInstallation();
const studio = useWorkspace(installation);

/** How many connections wait for rows, as soon as there are any. */
const countWaiting = () =>
  vi.waitFor(
    async () => {
      const [row] = await installation.sql<[{ waiting: number }]>`
        select count(*)::int as waiting from pg_stat_activity
        where datname = current_database() and wait_event_type = 'Lock'`;
      expect(row.waiting).toBeGreaterThan(0);
      return row.waiting;
    },
    { timeout: 10_000 },
  );

const soon = 1500;
const timeOf = async (work: Promise<unknown>): Promise<number> => {
  const startedAt = performance.now();
  await work;
  return performance.now() - startedAt;
};

it('changes of one person that wait for rows leave the connections to others', async () => {
  const { imports } = studio.owner.api;
  const { importId } = await imports.create({ content: Buffer.from('Name,Email\nA,a@b.example').toString('base64') });
  const harbour = await addWorkspace(installation, 'Harbour Books');
  let stopping: Promise<unknown>[] = [];
  await installation.sql.begin(async (tx) => {
    await tx`select from imports where id = ${importId} for update`;
    stopping = Array.from({ length: 25 }, () => imports.stop({ importId }).catch(() => {}));
    expect(await countWaiting()).toBeLessThanOrEqual(2);
    expect(await timeOf(harbour.owner.api.clients.invite({ name: 'Acme', email: 'acme@client.example' }))).toBeLessThan(
      soon,
    );
    expect(await countWaiting()).toBeLessThanOrEqual(2);
    // A process reads one file at a time, and all others wait for it.
    const file = { content: Buffer.from('Name,Email\nB,b@b.example').toString('base64') };
    expect(await timeOf(imports.create(file))).toBeLessThan(soon);
  });
  await Promise.all(stopping);
});

it('a notice that is answered again and again holds one connection', async () => {
  const { client, callers } = await openWorld(installation);
  const { nobody, otherContact } = callers;
  let answering: Promise<unknown>[] = [];
  await installation.sql.begin(async (tx) => {
    await tx`select from contacts where id = ${client.contactId} for update`;
    answering = Array.from({ length: 40 }, () =>
      nobody.api.recovery.endSignIn({ sealed: client.sealed, everywhere: true }),
    );
    expect(await countWaiting()).toBe(1);
    expect(await timeOf(otherContact.api.portal.endOtherSessions())).toBeLessThan(soon);
  });
  expect(await Promise.all(answering)).toHaveLength(40);
});

it('a member whose calls fill their line is removed at once, and told to wait', async () => {
  const { client, callers } = await openWorld(installation);
  const { member, owner } = callers;
  const memberId = (await owner.api.workspace.people()).find(({ role }) => role === 'member')?.id ?? '';
  let calls: Promise<unknown>[] = [];
  await installation.sql.begin(async (tx) => {
    await tx`select from imports where id = ${client.importId} for update`;
    const stop = () => member.api.imports.stop({ importId: client.importId }).catch((error: unknown) => error);
    calls = Array.from({ length: 60 }, stop);
    expect(await countWaiting()).toBeLessThanOrEqual(2);
    expect(await timeOf(owner.api.workspace.removePerson({ personId: memberId }))).toBeLessThan(soon);
  });
  const codes = (await Promise.all(calls)).map((error) => (error as { cause: { code: string } }).cause.code);
  expect(codes).toContain('TOO_MANY_ATTEMPTS');
  expect(codes.filter((code) => code === 'NOT_SIGNED_IN').length).toBeGreaterThanOrEqual(30);
});

it('whoever is removed while their calls wait for a turn changes nothing more', async () => {
  const { sql } = installation;
  const { client, callers } = await openWorld(installation);
  const { member, owner } = callers;
  const memberId = (await owner.api.workspace.people()).find(({ role }) => role === 'member')?.id ?? '';
  let waiting: Promise<unknown>[] = [];
  await sql.begin(async (tx) => {
    await tx`select from imports where id = ${client.importId} for update`;
    const holding = Array.from({ length: 2 }, () =>
      member.api.imports.stop({ importId: client.importId }).catch(() => {}),
    );
    await vi.waitFor(async () => expect(await countWaiting()).toBe(2), { timeout: 5000 });
    waiting = [member.api.clients.update({ clientId: client.id, internalNote: 'Late' }), ...holding];
    // It is known, and stands in line.
    await new Promise((done) => setTimeout(done, 300));
    await tx`update owners set archived_at = now() where id = ${memberId}`;
  });
  await expect(waiting[0]).rejects.toMatchObject({ cause: { code: 'NOT_SIGNED_IN' } });
  await Promise.all(waiting.slice(1));
  expect((await owner.api.clients.get({ clientId: client.id })).internalNote).not.toBe('Late');
});

it('B13: a session that sends calls without end does not keep another one from ending it', async () => {
  const { client, callers } = await openWorld(installation);
  const { contact: thief } = callers;
  const victim = await enterPortal(installation, client);
  let calls: Promise<unknown>[] = [];
  let ending: Promise<unknown> = Promise.resolve();
  await installation.sql.begin(async (tx) => {
    await tx`select from contacts where id = ${client.contactId} for update`;
    const end = () => thief.api.portal.endSession({ sessionId: newId() }).catch((error: unknown) => error);
    calls = Array.from({ length: 60 }, end);
    await countWaiting();
    ending = victim.api.portal.endOtherSessions();
  });
  await expect(ending).resolves.toMatchObject({ ended: expect.any(Number) as number });
  await expect(thief.api.portal.me()).rejects.toMatchObject({ cause: { code: 'NOT_SIGNED_IN' } });
  const codes = (await Promise.all(calls)).map((error) => (error as { cause: { code: string } }).cause.code);
  expect(codes).toContain('TOO_MANY_ATTEMPTS');
});

it('whoever is removed while their call waits for an import starts, stops and maps nothing', async () => {
  const { client, callers } = await openWorld(installation);
  const { member, owner } = callers;
  const { importId } = client;
  const memberId = (await owner.api.workspace.people()).find(({ role }) => role === 'member')?.id ?? '';
  let calls: Promise<unknown>[] = [];
  await installation.sql.begin(async (tx) => {
    await tx`select from imports where id = ${importId} for update`;
    const outcome = (call: Promise<unknown>) =>
      call.then(
        () => 'done',
        (error: unknown) => (error as { cause: { code: string } }).cause.code,
      );
    calls = [
      outcome(member.api.imports.start({ importId, duplicates: 'skip', sendInvitations: true, leaveOut: [] })),
      outcome(member.api.imports.stop({ importId })),
    ];
    await countWaiting();
    await owner.api.workspace.removePerson({ personId: memberId });
  });
  expect(await Promise.all(calls)).not.toContain('done');
  const [row] = await installation.sql`select started_at from imports where id = ${importId}`;
  expect(row).toMatchObject({ started_at: null });
});
