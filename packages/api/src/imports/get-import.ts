import type { Query, Transaction } from '@clientnest/db';
import type { OwnerContext } from '../procedures.ts';
import { guessMapping } from './columns.ts';
import { matchRows } from './match-rows.ts';
import { requireImport } from './require-import.ts';
import type { ImportRow } from './require-import.ts';
import type { ImportDetails } from './schemas.ts';

const PROBLEMS_SHOWN = 100;
const ROWS_SHOWN = 5;
// Of a name or a cell: enough to know it by. A file may have a hundred columns, and each name stands on the page five times.
const CHARACTERS_SHOWN = 60;
// Half of a character beyond 16 bits is none.
const start = (text: string): string => text.slice(0, CHARACTERS_SHOWN).replace(/[\uD800-\uDBFF]$/, '');

type Counts = ImportDetails['counts'];

const countRows = async (query: Query, importId: string): Promise<Counts> => {
  const [counts] = await query<Counts[]>`
    select count(*)::int as rows, count(client)::int as ready, count(problem)::int as problems,
      count(*) filter (where outcome = 'added')::int as added,
      count(*) filter (where outcome = 'updated')::int as updated,
      count(*) filter (where outcome = 'skipped')::int as skipped,
      count(*) filter (where outcome = 'left_out')::int as "leftOut",
      count(*) filter (where invitation = 'due')::int as "invitationsDue",
      count(*) filter (where invitation = 'sent')::int as "invitationsSent", count(remark)::int as remarks
    from import_rows where import_id = ${importId}`;
  return (
    counts ?? {
      rows: 0,
      ready: 0,
      problems: 0,
      added: 0,
      updated: 0,
      skipped: 0,
      leftOut: 0,
      invitationsDue: 0,
      invitationsSent: 0,
      remarks: 0,
    }
  );
};

const NO_MATCHES = { duplicates: 0, known: [], namesakeCount: 0, namesakes: [] };

const stateOf = ({ mapping, startedAt, finishedAt }: ImportRow): ImportDetails['state'] => {
  if (finishedAt) return 'finished';
  if (startedAt) return 'running';
  return mapping ? 'checked' : 'uploaded';
};

type OwnImport = { workspaceId: string; importId: string };

const readImport = async (sql: Transaction, { workspaceId, importId }: OwnImport): Promise<ImportDetails> => {
  const found = await requireImport(sql, { workspaceId, importId });
  const [counts, problems, remarks, examples, samples] = await Promise.all([
    countRows(sql, importId),
    sql<ImportDetails['problems']>`
      select number, problem from import_rows where import_id = ${importId} and problem is not null
      order by number limit ${PROBLEMS_SHOWN}`,
    sql<ImportDetails['remarks']>`
      select number, remark from import_rows where import_id = ${importId} and remark is not null
      order by number limit ${PROBLEMS_SHOWN}`,
    sql<ImportDetails['examples']>`
      select number, client ->> 'name' as name, client ->> 'contactName' as "contactName", client ->> 'email' as email
      from import_rows where import_id = ${importId} and client is not null order by number limit ${ROWS_SHOWN}`,
    sql<{ cells: string[] }[]>`
      select cells from import_rows where import_id = ${importId} order by number limit ${ROWS_SHOWN}`,
  ]);
  const state = stateOf(found);
  const { columns } = found;
  return {
    state,
    isStopped: found.isStopped,
    columns: columns.map((name, index) => ({
      name: start(name) || `Column ${index + 1}`,
      samples: samples.map(({ cells }) => start(cells[index] ?? '')).filter(Boolean),
    })),
    mapping: found.mapping ?? guessMapping(columns),
    sendsInvitations: found.sendsInvitations,
    counts,
    ...(state === 'checked' ? await matchRows(sql, { workspaceId, importId }) : NO_MATCHES),
    problems,
    remarks,
    examples,
  };
};

/** An import as far as it has come, as of one instant and over one connection. Throws NOT_FOUND. */
export const getImport = (
  { sql, owner: { workspaceId } }: OwnerContext,
  { importId }: { importId: string },
): Promise<ImportDetails> =>
  sql.begin('isolation level repeatable read read only', (tx) => readImport(tx, { workspaceId, importId }));
