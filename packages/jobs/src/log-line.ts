// The last line of defence: what a log says passes through here on its way out, whoever wrote it.

const BLANK = '[secret]';

// Crockford's base 32, 8 characters: with its dash, or with a letter, to tell it from a number.
const CODE = /^(?:[0-9A-HJKMNP-TV-Z]{4}-[0-9A-HJKMNP-TV-Z]{4}|(?=.*[A-Z])[0-9A-HJKMNP-TV-Z]{8})$/;

// 43 characters of base64url, or more when something is stuck to it. Uuids are shorter; hashes in hex have no capitals.
const isTokenShaped = (word: string): boolean =>
  word.length === 43 ? /[A-Za-z]/.test(word) : word.length > 43 && /^(?=.*\d)(?=.*[a-z])(?=.*[A-Z])/.test(word);

const isSecret = (word: string): boolean => isTokenShaped(word) || CODE.test(word);

// The n of "\n" and the 2F of "%2F" look like a part of the word that follows.
const escapeBefore = (mark: string, word: string): string => {
  const escape = mark === '%' ? /^[\da-f]{2}/i : /^(?:u[\da-f]{4}|[bfnrt])/i;
  return (mark && escape.exec(word)?.[0]) || '';
};

// A word, and before it the backslashes of an escape, a colour for the terminal, or a percent sign.
// The backslashes are all of a row: begun anew at each of them, a thousand would be read a million times.
const WORD = /((?<!\\)\\+(?:u001b\[[\d;]*m)?|%|)([\w-]+)/gi;

const blankWord = (whole: string, mark: string, word: string): string => {
  const isPartOfEscape = /^\\+$/.test(mark) && mark.length % 2 === 1;
  if (!isPartOfEscape && isSecret(word)) return `${mark}${BLANK}`;
  const escape = escapeBefore(mark, word);
  return escape && isSecret(word.slice(escape.length)) ? `${mark}${escape}${BLANK}` : whole;
};

// Route ids and the names of our own files stay: "/link/[token]", "/link/_token_/".
const LINK = /((?:\/|%2f)link(?:\/|%2f))(?!(?:\[token\]|_token_)[/"\\])[^\s"\\<>]+/gi;
const PARAMETER = /([?&](?:key|token|code|secret)=)[^\s"\\&<>]+/gi;
const PASSWORD = /(:\/\/[^\s/"\\:@]*:)[^\s/"\\@]+(?=@)/g;
const CREDENTIALS = /\b((?:bearer|basic) +)[\w.~+/=-]{8,}/gi;

// JSON leaves these as they are; a terminal may obey them.
const UNPRINTABLE = /[\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]/g;
const escapeUnprintable = (character: string): string => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;

/** Blanks whatever is shaped like a secret in one line of JSON. The line stays JSON. */
export const blankSecrets = (line: string): string =>
  [LINK, PARAMETER, PASSWORD, CREDENTIALS]
    .reduce((text, pattern) => text.replace(pattern, `$1${BLANK}`), line)
    .replace(WORD, blankWord)
    .replace(UNPRINTABLE, escapeUnprintable);

type ErrorLike = { name?: unknown; message: string; stack?: unknown; code?: unknown; cause?: unknown };

export type DescribedError = {
  type: string;
  message: string;
  stack?: string;
  code?: string;
  cause?: DescribedError;
};

// pg-boss hands on copies of errors, which are errors no more.
const isErrorLike = (error: unknown): error is ErrorLike =>
  typeof error === 'object' && error !== null && 'message' in error && typeof error.message === 'string';

const CAUSES = 3;

/**
 * What a log may say of an error. The fields that drivers add are left out: a statement's parameters, the row that it
 * failed on.
 */
export const describeError = (error: unknown, causes = CAUSES): DescribedError => {
  if (!isErrorLike(error)) return { type: typeof error, message: typeof error === 'string' ? error : '' };
  const { name, message, stack, code, cause } = error;
  return {
    type: typeof name === 'string' ? name : 'Error',
    message,
    ...(typeof stack === 'string' && { stack }),
    ...(typeof code === 'string' && { code }),
    ...(isErrorLike(cause) && causes > 0 && { cause: describeError(cause, causes - 1) }),
  };
};

const ERROR_LEVEL = 50;

/** The line for a failure, with its line break, in the words of the web server's own log. */
export const errorLine = (msg: string, error: unknown): string =>
  `${blankSecrets(JSON.stringify({ level: ERROR_LEVEL, time: Date.now(), err: describeError(error), msg }))}\n`;
