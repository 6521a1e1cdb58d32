import { hashToken, newToken } from '@clientnest/auth';
import { newId } from '@clientnest/db';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { addContact, addOwner, addWorkspace, newEmail, openSite } from './fixtures.ts';
import type { Site } from './fixtures.ts';
import { openJobQueue } from './job-queue.ts';
import type { JobQueue } from './job-queue.ts';
import { queueAccessEmail } from './queue-access-email.ts';
import { queueTestEmail } from './test-email.ts';
import { startWorker } from './worker.ts';

const INVITATIONS = 300;
const LATENCY_MS = 150;
const SOON_MS = 2500;
const ASKED = 3;

let site: Site;
let studio: string;
let worker: JobQueue;
beforeEach(async () => {
  site = await openSite();
  studio = await addWorkspace(site.sql);
});
afterEach(async () => {
  await worker.stop();
  await site.close();
});

const inviteInBulk = async (count = INVITATIONS) => {
  for (let number = 0; number < count; number += 1) {
    const { contactId, clientId, email } = await addContact(site.sql, studio, newEmail());
    const invitation = { workspaceId: studio, kind: 'invitation', askedBy: { ownerName: 'Nora' } } as const;
    const recipient = { contactId, clientId, email };
    await site.sql.begin((tx) => queueAccessEmail(tx, site.services, { ...invitation, recipient, inBulk: true }));
  }
};

const work = async () => {
  worker = await openJobQueue({ databaseUrl: site.url, works: true, onError: () => {} });
  await startWorker({ ...site.services, jobs: worker });
};

const acceptedFor = (address: string) => site.resend.accepted.filter(({ to }) => to === address);

const timeUntilAccepted = async (address: string): Promise<number> => {
  const startedAt = performance.now();
  await vi.waitFor(() => expect(acceptedFor(address)).toHaveLength(1), { timeout: 30_000, interval: 10 });
  return performance.now() - startedAt;
};

const recover = async (audience: 'contact' | 'owner', typedEmail: string): Promise<number> => {
  const browser = { browserHash: hashToken(newToken()).toString('hex'), userAgent: null, address: null };
  const requestedAt = new Date().toISOString();
  await site.services.jobs.enqueue(site.sql, 'recover-access', {
    attemptId: newId(),
    audience,
    typedEmail,
    requestedAt,
    ...browser,
  });
  return timeUntilAccepted(typedEmail);
};

const askForTestMail = async (email: string): Promise<number> => {
  await site.sql.begin((tx) => queueTestEmail(tx, site.services.jobs, { workspaceId: studio, name: 'Nora', email }));
  return timeUntilAccepted(email);
};

const pause = (ms: number) => new Promise((done) => setTimeout(done, ms));
const medianOf = (times: number[]): number => times.toSorted((a, b) => a - b)[Math.floor(times.length / 2)] ?? 0;

describe('F6: while three hundred invitations wait', () => {
  it.each([
    ['takes 2 emails a second', 2, null],
    ['takes 5 emails a second and says how long to wait', 5, 1],
    ['is slow', Number.POSITIVE_INFINITY, null],
  ])(
    'whoever waits for an email has it within seconds, with a provider that %s',
    async (_what, emailsPerSecond, retryAfterSeconds) => {
      await inviteInBulk();
      site.resend.limitTo(emailsPerSecond, { latencyMs: LATENCY_MS, retryAfterSeconds });
      await work();
      await pause(3000);
      const times: number[] = [];
      for (let ask = 0; ask < ASKED; ask += 1) {
        times.push(await recover('contact', (await addContact(site.sql, studio, newEmail())).email));
        const owner = newEmail();
        await addOwner(site.sql, studio, owner);
        times.push(await recover('owner', owner));
        times.push(await askForTestMail(newEmail()));
      }
      const queued = await site.sql`select from emails where sent_at is null and failed_at is null`;
      expect(queued.count).toBeGreaterThan(50);
      expect(medianOf(times)).toBeLessThan(SOON_MS);
      expect(Math.max(...times)).toBeLessThan(2 * SOON_MS);
    },
    90_000,
  );
});

it('goes on sending invitations at a provider that takes few, and is seldom told to slow down', async () => {
  await inviteInBulk(40);
  site.resend.limitTo(3, { latencyMs: 50, retryAfterSeconds: 1 });
  await work();
  await vi.waitFor(() => expect(site.resend.accepted).toHaveLength(40), { timeout: 60_000, interval: 100 });
  expect(site.resend.received.length).toBeLessThan(60);
}, 90_000);
