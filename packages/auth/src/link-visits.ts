import type { Query } from '@clientnest/db';
import type { InspectedLink } from './inspect-link.ts';

// Nobody reads an email in more programs than this; whoever makes up names for himself writes no more rows.
const PROGRAMS_PER_LINK = 20;
const USER_AGENT_MAX = 400;

type Visit = { userAgent: string | null; isAutomated: boolean };

/**
 * Notes that the page of a contact's link was opened, for the owner's timeline (B10). A look is not a use: nothing else
 * changes. A program that looks again is counted, at most once in ten seconds.
 */
export const noteLinkVisit = async (
  query: Query,
  link: Pick<InspectedLink, 'id' | 'state' | 'workspaceId' | 'clientId' | 'userId'>,
  { userAgent, isAutomated }: Visit,
): Promise<void> => {
  const program = (userAgent ?? '').slice(0, USER_AGENT_MAX);
  await query`
    insert into link_visits as v (link_id, workspace_id, client_id, contact_id, is_automated, user_agent, link_state)
    select ${link.id}, ${link.workspaceId}, ${link.clientId}, ${link.userId}, ${isAutomated},
      ${program}, ${link.state}
    where (select count(*) from link_visits where link_id = ${link.id}) < ${PROGRAMS_PER_LINK}
      or exists (
        select from link_visits
        where link_id = ${link.id} and is_automated = ${isAutomated} and link_state = ${link.state}
          and user_agent = ${program}
      )
    on conflict (link_id, is_automated, user_agent, link_state)
      do update set visits = v.visits + 1, last_at = now() where v.last_at < now() - interval '10 seconds'`;
};
