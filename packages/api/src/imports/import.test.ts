import { describe, expect, it, vi } from 'vitest';
import { addWorkspace, useInstallation } from '../fixtures.ts';
import type { TestWorkspace } from '../fixtures.ts';
import { useWorker } from '../worker.fixture.ts';

const installation = useInstallation();
const worker = useWorker(installation);

const MAPPING = { email: 0, name: 1, contactName: 2, tags: 3, internalNote: 4 };
const HEADER = 'E-Mail;Firma;Ansprechpartner;Tags;Notiz\n';
const FILE = `\uFEFF${HEADER}dana@acme.example;Acme;Dana Berg;"VIP, new";"Calls on
Mondays"
jo@mueller.example;Müller & Söhne;;;
dana@;Broken;;;
DANA@acme.example;Acme again;;;
x@y.example;;;;
`;

const upload = async ({ owner }: TestWorkspace, file: string) => {
  const content = Buffer.from(file).toString('base64');
  const { importId } = await owner.api.imports.create({ content });
  return importId;
};

type Choices = { duplicates?: 'skip' | 'update'; sendInvitations?: boolean; leaveOut?: number[] };

const run = async (studio: TestWorkspace, file: string, choices: Choices = {}) => {
  const importId = await upload(studio, file);
  const { owner } = studio;
  await owner.api.imports.mapColumns({ importId, mapping: MAPPING });
  await owner.api.imports.start({ importId, ...choices });
  await vi.waitFor(async () => expect((await owner.api.imports.get({ importId })).state).toBe('finished'), {
    timeout: 15_000,
    interval: 50,
  });
  return { importId, ...(await owner.api.imports.get({ importId })) };
};

const importMailKey = ({ workspaceId }: TestWorkspace) => `import-mail:${workspaceId}`;

const useUpImportMail = (studio: TestWorkspace) => installation.sql`
  insert into rate_limits (key, points, expire) values (${importMailKey(studio)}, 600, ${Date.now() + 3_600_000})`;

const listAll = async ({ owner }: TestWorkspace) => (await owner.api.clients.list({ sort: 'name' })).clients;

