import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { addContact, addWorkspace, findEmail, newEmail, openSite, queueFreshLink } from './fixtures.ts';
import type { Site } from './fixtures.ts';
import { openJobQueue } from './job-queue.ts';
import { startWorker } from './worker.ts';

let site: Site;
beforeAll(async () => {
  site = await openSite();
});
afterAll(() => site.close());

const FIXTURE = fileURLToPath(new URL('./killed-worker.fixture.ts', import.meta.url));

it(
  'F6: within 30 seconds another worker takes over the job of one that was killed in the middle of it',
  { timeout: 60_000 },
  async () => {
    const { sql, services, url: databaseUrl, resend } = site;
    const doomed = spawn(process.execPath, [FIXTURE, databaseUrl], { stdio: ['ignore', 'pipe', 'inherit'] });
    const messageId = await queueFreshLink(site, await addContact(sql, await addWorkspace(sql), newEmail()));
    await once(doomed.stdout, 'data');
    doomed.kill('SIGKILL');
    const killedAt = performance.now();
    const worker = await openJobQueue({ databaseUrl, works: true, onError: () => {} });
    await startWorker({ ...services, jobs: worker });
    await vi.waitFor(async () => expect((await findEmail(sql, messageId)).sentAt).not.toBeNull(), {
      timeout: 45_000,
      interval: 100,
    });
    expect(performance.now() - killedAt).toBeLessThan(30_000);
    expect(resend.accepted).toHaveLength(1);
    await worker.stop();
  },
);
