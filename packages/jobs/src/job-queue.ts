import type { Query } from '@clientnest/db';
import { PgBoss } from 'pg-boss';
import type { JobResult, JobWithMetadata } from 'pg-boss';
import { JOBS, QUEUES, SUPERVISE_SECONDS } from './job-list.ts';
import type { JobName, JobPayload, NewJobPayload } from './job-list.ts';

export type Job<Name extends JobName> = { payload: JobPayload<Name>; attempt: number };
type JobHandler<Name extends JobName> = (job: Job<Name>) => Promise<void>;

/** How many look for jobs in this process, and how many jobs each takes on at once; 1 unless told. */
type Workers = { concurrency: number; batchSize?: number };

export type JobQueue = {
  /** Adds a job in the caller's transaction: it runs if, and only if, the transaction commits. */
  enqueue: <Name extends JobName>(
    query: Query,
    name: Name,
    payload: NewJobPayload<Name>,
    when?: { afterSeconds: number },
  ) => Promise<void>;
  /** Runs a job's handler from now on. A job that fails is tried again, whatever becomes of the others. */
  work: <Name extends JobName>(name: Name, workers: Workers, handler: JobHandler<Name>) => Promise<void>;
  /** Runs a job on a schedule, once for all processes. `cron` has five fields, in UTC. */
  schedule: (name: 'clean-up', cron: string) => Promise<void>;
  /** Stops taking jobs and waits for those in hand. */
  stop: () => Promise<void>;
};

type QueueSettings = {
  databaseUrl: string;
  /** False where no worker runs: such a process only adds jobs. */
  works: boolean;
  /** Told of every failed attempt at a job, and of the queue's own failures. */
  onError: (error: Error) => void;
};

const STOP_TIMEOUT_MS = 8000;
// Nobody notifies of a job that falls due later: a retry, or one taken over from a killed worker. Looking finds it.
const POLL_SECONDS = 2;
const WORK_OPTIONS = {
  includeMetadata: true,
  perJobResults: true,
  pollingIntervalSeconds: POLL_SECONDS,
  notifyPollingIntervalSeconds: POLL_SECONDS,
} as const;

const executeIn = (query: Query) => ({
  executeSql: async (text: string, values: unknown[] = []) => ({
    rows: [...(await query.unsafe(text, values as never[], { prepare: true }))],
  }),
});

// What a person finds in the queue's own table. A driver's error would bring its statement along.
const describeFailure = (error: unknown) => ({ message: error instanceof Error ? error.message : String(error) });

/** Connects to the queue, which lives in the same database, and brings its queues up to date. */
export const openJobQueue = async ({ databaseUrl, works, onError }: QueueSettings): Promise<JobQueue> => {
  const boss = new PgBoss({
    connectionString: databaseUrl,
    application_name: 'clientnest jobs',
    max: works ? 6 : 2,
    useListenNotify: works,
    supervise: works,
    schedule: works,
    superviseIntervalSeconds: SUPERVISE_SECONDS,
    monitorIntervalSeconds: SUPERVISE_SECONDS,
  });
  boss.on('error', onError);
  await boss.start();
  for (const { name, policy = 'standard', ...options } of QUEUES) {
    await boss.createQueue(name, { policy, ...options });
    // A queue of an earlier version keeps its settings otherwise.
    await boss.updateQueue(name, options);
  }

  return {
    enqueue: async (query, name, payload, when) => {
      const startAfter = when && { startAfter: when.afterSeconds };
      await boss.send(name, JOBS[name].parse(payload), { db: executeIn(query), ...startAfter });
    },
    work: async (name, { concurrency, batchSize = 1 }, handler) => {
      const options = { ...WORK_OPTIONS, batchSize };
      const settle = async ({ id, data, retryCount }: JobWithMetadata<object>): Promise<JobResult> => {
        try {
          await handler({ payload: JOBS[name].parse(data) as JobPayload<typeof name>, attempt: retryCount + 1 });
          return { id, status: 'completed' };
        } catch (error) {
          onError(error instanceof Error ? error : new Error(String(error)));
          return { id, status: 'failed', output: describeFailure(error) };
        }
      };
      const startOne = (): Promise<string> => {
        const workerId: Promise<string> = boss.work<object, void, typeof options>(name, options, async (jobs) => {
          const results = await Promise.all(jobs.map(settle));
          // On to the next job at once: pg-boss would rest for a whole poll after each.
          boss.notifyWorker(await workerId);
          return results;
        });
        return workerId;
      };
      await Promise.all(Array.from({ length: concurrency }, startOne));
    },
    schedule: (name, cron) => boss.schedule(name, cron, {}),
    stop: () => boss.stop({ graceful: true, timeout: STOP_TIMEOUT_MS }),
  };
};
