import type { Sql } from '@clientnest/db';
import type { Mailer } from '@clientnest/email';
import type { JobQueue } from './job-queue.ts';

/** What the handlers of jobs work with. Made once, by the app that runs them. */
export type WorkerServices = {
  sql: Sql;
  jobs: JobQueue;
  mailer: Mailer;
  mailFrom: string;
  authSecret: string;
  origin: string;
  /** How long the timeline and the emails are kept. */
  historyDays: number;
};
