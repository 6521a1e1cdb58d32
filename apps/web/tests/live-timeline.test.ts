import { endSession, newToken, startSession } from '@clientnest/auth';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { startInstallation } from '../testing/index.ts';
import type { TestInstallation } from '../testing/index.ts';
import { expectSafe } from './safe-answer.fixture.ts';

let installation: TestInstallation;
beforeAll(async () => {
  installation = await startInstallation(inject('databaseServerUrl'));
});
afterAll(() => installation.close());

const signInOwner = async () => {
  const { sql } = installation;
  const [owner] = await sql<{ userId: string; workspaceId: string }[]>`
    select id as "userId", workspace_id as "workspaceId" from owners`;
  if (!owner) throw new Error('There is no owner.');
  const { id, token } = await startSession(sql, 'owner', { ...owner, token: newToken(), userAgent: null });
  return { cookie: `owner-session=${token}`, end: () => endSession(sql, 'owner', id) };
};

const openStream = async (clientId: string) => {
  const session = await signInOwner();
  const input = encodeURIComponent(JSON.stringify({ clientId }));
  const path = `/api/trpc/clients.watchTimeline?input=${input}`;
  const response = await fetch(`${installation.origin}${path}`, {
    headers: { cookie: session.cookie, accept: 'text/event-stream' },
  });
  const reader = (response.body ?? new ReadableStream()).pipeThrough(new TextDecoderStream()).getReader();
  let told = '';
  /** Reads until the text was told. Answers false when the stream ends before. */
  const hears = async (text: string): Promise<boolean> => {
    while (!told.includes(text)) {
      const { done, value } = await reader.read().catch(() => ({ done: true, value: '' }));
      if (done) return false;
      told += value;
    }
    return true;
  };
  return { ...session, path, response, hears, told: () => told, leave: () => reader.cancel() };
};

test('B10: news of a client reaches the owner as server-sent events, with the headers of every answer', async () => {
  const client = await installation.invite('Acme', 'dana@acme.example');
  const stream = await openStream(client.id);
  const headers = Object.fromEntries(stream.response.headers);
  expect(headers['content-type']).toBe('text/event-stream');
  expectSafe({ status: 200, headers, cookies: [], body: '' }, { path: stream.path }, { origin: '', isSecure: false });
  await fetch(client.link, { headers: { 'accept-language': 'en' } });
  expect(await stream.hears('"version"')).toBe(true);
  expect(stream.told()).not.toContain(client.token);
  await stream.end();
});

test('B13: an ended session ends its stream within a look or two', async () => {
  const client = await installation.invite('Bakery', 'ana@bakery.example');
  const stream = await openStream(client.id);
  await stream.end();
  const endedAt = Date.now();
  expect(await stream.hears('NOT_SIGNED_IN')).toBe(true);
  expect(Date.now() - endedAt).toBeLessThan(5000);
});

test('nobody is looked after who has left', async () => {
  const client = await installation.invite('Dairy', 'dan@dairy.example');
  const secondsSinceLook = async (): Promise<number> => {
    const [look] = await installation.sql<{ seconds: number }[]>`
      select extract(epoch from now() - max(query_start))::float as seconds from pg_stat_activity
      where query like '%string_agg(id::text%' and pid <> pg_backend_pid()`;
    return look?.seconds ?? 0;
  };
  const stream = await openStream(client.id);
  await expect.poll(secondsSinceLook).toBeLessThan(1);
  await stream.leave();
  await expect.poll(secondsSinceLook, { timeout: 10_000 }).toBeGreaterThan(2.5);
});

test('a server that is told to stop does not wait for those who listen', async () => {
  const client = await installation.invite('Cafe', 'cas@cafe.example');
  const stream = await openStream(client.id);
  const stoppedAt = Date.now();
  expect(await installation.server().stop()).toBe(0);
  expect(Date.now() - stoppedAt).toBeLessThan(5000);
  expect(await stream.hears('never said')).toBe(false);
  await installation.restart();
});
