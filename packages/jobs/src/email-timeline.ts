import { recordAccessEvent } from '@clientnest/auth';
import type { AccessEvent, AccessEventKind } from '@clientnest/auth';
import type { Query } from '@clientnest/db';

export type EmailRow = { workspaceId: string; emailId: string };
type PersonRow = EmailRow & {
  linkId: string;
  clientId: string | null;
  contactId: string | null;
  ownerId: string | null;
};

/** Tells the timeline of everybody that these emails bring a link to what became of them. */
export const recordForEach = async (
  tx: Query,
  emails: EmailRow[],
  kind: AccessEventKind,
  details: AccessEvent['details'] = {},
): Promise<void> => {
  const people = await tx<PersonRow[]>`
    select e.workspace_id as "workspaceId", e.id as "emailId", l.id as "linkId", c.client_id as "clientId",
      l.contact_id as "contactId", l.owner_id as "ownerId"
    from emails e join access_links l on l.email_id = e.id left join contacts c on c.id = l.contact_id
    where e.id in ${tx(emails.map(({ emailId }) => emailId))} order by l.id`;
  for (const person of people) await recordAccessEvent(tx, { ...person, kind, details });
};
