export { describeBrowser } from './describe-browser.ts';
export { openJobQueue } from './job-queue.ts';
export type { JobQueue } from './job-queue.ts';
export { openMailer } from './mailer.ts';
export { queueAccessEmail } from './queue-access-email.ts';
export { readEnvironment, readMailSettings, serviceEnvironment, SettingsError } from './settings.ts';
export type { MailSettings } from './settings.ts';
export { startWorker } from './worker.ts';
export type { WorkerServices } from './worker.ts';
