import { readEmailAddress } from '@clientnest/auth';
import { MAX_TAGS } from '@clientnest/jobs';
import type { ImportedClient } from '@clientnest/jobs';
import { plainText } from '../clients/csv.ts';
import { slugify } from '../clients/slugs.ts';
import { messageInput, nameInput, tagInput } from '../inputs.ts';
import type { Mapping } from './columns.ts';
import type { CsvRow } from './read-csv.ts';

export type CheckedRow = { number: number; client: ImportedClient | null; problem: string | null };

// What is longer is neither a name nor an address.
const LONGEST_PLAIN = 500;
const TAGS = /[,;|]/;

const problemOf = ({ success, error }: { success: boolean; error?: { issues: { message: string }[] } | undefined }) =>
  success ? null : (error?.issues[0]?.message ?? 'This cannot be read.');

const splitTags = (text: string): string[] => [
  ...new Set(
    text
      .split(TAGS)
      .map((tag) => tag.trim().toLowerCase())
      .filter(Boolean),
  ),
];

const findProblem = (name: string, contactName: string, email: string, tags: string[], note: string): string | null => {
  if (!email) return 'There is no email address.';
  if (!readEmailAddress(email)) return `“${email.slice(0, 100)}” does not look like an email address.`;
  if (!name) return 'There is no name.';
  const named = problemOf(nameInput.safeParse(name)) ?? problemOf(nameInput.safeParse(contactName));
  if (named) return `The name cannot be used. ${named}`;
  const tagged = tags.map((tag) => problemOf(tagInput.safeParse(tag))).find(Boolean);
  if (tagged) return tagged;
  if (tags.length > MAX_TAGS) return `Please use at most ${MAX_TAGS} tags.`;
  const noted = problemOf(messageInput.safeParse(note));
  return noted && `The note cannot be used. ${noted}`;
};

/** What a row says of a client, or what is wrong with it. */
export const checkRow = ({ number, cells }: CsvRow, mapping: Mapping): CheckedRow => {
  const read = (column: number | null): string => (column === null ? '' : (cells[column] ?? '').trim());
  const readPlain = (column: number | null): string => {
    const text = read(column);
    return text.length > LONGEST_PLAIN ? text : plainText(text);
  };
  const oneLine = (text: string): string => text.replace(/\s+/g, ' ');
  const [name, email] = [oneLine(readPlain(mapping.name)), readPlain(mapping.email)];
  const contactName = oneLine(readPlain(mapping.contactName)) || name;
  const [tags, note] = [splitTags(read(mapping.tags)), read(mapping.internalNote).replaceAll('\r\n', '\n')];
  const problem = findProblem(name, contactName, email, tags, note);
  const address = readEmailAddress(email);
  if (problem || !address) return { number, client: null, problem };
  const { address: typed, key: emailKey } = address;
  const client = { name, slug: slugify(name), contactName, email: typed, emailKey, internalNote: note || null, tags };
  return { number, client, problem: null };
};
