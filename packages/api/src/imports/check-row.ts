import { readEmailAddress } from '@clientnest/auth';
import { MAX_TAGS } from '@clientnest/jobs';
import type { ImportedClient } from '@clientnest/jobs';
import { z } from 'zod';
import { plainText } from '../clients/csv.ts';
import { slugify } from '../clients/slugs.ts';
import { messageInput, nameInput, tagInput } from '../inputs.ts';
import type { Mapping } from './columns.ts';
import type { CsvRow } from './read-csv.ts';

export type CheckedRow = { number: number; client: ImportedClient | null; problem: string | null };

// What is longer is neither a name nor an address.
const LONGEST_PLAIN = 500;
const TAGS = /[,;|]/;

const rowInput = z.object({
  name: nameInput,
  contactName: nameInput,
  tags: z.array(tagInput).max(MAX_TAGS, `Please use at most ${MAX_TAGS} tags.`),
  note: messageInput,
});

const REFUSALS = new Map<PropertyKey | undefined, string>([
  ['name', 'The name cannot be used. '],
  ['contactName', 'The name cannot be used. '],
  ['note', 'The note cannot be used. '],
]);

const problemOf = ({ issues: [issue] }: z.ZodError): string =>
  `${REFUSALS.get(issue?.path[0]) ?? ''}${issue?.message ?? 'This cannot be read.'}`;

const splitTags = (text: string): string[] => [
  ...new Set(
    text
      .split(TAGS)
      .map((tag) => tag.trim().toLowerCase())
      .filter(Boolean),
  ),
];

const readCells = (cells: string[], mapping: Mapping) => {
  const read = (column: number | null): string => (column === null ? '' : (cells[column] ?? '').trim());
  const readPlain = (column: number | null): string => {
    const text = read(column);
    return text.length > LONGEST_PLAIN ? text : plainText(text);
  };
  const readLine = (column: number | null): string => readPlain(column).replace(/\s+/g, ' ');
  const name = readLine(mapping.name);
  const contactName = readLine(mapping.contactName) || name;
  const note = read(mapping.internalNote).replaceAll('\r\n', '\n');
  return { email: readPlain(mapping.email), row: { name, contactName, tags: splitTags(read(mapping.tags)), note } };
};

/** What a row says of a client, or what is wrong with it. */
export const checkRow = ({ number, cells }: CsvRow, mapping: Mapping): CheckedRow => {
  const refuse = (problem: string): CheckedRow => ({ number, client: null, problem });
  const { email, row } = readCells(cells, mapping);
  if (!email) return refuse('There is no email address.');
  const address = readEmailAddress(email);
  if (!address) return refuse(`“${email.slice(0, 100)}” does not look like an email address.`);
  if (!row.name) return refuse('There is no name.');
  const { data, error } = rowInput.safeParse(row);
  if (error) return refuse(problemOf(error));
  const { note, ...named } = data;
  const { address: typed, key: emailKey } = address;
  const client = { ...named, slug: slugify(data.name), email: typed, emailKey, internalNote: note || null };
  return { number, client, problem: null };
};
