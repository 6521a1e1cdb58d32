import { domainToASCII } from 'node:url';

// RFC 5321: 64 octets before the @, 254 in all.
const MAX_LOCAL = 64;
const MAX_ADDRESS = 254;
// \p{C}: control and invisible characters, and halves of pairs, which PostgreSQL cannot store.
const LOCAL_PART = /^[^\s@"(),:;<>[\]\\\p{C}]+$/u;
const DOMAIN = /^(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]{0,61}[a-z0-9]$/;
// Characters that are seen by nobody and that some programs drop: two addresses would look the same and not be.
const INVISIBLE = /\p{Default_Ignorable_Code_Point}/u;
const DOMAIN_INPUT = /^[\p{L}\p{M}\p{N}.-]+$/u;

export type EmailAddress = {
  /** As it was typed, without the white space around it: what mail goes to and people see. */
  address: string;
  /** For look-up only: NFKC, lower case, the domain in ASCII. */
  key: string;
};

const countAscii = (text: string): number => text.replace(/[^\x20-\x7e]/g, '').length;

// A full-width @ or a Kelvin sign turns into an ASCII character: what is seen and what is looked up would differ.
const changesShape = (text: string): boolean => {
  const folded = text.normalize('NFKC');
  return folded !== text.normalize('NFC') || countAscii(folded.toLowerCase()) > countAscii(text);
};

const isLocalPart = (local: string): boolean =>
  LOCAL_PART.test(local) &&
  Buffer.byteLength(local) <= MAX_LOCAL &&
  !local.startsWith('.') &&
  !local.endsWith('.') &&
  !local.includes('..');

/** Reads exactly one plain address; null for anything else. Dots and plus-tags are kept. */
export const readEmailAddress = (typed: string): EmailAddress | null => {
  if (typed.length > MAX_ADDRESS * 2) return null;
  const address = typed.trim();
  const [local, domain, ...rest] = address.split('@');
  if (!local || !domain || rest.length > 0) return null;
  if (INVISIBLE.test(address) || changesShape(address) || !isLocalPart(local) || !DOMAIN_INPUT.test(domain))
    return null;
  const asciiDomain = domainToASCII(domain.normalize('NFKC').toLowerCase());
  if (!DOMAIN.test(asciiDomain)) return null;
  const key = `${local.normalize('NFKC').toLowerCase()}@${asciiDomain}`;
  return Buffer.byteLength(key) > MAX_ADDRESS ? null : { address, key };
};

/** `d•••@acme.example`: enough to recognise one's own address, too little to learn somebody else's. */
export const maskEmailAddress = (address: string): string => {
  const at = address.lastIndexOf('@');
  const [first = ''] = address;
  return `${first}•••${address.slice(at)}`;
};
