import { MailError } from './mail-error.ts';
import { oneLine } from './one-line.ts';

const LONGEST_ADDRESS = 254;
const PLAIN_ADDRESS = /^[^\s@<>()[\]\\,;:"]+@[^\s@<>()[\]\\,;:"]+$/;
const NAMED_ADDRESS = /^([^<>]*)<([^<>]*)>$/;
const NEEDS_QUOTES = /[^\p{L}\p{N} !#$%&'*+/=?^_`{|}~-]/u;

export type MailboxAddress = { name: string; address: string };

/** Exactly one address without a name, a list or a line break. */
export function isPlainAddress(text: string): boolean {
  return text.length <= LONGEST_ADDRESS && text.trim() === text && PLAIN_ADDRESS.test(text);
}

/** Reads `address` or `Name <address>`; line breaks and control characters are dropped. Anything else is a `MailError`. */
export function parseMailboxAddress(text: string): MailboxAddress {
  const line = oneLine(text);
  const [, name = '', bracketed] = NAMED_ADDRESS.exec(line) ?? [];
  const address = bracketed ?? line;
  if (!isPlainAddress(address)) throw new MailError('The sender or the reply address is not one email address.', true);
  return { name: unquote(name.trim()), address };
}

// Quotes would do by the book, but a provider that reads it otherwise would refuse every email of a business.
const ANGLES = new Map([
  ['<', '‹'],
  ['>', '›'],
]);

/**
 * The way back, which any name survives: one that would end the address early, or make it a list, is quoted, and angle
 * brackets become their look-alikes.
 */
export function formatMailboxAddress({ name, address }: MailboxAddress): string {
  const line = oneLine(name).replace(/[<>]/g, (angle) => ANGLES.get(angle) ?? '');
  if (!line) return address;
  const shown = NEEDS_QUOTES.test(line) ? `"${line.replace(/["\\]/g, '\\$&')}"` : line;
  return `${shown} <${address}>`;
}

function unquote(name: string): string {
  return /^".*"$/.test(name) ? name.slice(1, -1).replace(/\\(.)/g, '$1') : name;
}
