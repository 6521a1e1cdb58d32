import { Readable } from 'node:stream';
import { setImmediate as breathe } from 'node:timers/promises';
import { DomainError } from '@clientnest/auth';
import { CsvError, parse } from 'csv-parse';
import { decodeText } from './decode-text.ts';

const MAX_ROWS = 10_000;
const MAX_COLUMNS = 100;
const MAX_CELL = 10_000;
const SLICE = 65_536;
const DELIMITERS = [',', ';', '\t'];

/** A row and its number as a spreadsheet counts them: the header is row 1. */
export type CsvRow = { number: number; cells: string[] };

const refuse = (message: string): DomainError => new DomainError('INVALID_INPUT', message, { field: 'content' });

/** The delimiter that the header has most of, outside of quotes. */
const findDelimiter = (text: string): string => {
  const [header = ''] = text
    .slice(0, SLICE)
    .replace(/"(?:[^"]|"")*"/g, '')
    .trimStart()
    .split(/[\r\n]/, 1);
  const count = (delimiter: string) => header.split(delimiter).length;
  return DELIMITERS.toSorted((a, b) => count(b) - count(a))[0] ?? ',';
};

// A character beyond 16 bits is two units, and half of it is none.
const endOfSlice = (text: string, start: number): number => {
  const end = start + SLICE;
  return (text.codePointAt(end - 1) ?? 0) > 0xffff ? end + 1 : end;
};

// Other requests come in between: a long file is many short steps.
async function* slices(text: string) {
  for (let start = 0, end = 0; start < text.length; start = end) {
    end = endOfSlice(text, start);
    yield text.slice(start, end);
    await breathe();
  }
}

type Parsed = { info: { records: number; empty_lines: number }; record: string[] };

const describe = (error: unknown): unknown =>
  error instanceof CsvError
    ? refuse(`Line ${String(error['lines'])} cannot be read: check that every quotation mark has its partner.`)
    : error;

const checkCells = ({ number, cells }: CsvRow): void => {
  if (cells.length > MAX_COLUMNS) throw refuse(`This file has more than ${MAX_COLUMNS} columns.`);
  if (cells.some((cell) => cell.length > MAX_CELL)) throw refuse(`Row ${number} has a cell that is too long.`);
};

const parseRows = async (text: string): Promise<CsvRow[]> => {
  const options = { delimiter: findDelimiter(text), info: true, relax_column_count: true, skip_empty_lines: true };
  const rows: CsvRow[] = [];
  const parser = Readable.from(slices(text)).pipe(parse({ ...options, trim: true }));
  for await (const { info, record } of parser as AsyncIterable<Parsed>) {
    const row = { number: info.records + info.empty_lines, cells: record };
    checkCells(row);
    rows.push(row);
    if (rows.length > MAX_ROWS + 1)
      throw refuse(`This file has more than ${MAX_ROWS.toLocaleString('en')} rows. Please split it.`);
  }
  return rows;
};

/**
 * Reads a CSV file: UTF-8 with or without a mark, UTF-16 with one, or windows-1252; comma, semicolon or tab, whichever the header has.
 * Throws INVALID_INPUT.
 */
export const readCsv = async (bytes: Uint8Array): Promise<{ columns: string[]; rows: CsvRow[] }> => {
  const [header, ...rows] = await parseRows(decodeText(bytes)).catch((error: unknown) => {
    throw describe(error);
  });
  if (!header || rows.length === 0)
    throw refuse('This file has no rows. The first row holds the names of the columns.');
  return { columns: header.cells, rows: rows.filter(({ cells }) => cells.some(Boolean)) };
};
