import type { Query } from '@clientnest/db';
import { z } from 'zod';
import { searchInput, tagInput } from '../inputs.ts';
import { accessStatus } from './access-status.ts';
import type { AccessStatus } from './access-status.ts';

/** Which clients are listed: without a `status`, all but the archived ones. */
export const clientFilters = z.strictObject({
  /** Beginnings of words in any order, without regard to case and accents: of a name, a contact, an address, the slug. */
  search: searchInput.optional(),
  status: accessStatus.optional(),
  tag: tagInput.optional(),
});

export type ClientFilters = z.output<typeof clientFilters>;

/** SQL that answers the access status of the listed client `l`. */
export const listedStatusSql = (query: Query) => query`
  case when l.is_archived then 'archived' when l.active_until > now() then 'active' else l.idle_status end`;

const statusCondition = (query: Query, status: AccessStatus | undefined) => {
  if (status === undefined || status === 'archived') return query``;
  if (status === 'active') return query`and l.active_until > now()`;
  return query`and l.idle_status = ${status} and (l.active_until is null or l.active_until <= now())`;
};

const wordsCondition = (query: Query, workspaceId: string, { search, tag }: ClientFilters) => {
  if (search && tag)
    return query`and l.search @@ (client_search(${workspaceId}, ${search}) && tag_search(${workspaceId}, ${tag}))`;
  if (search) return query`and l.search @@ client_search(${workspaceId}, ${search})`;
  return tag ? query`and l.search @@ tag_search(${workspaceId}, ${tag})` : query``;
};

/** SQL that is true for the listed clients `l` of one workspace that are asked for. */
export const listedCondition = (query: Query, workspaceId: string, filters: ClientFilters) => query`
  l.workspace_id = ${workspaceId} and l.is_archived = ${filters.status === 'archived'}
  ${statusCondition(query, filters.status)} ${wordsCondition(query, workspaceId, filters)}`;
