import { DomainError } from '@clientnest/auth';

type Kind = { starts: number[]; holds?: string; isExcel?: true };

const NO_TEXT: Kind[] = [
  // A zip archive whose list of files names the parts of a workbook.
  { starts: [0x50, 0x4b, 0x03, 0x04], holds: 'xl/', isExcel: true },
  // What Excel wrote until 2003.
  { starts: [0xd0, 0xcf, 0x11, 0xe0], isExcel: true },
  { starts: [0x50, 0x4b, 0x03, 0x04] },
  { starts: [0x89, 0x50, 0x4e, 0x47] },
  { starts: [0xff, 0xd8, 0xff] },
  { starts: [0x25, 0x50, 0x44, 0x46, 0x2d] },
];

const EXCEL = 'This is an Excel workbook. In Excel choose File, Save As, and “CSV UTF-8”, then choose that file here.';
const OTHER =
  'This is not a text file. Save the list as CSV in the program that it comes from, then choose that file here.';

const refuse = (isExcel?: true): DomainError =>
  new DomainError('INVALID_INPUT', isExcel ? EXCEL : OTHER, { field: 'content' });

const findNoText = (bytes: Buffer): Kind | undefined =>
  NO_TEXT.find(
    ({ starts, holds }) => starts.every((byte, at) => bytes[at] === byte) && (!holds || bytes.includes(holds)),
  );

const decode = (bytes: Buffer): string => {
  const mark = bytes.subarray(0, 2).toString('hex');
  if (mark === 'fffe') return new TextDecoder('utf-16le').decode(bytes);
  if (mark === 'feff') return new TextDecoder('utf-16be').decode(bytes);
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (error) {
    // Spreadsheets of Western offices still write their own encoding; it takes any bytes, so it comes second.
    if (error instanceof TypeError) return new TextDecoder('windows-1252').decode(bytes);
    throw error;
  }
};

/** The text of a file: UTF-8, UTF-16 with a mark, or windows-1252. Throws INVALID_INPUT for what is no text. */
export const decodeText = (content: Uint8Array): string => {
  const bytes = Buffer.from(content.buffer, content.byteOffset, content.byteLength);
  const noText = findNoText(bytes);
  if (noText) throw refuse(noText.isExcel);
  const text = decode(bytes);
  // A NUL is in no text, and the database takes none.
  if (text.includes('\0')) throw refuse();
  return text;
};