describe('before it starts', () => {
  it('suggests what the columns hold, and shows some of it', async () => {
    const studio = await addWorkspace(installation);
    const { state, mapping, columns } = await studio.owner.api.imports.get({ importId: await upload(studio, FILE) });
    expect([state, mapping]).toEqual(['uploaded', MAPPING]);
    expect(columns[2]).toEqual({ name: 'Ansprechpartner', samples: ['Dana Berg'] });
  });

  it('says what is wrong at which row, and how many are ready, and adds nobody', async () => {
    const studio = await addWorkspace(installation);
    await studio.owner.api.clients.invite({ name: 'Known', email: 'Jo@Mueller.example', sendNow: false });
    const importId = await upload(studio, FILE);
    await studio.owner.api.imports.mapColumns({ importId, mapping: MAPPING });
    const { state, counts, problems, duplicates, examples } = await studio.owner.api.imports.get({ importId });
    expect([state, counts.rows, counts.ready, counts.problems, duplicates]).toEqual(['checked', 5, 2, 3, 1]);
    expect(problems).toEqual([
      { number: 4, problem: '“dana@” does not look like an email address.' },
      { number: 5, problem: 'The same address stands in row 2 already.' },
      { number: 6, problem: 'There is no name.' },
    ]);
    expect(examples[0]).toEqual({ number: 2, name: 'Acme', contactName: 'Dana Berg', email: 'dana@acme.example' });
    expect(await listAll(studio)).toHaveLength(1);
  });

  it('names who is in the list already, and whose name another client has, and finds neither in another workspace', async () => {
    const studio = await addWorkspace(installation);
    const harbour = await addWorkspace(installation, 'Harbour Books');
    const invite = (into: TestWorkspace, name: string, email: string) =>
      into.owner.api.clients.invite({ name, email, sendNow: false });
    await invite(harbour, 'Acme', 'dana@acme.example');
    const jo = await invite(studio, 'Known', 'Jo@Mueller.example');
    const typo = await invite(studio, 'ÄCME!', 'dana@acmee.example');
    const { contactId } = await studio.owner.api.clients.get({ clientId: jo.id });
    await studio.owner.api.contacts.pause({ contactId });
    const look = async (into: TestWorkspace) => {
      const importId = await upload(into, FILE);
      await into.owner.api.imports.mapColumns({ importId, mapping: MAPPING });
      const { duplicates, known, namesakeCount, namesakes } = await into.owner.api.imports.get({ importId });
      return { duplicates, known, namesakeCount, namesakes };
    };
    const joInFile = { number: 3, name: 'Müller & Söhne', email: 'jo@mueller.example' };
    const danaInFile = { number: 2, name: 'Acme', email: 'dana@acme.example' };
    expect(await look(studio)).toEqual({
      duplicates: 1,
      known: [{ ...joInFile, client: { id: jo.id, name: 'Known' } }],
      namesakeCount: 1,
      namesakes: [{ ...danaInFile, client: { id: typo.id, name: 'ÄCME!' } }],
    });
    expect(await look(harbour)).toMatchObject({ duplicates: 1, known: [danaInFile], namesakeCount: 0, namesakes: [] });
    await studio.owner.api.clients.archive({ clientId: typo.id });
    expect(await look(studio)).toMatchObject({ namesakeCount: 0, namesakes: [] });
  });

  it('checks every row again when the columns are set again, and no more once it has started', async () => {
    const studio = await addWorkspace(installation);
    const importId = await upload(studio, FILE);
    await studio.owner.api.imports.mapColumns({ importId, mapping: { name: 0, email: 1 } });
    expect((await studio.owner.api.imports.get({ importId })).counts.ready).toBe(0);
    await studio.owner.api.imports.mapColumns({ importId, mapping: MAPPING });
    expect((await studio.owner.api.imports.get({ importId })).counts.ready).toBe(2);
    await studio.owner.api.imports.start({ importId });
    await expect(studio.owner.api.imports.mapColumns({ importId, mapping: MAPPING })).rejects.toMatchObject({
      cause: { code: 'INVALID_INPUT' },
    });
  });

  it('does not start by other columns than those that the caller looked at', async () => {
    const studio = await addWorkspace(installation);
    const importId = await upload(studio, FILE);
    const { imports } = studio.owner.api;
    await imports.mapColumns({ importId, mapping: MAPPING });
    await imports.mapColumns({ importId, mapping: { ...MAPPING, tags: null } });
    await expect(imports.start({ importId, mapping: MAPPING })).rejects.toMatchObject({
      cause: { code: 'INVALID_INPUT' },
    });
    expect((await imports.get({ importId })).state).toBe('checked');
    await imports.start({ importId, mapping: { email: 0, name: 1, contactName: 2, internalNote: 4 } });
    expect((await imports.get({ importId })).state).not.toBe('checked');
  });

  it('does not start before anybody said what the columns hold', async () => {
    const studio = await addWorkspace(installation);
    const importId = await upload(studio, FILE);
    await expect(studio.owner.api.imports.start({ importId })).rejects.toMatchObject({
      cause: { code: 'INVALID_INPUT' },
    });
  });
});

it('checks one list of a workspace at a time, and keeps nobody waiting for it', async () => {
  const studio = await addWorkspace(installation);
  const importId = await upload(studio, FILE);
  const map = () => studio.owner.api.imports.mapColumns({ importId, mapping: MAPPING });
  await installation.sql.begin(async (tx) => {
    await tx`select from imports where id = ${importId} for update`;
    const first = map();
    await new Promise((done) => setTimeout(done, 200));
    await expect(map()).rejects.toMatchObject({ cause: { code: 'TOO_MANY_ATTEMPTS' } });
    return { first };
  });
  await vi.waitFor(async () => expect(await map()).toEqual({ importId }), { timeout: 5000 });
});

