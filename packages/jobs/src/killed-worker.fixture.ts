import { openJobQueue } from './job-queue.ts';

// A process of its own that takes a job, says so, and never finishes it: killed-worker.test.ts kills it.
const [databaseUrl = ''] = process.argv.slice(2);
const jobs = await openJobQueue({ databaseUrl, works: true, onError: () => {} });
await jobs.work('send-access-email', { concurrency: 1 }, async () => {
  process.stdout.write('taken\n');
  await new Promise(() => {});
});
