// Where a cell begins: at the beginning, or where a spreadsheet that separates by something else would begin one. With a sign
// there it is a formula, which could send what it reads to a stranger. What has apostrophes before it gets one more, so that
// taking one away again is always right.
const FORMULA = /(?<=(?:^|[;,\t\r\n])\s*)(?='*[=+\-@＝＋－＠])/g;
const DEFUSED = /(?<=(?:^|[;,\t\r\n])\s*)'(?='*[=+\-@＝＋－＠])/g;
const QUOTED = /[",;\t\r\n]/;

const csvCell = (text: string): string => {
  const plain = text.replace(FORMULA, "'");
  return QUOTED.test(plain) ? `"${plain.replaceAll('"', '""')}"` : plain;
};

/** A line of CSV with its end. No cell of it is read as a formula. */
export const csvLine = (cells: string[]): string => `${cells.map(csvCell).join(',')}\r\n`;

/** A cell as it was before it was written so that no spreadsheet takes it for a formula. */
export const plainText = (cell: string): string => cell.replace(DEFUSED, '');
