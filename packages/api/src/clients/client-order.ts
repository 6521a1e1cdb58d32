import { DomainError } from '@clientnest/auth';
import type { Query } from '@clientnest/db';
import { z } from 'zod';

export const clientSort = z.enum(['newest', 'name', 'last_seen']);
export type ClientSort = z.infer<typeof clientSort>;

const position = z.int().min(1).max(Number.MAX_SAFE_INTEGER);

/** Between two clients of a list: where a page ends and the next one begins, or the other way round. */
const place = z.strictObject({
  sort: clientSort,
  /** What the client beside it is sorted by: folded words of a name, microseconds, or nothing. */
  value: z
    .string()
    .max(1000)
    .regex(/^\P{Cc}*$/u),
  id: z.uuid(),
  isBefore: z.boolean(),
  /** The number of the first client of the page, counted from 1; only shown. */
  from: position,
});
export type Place = z.infer<typeof place>;

const MICROSECONDS = /^\d{1,16}$/;

export const writeCursor = (place: Place): string => Buffer.from(JSON.stringify(place)).toString('base64url');

const parse = (text: string): unknown => {
  try {
    return JSON.parse(Buffer.from(text, 'base64url').toString()) as unknown;
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  }
};

/** A place in a list as an earlier answer gave it. It says where to look, never in whose list. */
export const cursorInput = z
  .string()
  .max(4000)
  .transform(parse)
  .pipe(place)
  .refine(({ sort, value }) => sort !== 'last_seen' || MICROSECONDS.test(value), 'This is no cursor.');

/** Throws INVALID_INPUT for a cursor of a list with another order. */
export const requireSameOrder = (sort: ClientSort, place: Place | undefined): void => {
  if (place && place.sort !== sort)
    throw new DomainError('INVALID_INPUT', 'This cursor is of another order. Start with the first page.', {
      field: 'cursor',
    });
};

/** SQL that answers what a listed client `l` is sorted by, as a place keeps it. */
export const sortValueSql = (query: Query, sort: ClientSort) =>
  ({
    newest: query`''`,
    name: query`l.name_key`,
    last_seen: query`(extract(epoch from l.seen_at) * 1000000)::bigint::text`,
  })[sort];

/** SQL that is true for the listed clients on the asked side of a place. */
export const placeCondition = (query: Query, place: Place | undefined) => {
  if (!place) return query``;
  const { sort, value, id, isBefore } = place;
  const beyond = isBefore === (sort === 'name') ? query`<` : query`>`;
  if (sort === 'newest') return query`and l.client_id ${beyond} ${id}`;
  if (sort === 'name') return query`and (l.name_key, l.client_id) ${beyond} (${value}, ${id})`;
  const seenAt = query`timestamptz 'epoch' + ${value}::text::bigint * interval '1 microsecond'`;
  return query`and (l.seen_at, l.client_id) ${beyond} (${seenAt}, ${id})`;
};

/** SQL that sorts listed clients `l`, from the end where a page is looked for that comes before a place. */
export const orderSql = (query: Query, sort: ClientSort, isBefore: boolean) => {
  const direction = isBefore === (sort === 'name') ? query`desc` : query`asc`;
  if (sort === 'newest') return query`l.client_id ${direction}`;
  if (sort === 'name') return query`l.name_key ${direction}, l.client_id ${direction}`;
  return query`l.seen_at ${direction}, l.client_id ${direction}`;
};
