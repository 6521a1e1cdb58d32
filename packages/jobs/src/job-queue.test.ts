import { newId } from '@clientnest/db';
import { createTestDatabase } from '@clientnest/db/testing';
import type { TestDatabase } from '@clientnest/db/testing';
import { afterEach, beforeEach, describe, expect, inject, it, vi } from 'vitest';
import { openJobQueue } from './job-queue.ts';
import type { JobQueue } from './job-queue.ts';

let database: TestDatabase;
let open: JobQueue[] = [];
beforeEach(async () => {
  database = await createTestDatabase(inject('databaseServerUrl'));
});
afterEach(async () => {
  await Promise.all(open.map((jobs) => jobs.stop()));
  open = [];
  await database.drop();
});

const openQueue = async (works = true): Promise<JobQueue> => {
  const jobs = await openJobQueue({ databaseUrl: database.url, works, onError: () => {} });
  open.push(jobs);
  return jobs;
};

const wait = { timeout: 10_000, interval: 20 };
const pause = (ms: number) => new Promise((done) => setTimeout(done, ms));
const readJobs = () =>
  database.sql<{ name: string; state: string }[]>`select name, state from pgboss.job order by created_on`;

describe('a job', () => {
  it('runs when its transaction commits, and not before', async () => {
    const jobs = await openQueue();
    const seen: string[] = [];
    await jobs.work('send-access-email', { concurrency: 1 }, async ({ payload }) => void seen.push(payload.messageId));
    const messageId = newId();
    await database.sql.begin(async (tx) => {
      await jobs.enqueue(tx, 'send-access-email', { messageId });
      await pause(300);
      expect(seen).toEqual([]);
    });
    await vi.waitFor(() => expect(seen).toEqual([messageId]), wait);
  });

  it('never runs when its transaction rolls back', async () => {
    const jobs = await openQueue();
    const seen: string[] = [];
    await jobs.work('send-access-email', { concurrency: 1 }, async ({ payload }) => void seen.push(payload.messageId));
    const rolledBack = database.sql.begin(async (tx) => {
      await jobs.enqueue(tx, 'send-access-email', { messageId: newId() });
      throw new Error('no');
    });
    await expect(rolledBack).rejects.toThrow('no');
    const messageId = newId();
    await jobs.enqueue(database.sql, 'send-access-email', { messageId });
    await vi.waitFor(() => expect(seen).toEqual([messageId]), wait);
    expect(await readJobs()).toHaveLength(1);
  });

  it('is refused with anything in its payload that is not declared, such as a token', async () => {
    const jobs = await openQueue(false);
    const payload = { messageId: newId(), token: 'secret' };
    await expect(jobs.enqueue(database.sql, 'send-access-email', payload)).rejects.toThrow('token');
    expect(await readJobs()).toEqual([]);
  });

  it('runs again after it failed, and counts its attempts', async () => {
    const jobs = await openQueue();
    const attempts: number[] = [];
    await jobs.work('send-access-email', { concurrency: 1 }, async ({ attempt }) => {
      attempts.push(attempt);
      if (attempt < 2) throw new Error('not yet');
    });
    await jobs.enqueue(database.sql, 'send-access-email', { messageId: newId() });
    await vi.waitFor(() => expect(attempts).toEqual([1, 2]), wait);
  });

  it('runs once although two processes work', async () => {
    const sender = await openQueue(false);
    const runs: string[] = [];
    for (let process = 0; process < 2; process += 1)
      await (
        await openQueue()
      ).work('send-access-email', { concurrency: 2 }, async ({ payload }) => void runs.push(payload.messageId));
    const ids = Array.from({ length: 50 }, () => newId());
    await Promise.all(ids.map((messageId) => sender.enqueue(database.sql, 'send-access-email', { messageId })));
    await vi.waitFor(() => expect(runs.length).toBeGreaterThanOrEqual(50), wait);
    await pause(200);
    expect(runs.toSorted()).toEqual(ids.toSorted());
  });
});

it('F6: fifty jobs that wait for a worker are done within a few seconds, one after the other without a rest', async () => {
  const jobs = await openQueue();
  const seen: string[] = [];
  const ids = Array.from({ length: 50 }, () => newId());
  for (const messageId of ids) await jobs.enqueue(database.sql, 'send-access-email', { messageId });
  const start = performance.now();
  await jobs.work('send-access-email', { concurrency: 4 }, async ({ payload }) => void seen.push(payload.messageId));
  await vi.waitFor(() => expect(seen).toHaveLength(50), wait);
  expect(performance.now() - start).toBeLessThan(5000);
});

describe('stopping', () => {
  it('waits for the job in hand, and takes no other', async () => {
    const jobs = await openQueue();
    const done: number[] = [];
    await jobs.work('send-access-email', { concurrency: 1 }, async () => {
      await pause(1500);
      done.push(Date.now());
    });
    for (let job = 0; job < 2; job += 1) await jobs.enqueue(database.sql, 'send-access-email', { messageId: newId() });
    await vi.waitFor(async () => expect((await readJobs()).map(({ state }) => state)).toContain('active'), wait);
    await jobs.stop();
    expect(done).toHaveLength(1);
    expect((await readJobs()).map(({ state }) => state).toSorted()).toEqual(['completed', 'created']);
  });

  it('leaves a job to the next process when it takes longer than 8 seconds', { timeout: 30_000 }, async () => {
    const jobs = await openQueue();
    await jobs.work('send-access-email', { concurrency: 1 }, () => pause(60_000).then(() => {}));
    await jobs.enqueue(database.sql, 'send-access-email', { messageId: newId() });
    await vi.waitFor(async () => expect((await readJobs())[0]?.state).toBe('active'), wait);
    const start = performance.now();
    await jobs.stop();
    expect(performance.now() - start).toBeLessThan(10_000);
    expect((await readJobs())[0]?.state).toBe('retry');
  });
});

describe('a queue', () => {
  it('gets the settings of this version although an earlier one made it', async () => {
    await openQueue(false);
    await database.sql`update pgboss.queue set heartbeat_seconds = 300, retry_limit = 1, dead_letter = null`;
    await openQueue(false);
    const [queue] = await database.sql`
      select heartbeat_seconds, retry_limit, dead_letter from pgboss.queue where name = 'send-access-email'`;
    expect(queue).toEqual({ heartbeat_seconds: 10, retry_limit: 30, dead_letter: 'access-email-failed' });
  });

  it('may be opened by many processes at once', async () => {
    await expect(Promise.all(Array.from({ length: 4 }, () => openQueue()))).resolves.toHaveLength(4);
  });

  it('runs a scheduled job once an hour for all processes', async () => {
    for (let process = 0; process < 2; process += 1) await (await openQueue()).schedule('clean-up', '17 * * * *');
    expect(await database.sql`select name, cron from pgboss.schedule`).toEqual([
      { name: 'clean-up', cron: '17 * * * *' },
    ]);
  });
});