describe('importing', () => {
  it('adds the rows that are ready with their tags and notes, and sends no email unless asked', async () => {
    const studio = await addWorkspace(installation);
    await studio.owner.api.workspace.update({ welcomeMessage: 'Good to have you.' });
    const { counts } = await run(studio, FILE);
    expect(counts).toMatchObject({ added: 2, updated: 0, skipped: 0, invitationsDue: 0, invitationsSent: 0 });
    const clients = await listAll(studio);
    expect(clients.map(({ name, tags, accessStatus }) => [name, tags, accessStatus])).toEqual([
      ['Acme', ['new', 'vip'], 'not_invited'],
      ['Müller & Söhne', [], 'not_invited'],
    ]);
    const acme = await studio.owner.api.clients.get({ clientId: clients[0]?.id ?? '' });
    const told = [acme.internalNote, acme.contactName, acme.welcomeMessage];
    expect(told).toEqual(['Calls on\nMondays', 'Dana Berg', 'Good to have you.']);
  });

  it('leaves out the rows that it is told to', async () => {
    const studio = await addWorkspace(installation);
    const { counts } = await run(studio, FILE, { sendInvitations: true, leaveOut: [2, 4, 99] });
    expect(counts).toMatchObject({ rows: 5, ready: 2, problems: 3, added: 1, skipped: 0, leftOut: 1 });
    expect((await listAll(studio)).map(({ name }) => name)).toEqual(['Müller & Söhne']);
  });

  it('refuses in words the number of a row that no file can have', async () => {
    const studio = await addWorkspace(installation);
    const starting = run(studio, FILE, { leaveOut: [2 ** 31] });
    await expect(starting).rejects.toMatchObject({ code: 'BAD_REQUEST' });
    expect(await listAll(studio)).toEqual([]);
  });

  it('is safe to repeat: the same file changes nothing the second time', async () => {
    const studio = await addWorkspace(installation);
    await run(studio, FILE, { sendInvitations: true });
    await vi.waitFor(async () => expect(await invited(studio)).toBe(2), { timeout: 10_000 });
    const before = await listAll(studio);
    const { counts } = await run(studio, FILE, { sendInvitations: true });
    expect(counts).toMatchObject({ added: 0, updated: 0, skipped: 2, invitationsDue: 0, invitationsSent: 0 });
    expect(await listAll(studio)).toEqual(before);
    expect(await invited(studio)).toBe(2);
  });

  it('updates by choice who is in the list already, and keeps their address and their tags', async () => {
    const studio = await addWorkspace(installation);
    const { id: clientId } = await studio.owner.api.clients.invite({
      name: 'Old',
      email: 'Dana@Acme.example',
      sendNow: false,
    });
    await studio.owner.api.clients.update({ clientId, tags: ['kept'] });
    const { counts } = await run(studio, FILE, { duplicates: 'update' });
    expect(counts).toMatchObject({ added: 1, updated: 1, skipped: 0 });
    expect(await studio.owner.api.clients.get({ clientId })).toMatchObject({
      name: 'Acme',
      contactName: 'Dana Berg',
      email: 'Dana@Acme.example',
      tags: ['kept', 'new', 'vip'],
    });
  });

  it('sends each invitation once, also when jobs and clicks are repeated', async () => {
    const studio = await addWorkspace(installation);
    const importId = await upload(studio, FILE);
    const { api } = studio.owner;
    await api.imports.mapColumns({ importId, mapping: MAPPING });
    await Promise.all([1, 2, 3].map(() => api.imports.start({ importId, sendInvitations: true })));
    for (let again = 0; again < 3; again += 1) {
      await worker.queue.enqueue(installation.sql, 'import-clients', { importId });
      await worker.queue.enqueue(installation.sql, 'invite-imported', { importId });
    }
    await vi.waitFor(async () => expect((await api.imports.get({ importId })).counts.invitationsSent).toBe(2), {
      timeout: 10_000,
    });
    await worker.queue.enqueue(installation.sql, 'invite-imported', { importId });
    await new Promise((resolve) => setTimeout(resolve, 500));
    expect(await invited(studio)).toBe(2);
    expect(await listAll(studio)).toHaveLength(2);
  });

  it('waits with invitations when as many were sent as may be in an hour, and leaves the owner’s button working', async () => {
    const studio = await addWorkspace(installation);
    await useUpImportMail(studio);
    const { counts } = await run(studio, FILE, { sendInvitations: true });
    expect(counts).toMatchObject({ added: 2, invitationsDue: 2, invitationsSent: 0 });
    const [client] = await listAll(studio);
    await expect(studio.owner.api.clients.sendFreshLink({ clientId: client?.id ?? '' })).resolves.toBeDefined();
    const waiting = await installation.sql`
      select from pgboss.job where name = 'invite-imported' and state = 'created' and start_after > now() + interval '30 minutes'`;
    expect(waiting.count).toBeGreaterThan(0);
  });

  it('leaves out whoever was paused while their invitation waited', async () => {
    const studio = await addWorkspace(installation);
    const { api } = studio.owner;
    await useUpImportMail(studio);
    const { importId } = await run(studio, FILE, { sendInvitations: true });
    const [acme] = await listAll(studio);
    const { contactId } = await api.clients.get({ clientId: acme?.id ?? '' });
    await api.contacts.pause({ contactId });
    await installation.sql`delete from rate_limits where key = ${importMailKey(studio)}`;
    await worker.queue.enqueue(installation.sql, 'invite-imported', { importId });
    await vi.waitFor(
      async () =>
        expect((await api.imports.get({ importId })).counts).toMatchObject({ invitationsDue: 0, invitationsSent: 1 }),
      { timeout: 10_000 },
    );
    expect(await installation.sql`select from access_links where contact_id = ${contactId}`).toHaveLength(0);
  });
});

const invited = async ({ workspaceId }: TestWorkspace) =>
  (await installation.sql`select from emails where workspace_id = ${workspaceId} and kind = 'invitation'`).count;
