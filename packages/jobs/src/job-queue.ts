import type { Query } from '@clientnest/db';
import { PgBoss } from 'pg-boss';
import { JOBS, QUEUES, SUPERVISE_SECONDS } from './job-list.ts';
import type { JobName, JobPayload } from './job-list.ts';

export type Job<Name extends JobName> = { payload: JobPayload<Name>; attempt: number };
type JobHandler<Name extends JobName> = (job: Job<Name>) => Promise<void>;

export type JobQueue = {
  /** Adds a job in the caller's transaction: it runs if, and only if, the transaction commits. */
  enqueue: <Name extends JobName>(query: Query, name: Name, payload: JobPayload<Name>) => Promise<void>;
  /** Runs a job's handler from now on, up to `concurrency` at a time in this process. */
  work: <Name extends JobName>(name: Name, concurrency: number, handler: JobHandler<Name>) => Promise<void>;
  /** Runs a job on a schedule, once for all processes. `cron` has five fields, in UTC. */
  schedule: (name: 'clean-up', cron: string) => Promise<void>;
  /** Stops taking jobs and waits for those in hand. */
  stop: () => Promise<void>;
};

type QueueSettings = {
  databaseUrl: string;
  /** False where no worker runs: such a process only adds jobs. */
  works: boolean;
  onError: (error: Error) => void;
};

const STOP_TIMEOUT_MS = 8000;
// Nobody notifies of a job that falls due later: a retry, or one taken over from a killed worker. Looking finds it.
const POLL_SECONDS = 2;
const WORK_OPTIONS = {
  includeMetadata: true,
  pollingIntervalSeconds: POLL_SECONDS,
  notifyPollingIntervalSeconds: POLL_SECONDS,
} as const;

const executeIn = (query: Query) => ({
  executeSql: async (text: string, values: unknown[] = []) => ({
    rows: [...(await query.unsafe(text, values as never[], { prepare: true }))],
  }),
});

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
    enqueue: async (query, name, payload) => {
      await boss.send(name, JOBS[name].parse(payload), { db: executeIn(query) });
    },
    work: async (name, concurrency, handler) => {
      const startOne = (): Promise<string> => {
        const workerId: Promise<string> = boss.work<object, void, typeof WORK_OPTIONS>(
          name,
          WORK_OPTIONS,
          async (jobs) => {
            try {
              for (const { data, retryCount } of jobs)
                await handler({ payload: JOBS[name].parse(data) as JobPayload<typeof name>, attempt: retryCount + 1 });
            } finally {
              // On to the next job at once: pg-boss would rest for a whole poll after each.
              boss.notifyWorker(await workerId);
            }
          },
        );
        return workerId;
      };
      await Promise.all(Array.from({ length: concurrency }, startOne));
    },
    schedule: (name, cron) => boss.schedule(name, cron, {}),
    stop: () => boss.stop({ graceful: true, timeout: STOP_TIMEOUT_MS }),
  };
};
