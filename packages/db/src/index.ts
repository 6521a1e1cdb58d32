export { connect } from './connect.ts';
export type { Query, Sql, Transaction } from './connect.ts';
export { claimEmbeddedPostgres } from './claim.ts';
export { startEmbeddedPostgres } from './embedded.ts';
export type { EmbeddedPostgres } from './embedded.ts';
export { newId } from './ids.ts';
export { inTransaction } from './in-transaction.ts';
export { isMigrated, migrate } from './migrate.ts';
export { isOutage } from './outage.ts';
