import { setImmediate as breathe } from 'node:timers/promises';
import { DomainError } from '@clientnest/auth';
import type { Transaction } from '@clientnest/db';
import { holdCaller } from '../contacts/hold-contact.ts';
import type { OwnerContext } from '../procedures.ts';
import { checkRow } from './check-row.ts';
import type { CheckedRow } from './check-row.ts';
import type { Mapping } from './columns.ts';
import type { CsvRow } from './read-csv.ts';
import { importStarted, requireImport } from './require-import.ts';

const ROWS_PER_PAGE = 500;
const BUSY_SECONDS = 5;

type Checked = [CheckedRow, ...CheckedRow[]];

// Bounded by the page: the planner may take a new import for one row, and would go through all of it for each of these.
const writeRows = (tx: Transaction, importId: string, rows: Checked) => tx`
  update import_rows r set
    client = nullif(c -> 'client', 'null'), problem = c ->> 'problem', email_key = c -> 'client' ->> 'emailKey',
    name_key = nullif(array_to_string(search_words(c -> 'client' ->> 'name'), ' '), '')
  from jsonb_array_elements(${tx.json(rows)}::jsonb) as c
  where r.import_id = ${importId} and r.number = (c ->> 'number')::int
    and r.number between ${rows[0].number} and ${rows.at(-1)?.number ?? 0}`;

/** Refuses an address that a row before has: that one stands, and whoever reads the preview decides which is right. */
const refuseRepeats = () => {
  const firstRows = new Map<string, number>();
  return ({ number, client, problem }: CheckedRow): CheckedRow => {
    const first = client && firstRows.get(client.emailKey);
    if (first) return { number, client: null, problem: `The same address stands in row ${first} already.` };
    if (client) firstRows.set(client.emailKey, number);
    return { number, client, problem };
  };
};

const readPage = (tx: Transaction, importId: string, after: number) => tx<CsvRow[]>`
  select number, cells from import_rows where import_id = ${importId} and number > ${after}
  order by number limit ${ROWS_PER_PAGE}`;

const checkRows = async (tx: Transaction, importId: string, mapping: Mapping): Promise<void> => {
  const refuseRepeat = refuseRepeats();
  for (let after = 0; ;) {
    const rows = await readPage(tx, importId, after);
    const [first, ...others] = rows.map((row) => refuseRepeat(checkRow(row, mapping)));
    if (first) await writeRows(tx, importId, [first, ...others]);
    if (rows.length < ROWS_PER_PAGE) return;
    after = rows.at(-1)?.number ?? after;
    await breathe();
  }
};

// Nobody waits for a turn: each who did would hold a connection that others need.
const takeTurn = async (tx: Transaction, workspaceId: string): Promise<void> => {
  const [turn] = await tx<{ isOurs: boolean }[]>`
    select pg_try_advisory_xact_lock(hashtextextended(${`map columns ${workspaceId}`}, 0)) as "isOurs"`;
  if (!turn?.isOurs)
    throw new DomainError(
      'TOO_MANY_ATTEMPTS',
      'The rows of a list are being checked. Please try again in a few seconds.',
      {
        retryAfterSeconds: BUSY_SECONDS,
      },
    );
};

/**
 * Says which column holds what, and checks every row by it, one import of a workspace at a time. Throws NOT_FOUND,
 * TOO_MANY_ATTEMPTS, and INVALID_INPUT once it has started.
 */
export const mapColumns = async (ctx: OwnerContext, { importId, mapping }: { importId: string; mapping: Mapping }) => {
  const { workspaceId } = ctx.owner;
  await ctx.sql.begin(async (tx) => {
    await takeTurn(tx, workspaceId);
    const { startedAt } = await requireImport(tx, { workspaceId, importId }, tx`for update`);
    if (startedAt) throw importStarted();
    await tx`update imports set mapping = ${tx.json(mapping)} where id = ${importId}`;
    await checkRows(tx, importId, mapping);
    // At the end: nobody who removes them waits for ten thousand rows.
    await holdCaller(tx, ctx);
  });
  return { importId };
};
