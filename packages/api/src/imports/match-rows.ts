import type { Query } from '@clientnest/db';
import type { ImportDetails, MatchedRow } from './schemas.ts';

const MATCHES_SHOWN = 100;

type Match = MatchedRow & { isKnown: boolean; count: number };

const countOf = (matches: Match[]): number => matches[0]?.count ?? 0;
const show = (matches: Match[]): MatchedRow[] =>
  matches.map(({ number, name, email, client }) => ({ number, name, email, client }));

/**
 * Of the rows that are ready: who is in the list already by the address, and whose name a client with another address has.
 * Each row is looked up by an index.
 */
export const matchRows = async (
  query: Query,
  { workspaceId, importId }: { workspaceId: string; importId: string },
): Promise<Pick<ImportDetails, 'duplicates' | 'known' | 'namesakeCount' | 'namesakes'>> => {
  const matches = await query<Match[]>`
    with matched as materialized (
      select r.number, r.client ->> 'name' as name, r.client ->> 'email' as email,
        known.client_id is not null as is_known, coalesce(known.client_id, namesake.client_id) as client_id
      from import_rows r
      left join lateral (
        select c.client_id from contacts c
        where c.workspace_id = ${workspaceId} and c.email_key = r.email_key and c.archived_at is null
        order by c.made_primary_at is null, c.id limit 1
      ) known on true
      left join lateral (
        select l.client_id from listed_clients l
        where known.client_id is null and l.workspace_id = ${workspaceId} and not l.is_archived and l.name_key = r.name_key
        order by l.client_id limit 1
      ) namesake on true
      where r.import_id = ${importId} and r.client is not null
    ), numbered as (
      select m.*, count(*) over (partition by is_known)::int as count,
        row_number() over (partition by is_known order by number) as place
      from matched m where client_id is not null
    )
    select n.number, n.name, n.email, n.is_known as "isKnown", n.count,
      jsonb_build_object('id', k.id, 'name', k.name) as client
    from numbered n join clients k on k.id = n.client_id
    where n.place <= ${MATCHES_SHOWN} order by n.number`;
  const known = matches.filter(({ isKnown }) => isKnown);
  const namesakes = matches.filter(({ isKnown }) => !isKnown);
  return {
    duplicates: countOf(known),
    known: show(known),
    namesakeCount: countOf(namesakes),
    namesakes: show(namesakes),
  };
};
