import { expect, it } from 'vitest';
import { readCsv } from './read-csv.fixture.ts';

const read = (text: string) => readCsv(Buffer.from(text));

it.each([
  ['commas', 'Name,Email\nAcme,dana@acme.example'],
  ['semicolons', 'Name;Email\r\nAcme;dana@acme.example\r\n'],
  ['tabs', 'Name\tEmail\rAcme\tdana@acme.example'],
  ['a mark at the beginning', '\uFEFFName,Email\nAcme,dana@acme.example'],
  ['quotes', '"Name","Email"\n"Acme","dana@acme.example"'],
  ['a comma within quotes in a header of semicolons', '"Name";"Email"\nAcme;dana@acme.example'],
])('reads a file with %s', async (_what, text) => {
  expect(await read(text)).toEqual({
    columns: ['Name', 'Email'],
    rows: [{ number: 2, cells: ['Acme', 'dana@acme.example'] }],
  });
});

it('keeps line breaks, quotes and delimiters within quotes, and counts rows as a spreadsheet does', async () => {
  const { rows } = await read('Name;Note\n"Acme; ""Ltd""";"first\nsecond"\n\n;\nBirch;x');
  expect(rows).toEqual([
    { number: 2, cells: ['Acme; "Ltd"', 'first\nsecond'] },
    { number: 5, cells: ['Birch', 'x'] },
  ]);
});

it('reads what is not UTF-8 as Western spreadsheets write it', async () => {
  const { rows } = await readCsv(Buffer.from('Name;Email\nM\xfcller \x80;a@b.example', 'latin1'));
  expect(rows[0]?.cells[0]).toBe('Müller €');
});

it.each([0, 1, 2, 3])(
  'keeps an emoji whole wherever it stands in a long file: %i characters further',
  async (shift) => {
    const cell = '😀'.repeat(1000);
    const rows = Array.from({ length: 200 }, () => `${cell};a@b.example`);
    const { rows: found } = await readCsv(Buffer.from(`${'N'.repeat(shift)}ame;Email\n${rows.join('\n')}`));
    expect(found.map(({ cells }) => cells[0] === cell)).toEqual(rows.map(() => true));
  },
);

it.each(['le', 'be'])('reads what Excel calls Unicode text: UTF-16 %s with its mark, and tabs', async (order) => {
  const bytes = Buffer.from('\uFEFFName\tEmail\r\nMüller €\ta@b.example\r\n', 'utf16le');
  expect(await readCsv(order === 'le' ? bytes : bytes.swap16())).toEqual({
    columns: ['Name', 'Email'],
    rows: [{ number: 2, cells: ['Müller €', 'a@b.example'] }],
  });
});

const WORKBOOK = 'PK\x03\x04\x14\0\x06\0\x08\0[Content_Types].xml\xa3PK\x03\x04xl/workbook.xml';
const EXCEL = /^This is an Excel workbook. In Excel choose File, Save As, and “CSV UTF-8”/;
const NO_TEXT = /^This is not a text file. Save the list as CSV/;

it.each([
  ['an Excel workbook', WORKBOOK, EXCEL],
  ['a workbook of an old Excel', '\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1', EXCEL],
  ['another archive', 'PK\x03\x04mimetypeapplication/vnd.oasis.opendocument.spreadsheet', NO_TEXT],
  ['a PNG', '\x89PNG\r\n\x1a\n\0\0\0\rIHDR,\n1,2', NO_TEXT],
  ['a JPEG', '\xff\xd8\xff\xe0,\n1,2', NO_TEXT],
  ['a PDF', '%PDF-1.7\n1 0 obj', NO_TEXT],
  ['anything with a NUL', 'Name,Email\nAc\0me,dana@acme.example', NO_TEXT],
  ['UTF-16 without its mark', 'N\0a\0m\0e\0\n\0x\0', NO_TEXT],
])('says of %s what it is, and what to do', async (_what, bytes, message) => {
  await expect(readCsv(Buffer.from(bytes, 'latin1'))).rejects.toMatchObject({
    code: 'INVALID_INPUT',
    field: 'content',
    message: expect.stringMatching(message) as string,
  });
});

it.each([
  ['', 'has no rows'],
  ['Name,Email', 'has no rows'],
  ['Name,Email\n"Acme,dana@acme.example', 'quotation mark'],
  ['Name,Email\nAcme "Ltd,x', 'quotation mark'],
  [`N\n${'x\n'.repeat(10_001)}`, 'more than 10,000 rows'],
  [`${','.repeat(100)}\nx`, 'more than 100 columns'],
  [`N\n${','.repeat(2_000_000)}`, 'more than 100 columns'],
  [`N\n"${'x'.repeat(2_000_000)}`, 'quotation mark'],
  [`N\n${'x'.repeat(10_001)}`, 'Row 2 has a cell that is too long'],
])('refuses %j in words', async (text, words) => {
  await expect(read(text)).rejects.toMatchObject({
    code: 'INVALID_INPUT',
    message: expect.stringContaining(words) as string,
  });
});

it('holds nobody up while it reads ten thousand rows', async () => {
  const text = `Name,Email,Note\n${Array.from({ length: 10_000 }, (_, n) => `Client ${n},c${n}@acme.example,"a\n${'b'.repeat(300)}"`).join('\n')}`;
  let longest = 0;
  let last = performance.now();
  const timer = setInterval(() => {
    longest = Math.max(longest, performance.now() - last);
    last = performance.now();
  }, 1);
  const { rows } = await read(text);
  clearInterval(timer);
  expect(rows).toHaveLength(10_000);
  expect(longest).toBeLessThan(250);
});
