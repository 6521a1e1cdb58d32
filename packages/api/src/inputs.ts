import { readEmailAddress } from '@clientnest/auth';
import { z } from 'zod';

const CONTROL_CHARACTERS = /\p{Cc}/u;
// Marks that turn the direction of what follows would write one name over another.
const TURNING = /[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu;
// In a paragraph the first two of them only say on which side a full stop stands; the others reach over what follows.
const OVERRIDING = /[\u202a-\u202e\u2066-\u2069]/gu;
const VISIBLE = /[\p{L}\p{N}\p{P}\p{S}]/u;

const oneLine = (maximum: number) =>
  z
    .string()
    .trim()
    .min(1, 'Please fill this in.')
    .max(maximum, `Please use at most ${maximum} characters.`)
    .refine((text) => text.isWellFormed() && !CONTROL_CHARACTERS.test(text), 'Please use one line of plain text.');

/** A name of a person, client or workspace: one line, 1 to 120 characters, of which one can be seen. */
export const nameInput = z
  .string()
  .transform((typed) => typed.replace(TURNING, ''))
  .pipe(oneLine(120))
  .pipe(z.string().regex(VISIBLE, 'Please fill this in.'));

/** Exactly one plain email address. */
export const emailInput = z
  .string()
  .trim()
  .refine(
    (typed) => readEmailAddress(typed) !== null,
    'This does not look like an email address. Example: dana@acme.example',
  );

/** Letters a to z, digits and single dashes: at most 60 characters. */
export const slugInput = z
  .string()
  .trim()
  .toLowerCase()
  .max(60, 'Please use at most 60 characters.')
  .regex(/^[a-z0-9]+(-[a-z0-9]+)*$/, 'Use letters from a to z, digits and single dashes.');

/** The owner's own words: paragraphs of plain text, at most 4,000 characters. */
export const messageInput = z
  .string()
  .transform((typed) => typed.replace(OVERRIDING, '').trim())
  .pipe(
    z
      .string()
      .max(4000, 'Please use at most 4,000 characters.')
      .refine(
        (text) => text.isWellFormed() && !CONTROL_CHARACTERS.test(text.replace(/[\n\r\t]/g, '')),
        'Please use plain text.',
      ),
  );

/** What somebody typed where it is not yet known what it is worth; bounded so that it costs nothing to look at. */
export const typedInput = z.string().max(1000, 'That is too long.');

/** What is looked for in a list. */
export const searchInput = z
  .string()
  .trim()
  .max(200, 'Please use at most 200 characters.')
  .refine((text) => text.isWellFormed() && !CONTROL_CHARACTERS.test(text), 'Please use one line of plain text.');

/** A tag: lower case, letters and digits with spaces, dots, dashes and underscores between, at most 40 characters. */
export const tagInput = z
  .string()
  .trim()
  .toLowerCase()
  .max(40, 'Please use at most 40 characters for a tag.')
  .regex(
    /^[\p{L}\p{N}](?:[\p{L}\p{M}\p{N} ._-]*[\p{L}\p{M}\p{N}])?$/u,
    'Use letters, digits, spaces and dashes in a tag.',
  );

export const clientRef = z.strictObject({ clientId: z.uuid() });
export const contactRef = z.strictObject({ contactId: z.uuid() });
