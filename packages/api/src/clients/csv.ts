// A spreadsheet takes these for the beginning of a formula, which could send what it reads to a stranger.
const FORMULA = /^[=+\-@\t\r]/;
const QUOTED = /[",;\r\n]/;

const csvCell = (text: string): string => {
  const plain = FORMULA.test(text) ? `'${text}` : text;
  return QUOTED.test(plain) ? `"${plain.replaceAll('"', '""')}"` : plain;
};

/** A line of CSV with its end. No cell of it is read as a formula. */
export const csvLine = (cells: string[]): string => `${cells.map(csvCell).join(',')}\r\n`;
