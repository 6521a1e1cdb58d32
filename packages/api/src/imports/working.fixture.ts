import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openJobQueue, openMailer, startWorker } from '@clientnest/jobs';
import type { JobQueue } from '@clientnest/jobs';
import { expect, vi } from 'vitest';
import { openInstallation, ORIGIN } from '../fixtures.ts';
import type { Installation, TestBrowser, TestWorkspace } from '../fixtures.ts';

export type WorkingInstallation = Installation & { worker: JobQueue };

/** An installation with a worker that does the jobs, and keeps the mail in a folder. */
export const openWorkingInstallation = async (): Promise<WorkingInstallation> => {
  const installation = await openInstallation();
  const directory = await mkdtemp(join(tmpdir(), 'clientnest-mail-'));
  const { services, sql, url: databaseUrl } = installation;
  const worker = await openJobQueue({ databaseUrl, works: true, onError: () => {} });
  const mailer = openMailer({ from: '', resend: null, smtpUrl: null, mailboxDirectory: directory });
  const shared = { authSecret: services.authSecret, origin: ORIGIN, historyDays: 730 };
  await startWorker({ sql, jobs: worker, mailer, mailFrom: 'ClientNest <portal@clientnest.localhost>', ...shared });
  const close = async () => {
    await worker.stop();
    await installation.close();
    await rm(directory, { recursive: true });
  };
  return { ...installation, worker, close };
};

type Choices = { duplicates?: 'skip' | 'update'; sendInvitations?: boolean };

const MAPPING = { name: 0, email: 1, tags: 2, internalNote: 3 };

/** Uploads rows of name, address, tags and note, and starts. */
export const startImport = async ({ api }: TestBrowser, rows: string[], choices: Choices = {}): Promise<string> => {
  const content = Buffer.from(['Client,Email,Tags,Note', ...rows].join('\n')).toString('base64');
  const { importId } = await api.imports.create({ content });
  await api.imports.mapColumns({ importId, mapping: MAPPING });
  await api.imports.start({ importId, ...choices });
  return importId;
};

/** The same, and waits until it is done. */
export const runImport = async (browser: TestBrowser, rows: string[], choices: Choices = {}) => {
  const importId = await startImport(browser, rows, choices);
  const look = () => browser.api.imports.get({ importId });
  await vi.waitFor(async () => expect((await look()).state).toBe('finished'), { timeout: 15_000, interval: 50 });
  return { importId, ...(await look()) };
};

const limitKey = ({ workspaceId }: TestWorkspace) => `import-mail:${workspaceId}`;

/** Lets invitations of imports wait, until they are let go. */
export const holdInvitations = async ({ sql }: Installation, studio: TestWorkspace): Promise<void> => {
  const key = limitKey(studio);
  await sql`insert into rate_limits (key, points, expire) values (${key}, 600, ${Date.now() + 3_600_000})`;
};

export const letInvitationsGo = async (
  { sql, worker }: WorkingInstallation,
  studio: TestWorkspace,
  importId: string,
) => {
  await sql`delete from rate_limits where key = ${limitKey(studio)}`;
  await worker.enqueue(sql, 'invite-imported', { importId });
};
