import { z } from 'zod';

/** A file of 5 MB in base64. */
const MAX_CONTENT = 7_000_000;

export const createInput = z.strictObject({
  /** The bytes of the file, in base64. */
  content: z
    .string()
    .min(1, 'Please choose a file, or paste its rows.')
    .max(MAX_CONTENT, 'This file is larger than 5 MB. Please split it.')
    .regex(/^[A-Za-z0-9+/]*={0,2}$/, 'This is no base64.'),
});

/** The rows of an import that are to be left out, by their numbers. */
export const leaveOutInput = z.array(z.int32().min(1)).max(100, 'Please leave out at most 100 rows.');

export const importRef = z.strictObject({ importId: z.uuid() });

const matchedRow = z.object({
  number: z.int(),
  name: z.string(),
  email: z.string(),
  /** Who is in the list already. */
  client: z.object({ id: z.uuid(), name: z.string() }),
});

const column = z.int().nullable();

export const importDetails = z.object({
  /** It needs a mapping, then a start, then a while. */
  state: z.enum(['uploaded', 'checked', 'running', 'finished']),
  /** Finished, but not with all of it. */
  isStopped: z.boolean(),
  columns: z.array(z.object({ name: z.string(), samples: z.array(z.string()) })),
  /** As it was set, or as the names of the columns suggest. */
  mapping: z.object({ name: column, email: column, contactName: column, tags: column, internalNote: column }),
  sendsInvitations: z.boolean(),
  counts: z.object({
    rows: z.int(),
    /** Rows that can be imported, whether they have been or not. */
    ready: z.int(),
    problems: z.int(),
    added: z.int(),
    updated: z.int(),
    skipped: z.int(),
    leftOut: z.int(),
    invitationsDue: z.int(),
    invitationsSent: z.int(),
    /** Rows of which there is something to know, such as what was not taken over. */
    remarks: z.int(),
  }),
  /** How many rows that are ready are in the list already, before the start. */
  duplicates: z.int(),
  /** The first 100 of them. */
  known: z.array(matchedRow),
  /** How many rows would add a client of the same name as one in the list that has another address, before the start. */
  namesakeCount: z.int(),
  /** The first 100 of them. */
  namesakes: z.array(matchedRow),
  /** The first 100 rows that cannot be imported, and why in words. */
  problems: z.array(z.object({ number: z.int(), problem: z.string() })),
  /** The first 100 rows that were imported but for a part, and what is to be known about it. */
  remarks: z.array(z.object({ number: z.int(), remark: z.string() })),
  /** The first few rows that can. */
  examples: z.array(z.object({ number: z.int(), name: z.string(), contactName: z.string(), email: z.string() })),
});

export type MatchedRow = z.infer<typeof matchedRow>;
export type ImportDetails = z.infer<typeof importDetails>;
