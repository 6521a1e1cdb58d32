import type { OwnerContext } from '../procedures.ts';
import type { AccessStatus } from './access-status.ts';
import { requireSameOrder, writeCursor } from './client-order.ts';
import { csvLine } from './csv.ts';
import { readClients, readList } from './read-clients.ts';
import type { ClientList, ListedClient } from './read-clients.ts';

// Each may have twenty tags and long names: what is read, written and sent at once stays small.
const CLIENTS_PER_PART = 200;

const HEADER = ['Client', 'Contact', 'Email', 'Portal address', 'Access', 'Tags', 'Last seen', 'Added'];

const ACCESS: Record<AccessStatus, string> = {
  not_invited: 'Not invited',
  invited: 'Invited',
  active: 'Active',
  signed_out: 'Signed out',
  bounced: 'Bounced',
  paused: 'Paused',
  archived: 'Archived',
};

const lineOf = (origin: string, client: ListedClient): string =>
  csvLine([
    client.name,
    client.contactName,
    client.email,
    `${origin}/portal/c/${client.slug}`,
    ACCESS[client.accessStatus],
    client.tags.join(', '),
    client.lastSeenAt?.toISOString() ?? '',
    client.addedAt.toISOString(),
  ]);

type Export = Omit<ClientList, 'sort'>;

/**
 * Two hundred clients of a list as lines of CSV, after the header on the first part. The newest come first, whatever order the
 * page shows: in another one, who is renamed or comes in between two parts would be in both, or in none. Throws INVALID_INPUT.
 */
export const exportClients = async (ctx: OwnerContext, filtered: Export) => {
  const list = { ...filtered, sort: 'newest' } as const;
  requireSameOrder(list.sort, list.cursor);
  const { origin, owner } = ctx;
  const { rows } = await readList(ctx, (tx) => readClients(tx, owner.workspaceId, list, CLIENTS_PER_PART + 1));
  const part = rows.slice(0, CLIENTS_PER_PART);
  const lines = part.map((client) => lineOf(origin, client));
  const last = rows.length > CLIENTS_PER_PART ? part.at(-1) : undefined;
  const from = (list.cursor?.from ?? 1) + part.length;
  return {
    csv: [...(list.cursor ? [] : [csvLine(HEADER)]), ...lines].join(''),
    nextCursor: last
      ? writeCursor({ sort: list.sort, value: last.sortValue, id: last.id, isBefore: false, from })
      : null,
  };
};
