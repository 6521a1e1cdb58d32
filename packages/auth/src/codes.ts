import { deriveBytes } from './tokens.ts';

// Crockford's base 32: no I, L, O or U, so nothing in it can be read as something else in it.
const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const CODE_LENGTH = 8;

export const CODE_LIFETIME_MINUTES = 15;
export const CODE_TRIES = 5;

/** Eight bytes as a code: 8 characters, 40 bits. */
export const codeFrom = (bytes: Buffer): string =>
  [...bytes.subarray(0, CODE_LENGTH)].map((byte) => ALPHABET[byte % 32]).join('');

/** The code of one attempt, the same each time it is derived. */
export const deriveCode = (secret: string, attemptId: string): string =>
  codeFrom(deriveBytes(secret, 'code', attemptId));

/** Keyed: 40 bits could be found from a plain hash. */
export const hashCode = (secret: string, attemptId: string, code: string): Buffer =>
  deriveBytes(secret, 'code-hash', attemptId, code);

/** What a person typed, as a code: look-alikes folded; spaces, dashes and invisible marks dropped. Null when it cannot be one. */
export const readCode = (typed: string): string | null => {
  const code = typed
    .normalize('NFKC')
    .toUpperCase()
    .replace(/[\s\p{Pd}\p{Cf}.]/gu, '')
    .replace(/O/g, '0')
    .replace(/[IL]/g, '1');
  return code.length === CODE_LENGTH && [...code].every((character) => ALPHABET.includes(character)) ? code : null;
};

/** True for what could be a code. */
export const isCodeShaped = (typed: string): boolean => readCode(typed) !== null;
