import { cleanUp } from './clean-up.ts';
import { recoverAccess } from './recover-access.ts';
import { markAccessEmailFailed, sendAccessEmail } from './send-access-email.ts';
import type { WorkerServices } from './worker-services.ts';

/** Takes on every job of the list. It stops with the queue. */
export const startWorker = async (services: WorkerServices): Promise<void> => {
  const { sql, jobs } = services;
  await jobs.work('recover-access', 2, ({ payload }) => recoverAccess(services, payload));
  await jobs.work('send-access-email', 4, (job) => sendAccessEmail(services, job));
  await jobs.work('access-email-failed', 1, ({ payload }) => markAccessEmailFailed(sql, payload.messageId, null));
  await jobs.work('clean-up', 1, async () => {
    await cleanUp(sql);
  });
  await jobs.schedule('clean-up', '17 * * * *');
};
