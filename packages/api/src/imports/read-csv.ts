import { Readable } from 'node:stream';
import { setImmediate as breathe } from 'node:timers/promises';
import { DomainError } from '@clientnest/auth';
import { CsvError, parse } from 'csv-parse';
import { decodeText } from './decode-text.ts';

const MAX_ROWS = 10_000;
const MAX_COLUMNS = 100;
const MAX_CELL = 10_000;
const MAX_RECORD = MAX_COLUMNS * MAX_CELL;
const ROWS_PER_PAGE = 500;
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

const checkColumn = (cell: string, { index }: { index: number }): string => {
  if (index >= MAX_COLUMNS) throw refuse(`This file has more than ${MAX_COLUMNS} columns.`);
  return cell;
};

const checkCells = ({ number, cells }: CsvRow): void => {
  if (cells.some((cell) => cell.length > MAX_CELL)) throw refuse(`Row ${number} has a cell that is too long.`);
};

// Whatever a row says, no more of it is in memory than a row may hold.
const openParser = (text: string): AsyncIterable<Parsed> =>
  Readable.from(slices(text)).pipe(
    parse({
      delimiter: findDelimiter(text),
      info: true,
      relax_column_count: true,
      skip_empty_lines: true,
      trim: true,
      max_record_size: MAX_RECORD,
      cast: checkColumn,
    }),
  );

async function* readRows(text: string): AsyncGenerator<CsvRow, void> {
  let count = 0;
  try {
    for await (const { info, record } of openParser(text)) {
      const row = { number: info.records + info.empty_lines, cells: record };
      checkCells(row);
      count += 1;
      if (count > MAX_ROWS + 1)
        throw refuse(`This file has more than ${MAX_ROWS.toLocaleString('en')} rows. Please split it.`);
      yield row;
    }
  } catch (error) {
    throw describe(error);
  }
  if (count < 2) throw refuse('This file has no rows. The first row holds the names of the columns.');
}

// A row of empty cells says nothing.
async function* inPages(rows: AsyncIterable<CsvRow>): AsyncGenerator<CsvRow[], void> {
  let page: CsvRow[] = [];
  for await (const row of rows) {
    if (row.cells.some(Boolean)) page.push(row);
    if (page.length < ROWS_PER_PAGE) continue;
    yield page;
    page = [];
  }
  if (page.length > 0) yield page;
}

export type CsvFile = {
  columns: string[];
  /** The rows below the header, some hundreds at a time. Throws INVALID_INPUT where one cannot be read. */
  pages: AsyncIterable<CsvRow[]>;
};

/**
 * Opens a CSV file: UTF-8 with or without a mark, UTF-16 with one, or windows-1252; comma, semicolon or tab, whichever the
 * header has. Its rows are read as they are asked for, since all of them at once are many times the size of the file.
 * Throws INVALID_INPUT.
 */
export const openCsv = async (bytes: Uint8Array): Promise<CsvFile> => {
  const rows = readRows(decodeText(bytes));
  const header = await rows.next();
  return { columns: header.done ? [] : header.value.cells, pages: inPages(rows) };
};
