import { openCsv } from './read-csv.ts';
import type { CsvRow } from './read-csv.ts';

/** A small file, read to its end. */
export const readCsv = async (bytes: Uint8Array) => {
  const { columns, pages } = await openCsv(bytes);
  const rows: CsvRow[] = [];
  for await (const page of pages) rows.push(...page);
  return { columns, rows };
};
