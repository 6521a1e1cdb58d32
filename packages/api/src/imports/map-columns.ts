import { setImmediate as breathe } from 'node:timers/promises';
import type { Transaction } from '@clientnest/db';
import type { OwnerContext } from '../procedures.ts';
import { checkRow } from './check-row.ts';
import type { CheckedRow } from './check-row.ts';
import type { Mapping } from './columns.ts';
import type { CsvRow } from './read-csv.ts';
import { importStarted, requireImport } from './require-import.ts';

const ROWS_PER_PAGE = 500;

const writeRows = (tx: Transaction, importId: string, rows: CheckedRow[]) => tx`
  update import_rows r set
    client = nullif(c -> 'client', 'null'), problem = c ->> 'problem', email_key = c -> 'client' ->> 'emailKey',
    name_key = nullif(array_to_string(search_words(c -> 'client' ->> 'name'), ' '), '')
  from jsonb_array_elements(${tx.json(rows)}::jsonb) as c
  where r.import_id = ${importId} and r.number = (c ->> 'number')::int`;

const checkRows = async (tx: Transaction, importId: string, mapping: Mapping): Promise<void> => {
  for (let after = 0; ;) {
    const rows = await tx<CsvRow[]>`
      select number, cells from import_rows where import_id = ${importId} and number > ${after}
      order by number limit ${ROWS_PER_PAGE}`;
    if (rows.length > 0)
      await writeRows(
        tx,
        importId,
        rows.map((row) => checkRow(row, mapping)),
      );
    if (rows.length < ROWS_PER_PAGE) return;
    after = rows.at(-1)?.number ?? after;
    await breathe();
  }
};

// The first row with an address stands; whoever reads the preview decides which one is right.
const refuseRepeats = (tx: Transaction, importId: string) => tx`
  update import_rows r set client = null, problem = 'The same address stands in row ' || first.number || ' already.'
  from (
    select email_key, min(number) as number from import_rows
    where import_id = ${importId} and email_key is not null group by email_key having count(*) > 1
  ) first
  where r.import_id = ${importId} and r.email_key = first.email_key and r.number > first.number`;

/** Says which column holds what, and checks every row by it. Throws NOT_FOUND and INVALID_INPUT once it has started. */
export const mapColumns = async (ctx: OwnerContext, { importId, mapping }: { importId: string; mapping: Mapping }) => {
  const { workspaceId } = ctx.owner;
  await ctx.sql.begin(async (tx) => {
    const { startedAt } = await requireImport(tx, { workspaceId, importId }, tx`for update`);
    if (startedAt) throw importStarted();
    await tx`update imports set mapping = ${tx.json(mapping)} where id = ${importId}`;
    await checkRows(tx, importId, mapping);
    await refuseRepeats(tx, importId);
  });
  return { importId };
};
