import postgres from 'postgres';

export type Sql = postgres.Sql;
export type Transaction = postgres.TransactionSql;
/** A pool or a transaction: where a statement may run in either. */
export type Query = Sql | Transaction;

type ConnectOptions = {
  maxConnections?: number;
  applicationName?: string;
  /** For locks that live as long as their connection: by default a connection is renewed within the hour. */
  keepsConnections?: boolean;
  /** Called for each connection that ends, also for one that `end` closes, and for an attempt that fails. */
  whenConnectionIsLost?: () => void;
};

const LONGEST_PAUSE_SECONDS = 1;

// After an outage somebody waits at each attempt: it is for the database to be spared, not for them to wait half a minute.
const pauseBeforeAttempt = (failures: number): number =>
  (0.5 + Math.random() / 2) * Math.min(3 ** failures / 100, LONGEST_PAUSE_SECONDS);

/** Opens a pool. Connections are made when first needed; `await sql.end()` closes them. */
export const connect = (databaseUrl: string, options: ConnectOptions = {}): Sql =>
  postgres(databaseUrl, {
    max: options.maxConnections ?? 10,
    connect_timeout: 5,
    idle_timeout: 0,
    backoff: pauseBeforeAttempt,
    ...(options.keepsConnections && { max_lifetime: null }),
    ...(options.whenConnectionIsLost && { onclose: options.whenConnectionIsLost }),
    onnotice: () => {},
    connection: {
      application_name: options.applicationName ?? 'clientnest',
      // A page that waits longer than this is lost anyway; the bound keeps a slow query from holding the pool.
      statement_timeout: 15_000,
      idle_in_transaction_session_timeout: 30_000,
    },
  });
