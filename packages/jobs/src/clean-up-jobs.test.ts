import { newId } from '@clientnest/db';
import { createTestDatabase } from '@clientnest/db/testing';
import { expect, inject, it, onTestFinished, vi } from 'vitest';
import { openJobQueue } from './job-queue.ts';

// The queue looks for what to remove once a day, in the pass that it makes every 10 seconds.
const wait = { timeout: 25_000, interval: 100 };

it(
  'the queue removes jobs a day after their end: done, failed and given up alike, and none that waits',
  { timeout: 40_000 },
  async () => {
    const { sql, url, drop } = await createTestDatabase(inject('databaseServerUrl'));
    const jobs = await openJobQueue({ databaseUrl: url, works: true, onError: () => {} });
    onTestFinished(async () => {
      await jobs.stop();
      await drop();
    });
    const messageId = newId();
    await jobs.enqueue(sql, 'send-access-email', { messageId });
    await sql`update pgboss.job set retry_limit = 0`;
    await jobs.work('send-access-email', { concurrency: 1 }, () => Promise.reject(new Error('no')));
    await jobs.work('access-email-failed', { concurrency: 1 }, () => Promise.resolve());
    const readStates = async () =>
      (await sql<{ job: string }[]>`select name || ': ' || state as job from pgboss.job order by job`).map(
        ({ job }) => job,
      );
    await vi.waitFor(
      async () => expect(await readStates()).toEqual(['access-email-failed: completed', 'send-access-email: failed']),
      wait,
    );
    await jobs.enqueue(sql, 'clean-up', {});
    await sql`
      insert into pgboss.job (name, state, completed_on, deletion_seconds)
      values ('clean-up', 'completed', now() - interval '23 hours', 86400)`;

    await sql`update pgboss.job set completed_on = now() - interval '25 hours' where name <> 'clean-up'`;
    await sql`update pgboss.queue set maintain_on = now() - interval '25 hours'`;
    await vi.waitFor(
      async () => expect(await readStates()).toEqual(['clean-up: completed', 'clean-up: created']),
      wait,
    );
  },
);
