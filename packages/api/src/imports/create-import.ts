import { newId } from '@clientnest/db';
import type { Transaction } from '@clientnest/db';
import { holdCaller } from '../contacts/hold-contact.ts';
import type { OwnerContext } from '../procedures.ts';
import { makeRoomForImport } from './make-room.ts';
import { openCsv } from './read-csv.ts';
import type { CsvRow } from './read-csv.ts';

const insertRows = (tx: Transaction, workspaceId: string, importId: string, rows: CsvRow[]) => tx`
  insert into import_rows (workspace_id, import_id, number, cells)
  select ${workspaceId}::uuid, ${importId}::uuid, (row ->> 'number')::int, row -> 'cells'
  from jsonb_array_elements(${tx.json(rows)}::jsonb) as row`;

/** Reads a file and keeps its rows; nothing of it is in the list yet. Throws INVALID_INPUT and TOO_MANY_ATTEMPTS. */
export const createImport = async ({ sql, owner }: OwnerContext, { content }: { content: string }) => {
  const { columns, pages } = await openCsv(Buffer.from(content, 'base64'));
  const { workspaceId, ownerId } = owner;
  const id = newId();
  await sql.begin(async (tx) => {
    await makeRoomForImport(tx, workspaceId);
    await tx`
      insert into imports (id, workspace_id, owner_id, columns) values (${id}, ${workspaceId}, ${ownerId}, ${tx.json(columns)})`;
    for await (const rows of pages) await insertRows(tx, workspaceId, id, rows);
    // At the end: nobody who removes them waits for ten thousand rows.
    await holdCaller(tx, { owner });
  });
  return { importId: id };
};
