import { z } from 'zod';

const column = z.int().min(0).max(99);

/** Which column holds what, counted from 0; null where none does. */
export const mappingInput = z.strictObject({
  name: column,
  email: column,
  contactName: column.nullable().default(null),
  tags: column.nullable().default(null),
  internalNote: column.nullable().default(null),
});
export type Mapping = z.output<typeof mappingInput>;

/** What columns are often called, in the order in which they are believed. */
const NAMES: Record<keyof Mapping, string[]> = {
  email: ['email', 'e mail', 'email address', 'mail', 'e mail adresse', 'e mail address'],
  name: ['client', 'company', 'client name', 'company name', 'organisation', 'organization', 'firma', 'kunde', 'name'],
  contactName: ['contact', 'contact name', 'contact person', 'ansprechpartner', 'full name', 'person', 'name'],
  tags: ['tags', 'tag', 'labels', 'groups', 'group', 'category'],
  internalNote: ['note', 'notes', 'notiz', 'notizen', 'comment', 'comments'],
};

const plain = (text: string): string =>
  text
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[\s_-]+/g, ' ')
    .trim();

/** What the columns seem to hold by their names; each is taken once. */
export const guessMapping = (columns: string[]): Record<keyof Mapping, number | null> => {
  const names = columns.map(plain);
  const taken = new Set<number>();
  const find = (field: keyof Mapping): number | null => {
    const found = NAMES[field].map((name) => names.indexOf(name)).find((index) => index >= 0 && !taken.has(index));
    if (found === undefined) return null;
    taken.add(found);
    return found;
  };
  const fields = ['email', 'name', 'contactName', 'tags', 'internalNote'] as const;
  return Object.fromEntries(fields.map((field) => [field, find(field)])) as Record<keyof Mapping, number | null>;
};
