import type { ApiServices } from '@clientnest/api';
import { createRateLimits, deriveSetupKey } from '@clientnest/auth';
import { isMigrated } from '@clientnest/db';
import { openJobQueue, openMailer, startWorker } from '@clientnest/jobs';
import type { JobQueue } from '@clientnest/jobs';
import type { OpenDatabase } from './database.ts';
import { log } from './log.ts';
import { shareQuestion } from './probes.ts';
import type { IsReady } from './probes.ts';
import type { WebSettings } from './settings.ts';

/** Everything that a running server is made of. Made once, by `main.ts` or by the development server. */
export type Installation = {
  settings: WebSettings;
  services: ApiServices;
  isReady: IsReady;
  /** Lets jobs in hand finish, then closes everything. */
  close: () => Promise<void>;
};

const startMailWorker = async (settings: WebSettings, database: OpenDatabase, jobs: JobQueue) => {
  const { mail, origin, historyDays } = settings;
  const mailer = openMailer(mail);
  const { sql, authSecret } = database;
  await startWorker({ sql, jobs, mailer, mailFrom: mail.from, authSecret, origin, historyDays });
  return mailer;
};

export const openInstallation = async (settings: WebSettings, database: OpenDatabase): Promise<Installation> => {
  const { sql, url, authSecret } = database;
  const jobs = await openJobQueue({
    databaseUrl: url,
    works: settings.worksInline,
    onError: (error) => log.error({ err: error }, 'job queue'),
  });
  const mailer = settings.worksInline ? await startMailWorker(settings, database, jobs) : null;
  return {
    settings,
    services: {
      sql,
      jobs,
      authSecret,
      origin: settings.origin,
      limits: createRateLimits(sql),
      setupKey: deriveSetupKey(authSecret, settings.setupKey),
    },
    isReady: shareQuestion(() => isMigrated(sql)),
    close: async () => {
      await jobs.stop();
      mailer?.close();
      await database.close();
    },
  };
};

// `main.ts` runs outside Kit's bundle and opens the installation first: what fails there is one line, before any page.
const HANDED_OVER = Symbol.for('clientnest.installation');
type Holder = typeof globalThis & { [HANDED_OVER]?: Installation };

export const handOver = (installation: Installation): void => {
  (globalThis as Holder)[HANDED_OVER] = installation;
};

export const findHandedOver = (): Installation | null => (globalThis as Holder)[HANDED_OVER] ?? null;
