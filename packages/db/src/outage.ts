// Of the system, of the driver, and PostgreSQL's own: it shuts down, starts, or has no connection left.
const OUTAGES = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'CONNECTION_CLOSED',
  'CONNECTION_ENDED',
  'CONNECTION_DESTROYED',
  'CONNECT_TIMEOUT',
  '57P01',
  '57P03',
  '53300',
]);

/** True for an error that says that the database is away, rather than that a statement is wrong. */
export const isOutage = (error: unknown): boolean => OUTAGES.has(String((error as { code?: unknown } | null)?.code));
