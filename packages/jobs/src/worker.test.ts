import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { addContact, addWorkspace, findEmail, newEmail, openSite, queueFreshLink } from './fixtures.ts';
import type { Person, Site } from './fixtures.ts';
import { openJobQueue } from './job-queue.ts';
import type { JobQueue } from './job-queue.ts';
import { startWorker } from './worker.ts';

let site: Site;
let dana: Person;
let worker: JobQueue | null = null;
beforeAll(async () => {
  site = await openSite();
  dana = await addContact(site.sql, await addWorkspace(site.sql), newEmail());
});
afterAll(() => site.close());
afterEach(async () => {
  await worker?.stop();
  worker = null;
});

const work = async () => {
  worker = await openJobQueue({ databaseUrl: site.url, works: true, onError: () => {} });
  await startWorker({ ...site.services, jobs: worker });
};

const waitFor = (check: () => Promise<void>) => vi.waitFor(check, { timeout: 15_000, interval: 50 });

describe('a worker', () => {
  // It may be measured again: a machine that is busy with something else is not idle.
  it(
    'F10: hands an email to the provider within a second of the click: the median of 20 when idle',
    { retry: 2, timeout: 60_000 },
    async () => {
      await work();
      const times: number[] = [];
      for (let run = 0; run < 21; run += 1) {
        const count = site.resend.accepted.length;
        const messageId = await queueFreshLink(site, dana);
        const start = performance.now();
        await vi.waitFor(() => expect(site.resend.accepted.length).toBe(count + 1), { timeout: 15_000, interval: 2 });
        times.push(performance.now() - start);
        await waitFor(async () => expect((await findEmail(site.sql, messageId)).sentAt).not.toBeNull());
      }
      // The first loads the templates.
      const [, ...warm] = times;
      const sorted = warm.toSorted((a, b) => a - b);
      expect(sorted).toHaveLength(20);
      expect(sorted[10]).toBeLessThan(1000);
    },
  );

  it('takes up what was queued while none was running', async () => {
    const messageId = await queueFreshLink(site, dana);
    await work();
    await waitFor(async () => expect((await findEmail(site.sql, messageId)).sentAt).not.toBeNull());
  });

  it('tries again by itself when the provider fails', async () => {
    site.resend.failNext(500);
    const messageId = await queueFreshLink(site, dana);
    await work();
    await waitFor(async () => expect((await findEmail(site.sql, messageId)).failure).toContain('500'));
    await waitFor(async () => expect((await findEmail(site.sql, messageId)).sentAt).not.toBeNull());
    expect(site.resend.accepted.filter(({ idempotencyKey }) => idempotencyKey === messageId)).toHaveLength(1);
  });

  it('B9: marks an email as failed when the last try has failed', async () => {
    site.resend.failNext(500);
    const messageId = await queueFreshLink(site, dana);
    await site.sql`update pgboss.job set retry_limit = 0 where data = ${site.sql.json({ messageId })}`;
    await work();
    await waitFor(async () => expect((await findEmail(site.sql, messageId)).failedAt).not.toBeNull());
    const failed = await findEmail(site.sql, messageId);
    expect(failed).toMatchObject({ sentAt: null, events: ['link_sent', 'email_failed'] });
    expect(failed.failure).toContain('500');
  });
});
