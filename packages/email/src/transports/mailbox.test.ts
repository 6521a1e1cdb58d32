import { randomUUID } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { findMailboxEmail, readMailbox } from '../mailbox/read-mailbox.ts';
import { outgoingEmail } from '../outgoing-email.example.ts';
import type { Transport } from '../transport.ts';
import { mailboxTransport } from './mailbox.ts';

let home: string;
let directory: string;
let transport: Transport;

beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'mailbox-'));
  directory = join(home, 'data', 'mail');
  transport = mailboxTransport({ directory });
});
afterEach(async () => {
  vi.useRealTimers();
  await rm(home, { recursive: true });
});

const another = (subject: string) => ({ ...outgoingEmail, id: randomUUID(), subject });
const subjects = async () => (await readMailbox(directory)).map(({ subject }) => subject);

it('keeps the email with its links, each once and in order', async () => {
  await expect(transport.deliver(outgoingEmail)).resolves.toEqual({ transport: 'mailbox', providerId: null });
  const { id, from, to, subject, html, text } = outgoingEmail;
  const [email, ...others] = await readMailbox(directory);
  expect(others).toEqual([]);
  expect(email).toMatchObject({ id, from, to, subject, html, text });
  expect(email?.links).toEqual(['https://p.example/a?b=1&c=2', 'https://p.example/resume']);
  expect(email?.headers).toMatchObject({ 'Reply-To': outgoingEmail.replyTo, 'Auto-Submitted': 'auto-generated' });
  expect(Math.abs(Date.parse(email?.sentAt ?? '') - Date.now())).toBeLessThan(60_000);
});

it('names the file after time and id, leaves no unfinished one, and hides both from other users', async () => {
  await transport.deliver(outgoingEmail);
  const files = await readdir(directory);
  expect(files).toEqual([expect.stringMatching(new RegExp(`^\\d{8}T\\d{9}Z-${outgoingEmail.id}\\.json$`))]);
  expect((await stat(join(directory, files[0] ?? ''))).mode & 0o777).toBe(0o600);
  expect((await stat(directory)).mode & 0o777).toBe(0o700);
});

it('is never seen half-written', async () => {
  const large = { ...outgoingEmail, html: 'x'.repeat(4_000_000) };
  let isDone = false;
  const delivered = transport.deliver(large).finally(() => (isDone = true));
  while (!isDone) {
    const files = await readdir(directory).catch(() => []);
    for (const file of files.filter((name) => name.endsWith('.json'))) {
      expect((await readFile(join(directory, file))).length).toBeGreaterThan(4_000_000);
    }
  }
  await delivered;
  expect(await readMailbox(directory)).toHaveLength(1);
});

it('keeps one email however often and however many at once it is delivered', async () => {
  await Promise.all(Array.from({ length: 20 }, () => transport.deliver(outgoingEmail)));
  await mailboxTransport({ directory }).deliver(outgoingEmail);
  expect(await readdir(directory)).toHaveLength(1);
});

it('shows the newest first, also when the clock stands still', async () => {
  vi.useFakeTimers({ toFake: ['Date'] });
  const sent = Array.from({ length: 30 }, (_, number) => `Email ${number}`);
  await Promise.all(sent.map((subject) => transport.deliver(another(subject))));
  expect(await subjects()).toEqual(sent.toReversed());
});

it('keeps the newest 500', async () => {
  for (let number = 1; number <= 503; number += 1) await transport.deliver(another(`Email ${number}`));
  const kept = await subjects();
  expect(kept).toHaveLength(500);
  expect([kept.at(0), kept.at(-1)]).toEqual(['Email 503', 'Email 4']);
});

it('is empty while there is no directory', async () => {
  expect(await readMailbox(join(home, 'missing'))).toEqual([]);
  expect(await findMailboxEmail(join(home, 'missing'), outgoingEmail.id)).toBeNull();
});

it('skips files that are broken, half-written or not its own', async () => {
  await transport.deliver(outgoingEmail);
  const strangers = {
    'notes.txt': 'hello',
    '20261122T230512345Z-notes.json': '{}',
    [`20261122T230512345Z-${randomUUID()}.json`]: '{"id":"x","from"',
    [`20261122T230512346Z-${randomUUID()}.json`]: '{"id":"x"}',
    [`20261122T230512347Z-${randomUUID()}.json`]: 'null',
  };
  await Promise.all(Object.entries(strangers).map(([name, content]) => writeFile(join(directory, name), content)));
  expect(await subjects()).toEqual([outgoingEmail.subject]);
});

it('finds an email by its id, whatever its case, and nothing else', async () => {
  await transport.deliver(outgoingEmail);
  await writeFile(join(home, 'data', 'secret.json'), JSON.stringify((await readMailbox(directory))[0]));
  expect(await findMailboxEmail(directory, outgoingEmail.id.toUpperCase())).toMatchObject({ id: outgoingEmail.id });
  const partOfId = outgoingEmail.id.slice(9);
  for (const id of [randomUUID(), partOfId, '../secret', '../secret.json', 'abcd', '', `${outgoingEmail.id}\0`]) {
    expect(await findMailboxEmail(directory, id)).toBeNull();
  }
});

it('writes nothing for an id that is a path', async () => {
  await expect(transport.deliver({ ...outgoingEmail, id: '../../escape' })).rejects.toMatchObject({ retryable: false });
  expect(await readdir(home)).toEqual([]);
});

it('can be tried again when the directory cannot be written', async () => {
  await writeFile(join(home, 'file'), '');
  const blocked = mailboxTransport({ directory: join(home, 'file', 'mail') });
  await expect(blocked.deliver(outgoingEmail)).rejects.toMatchObject({
    name: 'MailError',
    retryable: true,
    message: 'The local mailbox could not be written (ENOTDIR).',
  });
});
