import { runWorker, SettingsError } from '@clientnest/jobs';
import { errorLine } from '@clientnest/jobs/log-line';

// A failure outside of any job is a bug: leave it in the log and let the supervisor start anew.
for (const event of ['unhandledRejection', 'uncaughtException'] as const)
  process.on(event, (error: unknown) => {
    process.stderr.write(errorLine(event, error));
    process.exit(1);
  });

// The background worker as its own process. Run it beside web servers that have WORKER=off, on the same database.
const stop = await runWorker(process.env).catch((error: unknown) => {
  const reason = error instanceof SettingsError ? error.message : (error as Error).message.replace(/\s+/g, ' ');
  process.stderr.write(`The ClientNest worker did not start: ${reason}\n`);
  return process.exit(1);
});
process.stdout.write('The ClientNest worker is ready.\n');
for (const signal of ['SIGTERM', 'SIGINT'] as const)
  process.once(signal, () => void stop().then(() => process.exit(0)));
