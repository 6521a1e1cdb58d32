import { readEmailAddress } from '@clientnest/auth';
import type { Transaction } from '@clientnest/db';
import type { JobPayload } from './job-list.ts';
import type { LinkRecipient } from './queue-access-email.ts';

type Request = Pick<JobPayload<'recover-access'>, 'audience' | 'typedEmail' | 'deadLinkId'>;

/** Somebody that a sign-in request leads to. */
export type Match = { workspaceId: string; recipient: LinkRecipient };
export type Matches = [Match, ...Match[]];

// Nobody has more portals than this under one address; the bounds keep an email readable. A workspace’s is its own: it
// could tell from a portal that was left out that the address has others elsewhere.
const PORTALS_OF_A_WORKSPACE = 20;
const PORTALS_PER_EMAIL = 200;

type ContactRow = { workspaceId: string; email: string; contactId: string; clientId: string };
type RankedRow = ContactRow & { rank: number; lastSeenAt: Date | null };

const byUse = (a: RankedRow, b: RankedRow): number =>
  a.rank - b.rank || (b.lastSeenAt?.getTime() ?? 0) - (a.lastSeenAt?.getTime() ?? 0);

// Each workspace's last used portal comes before any other's second, so that no workspace can crowd out another one.
// Locked in the order of their ids, as others do it.
const findContacts = async (tx: Transaction, emailKey: string): Promise<Match[]> => {
  const rows = await tx<RankedRow[]>`
    with everyone as (
      select c.id, c.last_seen_at, row_number() over (partition by c.workspace_id order by c.last_seen_at desc nulls last, c.id desc) as rank
      from contacts c join clients k on k.id = c.client_id
      where c.email_key = ${emailKey} and c.closed_at is null and k.archived_at is null
    ), ranked as materialized (
      select id, rank from everyone where rank <= ${PORTALS_OF_A_WORKSPACE}
      order by rank, last_seen_at desc nulls last, id desc limit ${PORTALS_PER_EMAIL}
    )
    select c.workspace_id as "workspaceId", c.email, c.id as "contactId", c.client_id as "clientId", r.rank::int as rank,
      c.last_seen_at as "lastSeenAt"
    from ranked r join contacts c on c.id = r.id
    where c.email_key = ${emailKey} and c.closed_at is null
    order by c.id for share of c`;
  return rows
    .toSorted(byUse)
    .map(({ workspaceId, email, contactId, clientId }) => ({ workspaceId, recipient: { email, contactId, clientId } }));
};

const findOwners = async (tx: Transaction, emailKey: string): Promise<Match[]> => {
  const rows = await tx<{ workspaceId: string; email: string; ownerId: string }[]>`
    select workspace_id as "workspaceId", email, id as "ownerId" from owners
    where email_key = ${emailKey} and archived_at is null for share`;
  return rows.map(({ workspaceId, ...recipient }) => ({ workspaceId, recipient }));
};

// B4: whoever holds a link that was sent to a contact may have another sent to the contact's own address.
const findByLink = async (tx: Transaction, linkId: string): Promise<Match[]> => {
  const rows = await tx<ContactRow[]>`
    select c.workspace_id as "workspaceId", c.email, c.id as "contactId", c.client_id as "clientId"
    from access_links l join contacts c on c.id = l.contact_id join clients k on k.id = c.client_id
    where l.id = ${linkId} and c.closed_at is null and k.archived_at is null
    for share of c`;
  return rows.map(({ workspaceId, ...recipient }) => ({ workspaceId, recipient }));
};

const findByAddress = async (tx: Transaction, audience: Request['audience'], typedEmail: string): Promise<Match[]> => {
  const address = readEmailAddress(typedEmail);
  if (!address) return [];
  return (audience === 'contact' ? findContacts : findOwners)(tx, address.key);
};

// Their rows are held until the transaction ends: an address that is changed meanwhile gets no link after its links were
// switched off.
/** Whom a sign-in request leads to: the people at an address, or the one person of a link. Null when there is nobody. */
export const findMatches = async (
  tx: Transaction,
  { audience, typedEmail, deadLinkId }: Request,
): Promise<Matches | null> => {
  const [first, ...others] = deadLinkId
    ? await findByLink(tx, deadLinkId)
    : await findByAddress(tx, audience, typedEmail ?? '');
  return first ? [first, ...others] : null;
};
