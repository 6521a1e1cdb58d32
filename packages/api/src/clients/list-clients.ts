import type { OwnerContext } from '../procedures.ts';
import { requireSameOrder, writeCursor } from './client-order.ts';
import { readClients, readList } from './read-clients.ts';
import type { ClientList, ListedClient } from './read-clients.ts';

export const CLIENTS_PER_PAGE = 25;

const findCursors = (clients: ListedClient[], { sort, cursor }: ClientList, hasMore: boolean) => {
  const [first, last] = [clients[0], clients.at(-1)];
  if (!first || !last) return { from: 0, nextCursor: null, previousCursor: null };
  const isBefore = cursor?.isBefore ?? false;
  const from = isBefore && !hasMore ? 1 : (cursor?.from ?? 1);
  const placeAt = ({ sortValue: value, id }: ListedClient) => ({ sort, value, id });
  const next = writeCursor({ ...placeAt(last), isBefore: false, from: from + clients.length });
  const previous = writeCursor({ ...placeAt(first), isBefore: true, from: Math.max(1, from - CLIENTS_PER_PAGE) });
  return {
    from,
    nextCursor: isBefore || hasMore ? next : null,
    previousCursor: cursor && (!isBefore || hasMore) ? previous : null,
  };
};

/** A page of the workspace's clients. Throws INVALID_INPUT for a cursor of another order. */
export const listClients = async (ctx: OwnerContext, list: ClientList) => {
  requireSameOrder(list.sort, list.cursor);
  const { rows, ...count } = await readList(ctx, (tx) =>
    readClients(tx, ctx.owner.workspaceId, list, CLIENTS_PER_PAGE + 1),
  );
  const page = rows.slice(0, CLIENTS_PER_PAGE);
  const clients = list.cursor?.isBefore ? page.toReversed() : page;
  return {
    clients,
    ...count,
    ...findCursors(clients, list, rows.length > CLIENTS_PER_PAGE),
  };
};
