import { connect } from '@clientnest/db';
import { openJobQueue } from './job-queue.ts';
import { errorLine } from './log-line.ts';
import { openMailer } from './mailer.ts';
import { readEnvironment, readMailSettings, serviceEnvironment, SettingsError } from './settings.ts';
import { startWorker } from './worker.ts';

const MAX_CONNECTIONS = 8;

const readWorkerSettings = (env: NodeJS.ProcessEnv) => {
  const values = readEnvironment(serviceEnvironment, env);
  const { DATABASE_URL: databaseUrl, AUTH_SECRET: authSecret, ORIGIN: origin } = values;
  if (!databaseUrl)
    throw new SettingsError('DATABASE_URL is needed: the worker shares a database with the web servers.');
  if (!authSecret) throw new SettingsError('AUTH_SECRET is needed: set it to the same value as for the web servers.');
  if (!origin) throw new SettingsError('ORIGIN is needed: the links in emails start with it.');
  return { databaseUrl, authSecret, origin, mail: readMailSettings(values, origin), historyDays: values.HISTORY_DAYS };
};

/**
 * Runs a worker on its own, beside web servers with `WORKER=off`. Answers how to stop it, which lets jobs in hand finish.
 * Throws SettingsError when a variable is wrong or missing. The web servers apply the migrations.
 */
export const runWorker = async (env: NodeJS.ProcessEnv): Promise<() => Promise<void>> => {
  const { databaseUrl, authSecret, origin, mail, historyDays } = readWorkerSettings(env);
  const sql = connect(databaseUrl, { maxConnections: MAX_CONNECTIONS, applicationName: 'clientnest worker' });
  const onError = (error: Error) => process.stderr.write(errorLine('job', error));
  const jobs = await openJobQueue({ databaseUrl, works: true, onError });
  const mailer = openMailer(mail);
  await startWorker({ sql, jobs, mailer, mailFrom: mail.from, authSecret, origin, historyDays });
  return async () => {
    await jobs.stop();
    mailer.close();
    await sql.end({ timeout: 5 });
  };
};
