import { prepareToCompose } from '@clientnest/email';
import { applyEmailEvent } from './apply-email-event.ts';
import { createBulkPace } from './bulk-pace.ts';
import { cleanUp } from './clean-up.ts';
import { importClients } from './import-clients.ts';
import { inviteImported } from './invite-imported.ts';
import { pauseAtRandom } from './random-pause.ts';
import { recoverAccess } from './recover-access.ts';
import { markAccessEmailFailed } from './send-access-email.ts';
import { sendAtOnce, sendInBulk } from './send-in-order.ts';
import type { WorkerServices } from './worker-services.ts';

// The first pages of a server that has just started go first.
const PREPARE_AFTER_MS = 300;

/** Takes on every job of the list. It stops with the queue. */
export const startWorker = async (services: WorkerServices): Promise<void> => {
  const { sql, jobs, historyDays } = services;
  const pace = createBulkPace();
  await jobs.work('recover-access', { concurrency: 3, batchSize: 40 }, async ({ payload }) => {
    await pauseAtRandom();
    await recoverAccess(services, payload);
  });
  await jobs.work('send-access-email', { concurrency: 4 }, (job) => sendAtOnce(services, pace, job));
  await jobs.work('send-bulk-email', { concurrency: 2 }, (job) => sendInBulk(services, pace, job));
  await jobs.work('access-email-failed', { concurrency: 1 }, ({ payload }) =>
    markAccessEmailFailed(sql, payload.messageId, null),
  );
  await jobs.work('apply-email-event', { concurrency: 2 }, ({ payload }) => applyEmailEvent(sql, payload));
  await jobs.work('import-clients', { concurrency: 1 }, (job) => importClients(services, job));
  await jobs.work('invite-imported', { concurrency: 1 }, (job) => inviteImported(services, job));
  await jobs.work('clean-up', { concurrency: 1 }, async () => {
    await cleanUp(sql, { historyDays });
  });
  await jobs.schedule('clean-up', '17 * * * *');
  setTimeout(() => void prepareToCompose(), PREPARE_AFTER_MS).unref();
};
