import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openJobQueue, openMailer, startWorker } from '@clientnest/jobs';
import type { JobQueue } from '@clientnest/jobs';
import { afterAll, beforeAll } from 'vitest';
import { ORIGIN } from './fixtures.ts';
import type { Installation } from './fixtures.ts';

export type TestWorker = { readonly queue: JobQueue; readonly mailDirectory: string };

/** Does the jobs of an installation for a test file, and keeps the mail in a folder. */
export const useWorker = (installation: Installation): TestWorker => {
  let queue: JobQueue;
  let mailDirectory: string;
  beforeAll(async () => {
    const { services, sql, url: databaseUrl } = installation;
    mailDirectory = await mkdtemp(join(tmpdir(), 'clientnest-mail-'));
    queue = await openJobQueue({ databaseUrl, works: true, onError: () => {} });
    const mailer = openMailer({ from: '', resend: null, smtpUrl: null, mailboxDirectory: mailDirectory });
    const mailFrom = 'ClientNest <portal@clientnest.localhost>';
    const { authSecret } = services;
    await startWorker({ sql, jobs: queue, mailer, mailFrom, authSecret, origin: ORIGIN, historyDays: 730 });
  });
  afterAll(async () => {
    await queue.stop();
    await rm(mailDirectory, { recursive: true });
  });
  return {
    get queue() {
      return queue;
    },
    get mailDirectory() {
      return mailDirectory;
    },
  };
};
