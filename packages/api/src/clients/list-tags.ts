import type { OwnerContext } from '../procedures.ts';

const TAGS_SHOWN = 200;

/** The tags that clients of the workspace have, in alphabetical order: from one to the next, past all that have the same. */
export const listTags = async ({ sql, owner: { workspaceId } }: OwnerContext): Promise<string[]> => {
  const rows = await sql<{ tag: string }[]>`
    with recursive tags as (
      (select tag from client_tags where workspace_id = ${workspaceId} order by tag limit 1)
      union all
      select (
        select t.tag from client_tags t where t.workspace_id = ${workspaceId} and t.tag > tags.tag order by t.tag limit 1
      ) from tags where tags.tag is not null
    )
    select tag from tags where tag is not null limit ${TAGS_SHOWN}`;
  return rows.map(({ tag }) => tag);
};
