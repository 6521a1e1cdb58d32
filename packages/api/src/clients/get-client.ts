import { findEmailChange } from '../contacts/undo-email-change.ts';
import type { OwnerContext } from '../procedures.ts';
import { emailStateSql, findAccessFacts, linkStateSql } from './access-facts.ts';
import { accessStatusSql } from './access-status.ts';
import { diagnose } from './diagnosis.ts';
import { clientNotFound } from './require-client.ts';
import type { ContactOfClient } from './require-client.ts';
import type { ClientContact, ClientDetails, SentLink } from './schemas.ts';

const LINKS_SHOWN = 50;

type ClientRow = Omit<ClientDetails, 'portalUrl' | 'links' | 'emailChange' | 'contacts'>;

const findSentLinks = ({ sql }: OwnerContext, contactId: string) => sql<SentLink[]>`
  select l.id, l.purpose, l.sent_to as "sentTo", l.created_at as "issuedAt", l.expires_at as "expiresAt",
    l.consumed_at as "usedAt", e.failure, ${linkStateSql(sql)} as state, ${emailStateSql(sql)} as email
  from access_links l left join emails e on e.id = l.email_id
  where l.contact_id = ${contactId}
  order by l.id desc limit ${LINKS_SHOWN}`;

type ContactRow = Omit<ClientContact, 'diagnosis'>;

// The primary contact first, archived ones last.
const findContacts = async ({ sql }: OwnerContext, clientId: string): Promise<ClientContact[]> => {
  const [rows, facts] = await Promise.all([
    sql<ContactRow[]>`
      select c.id, c.name, c.email, c.made_primary_at is not null as "isPrimary", c.archived_at is not null as "isArchived",
        c.paused_at is not null as "isPaused", c.last_seen_at as "lastSeenAt", ${accessStatusSql(sql)} as "accessStatus"
      from contacts c join clients k on k.id = c.client_id
      where c.client_id = ${clientId}
      order by c.archived_at is not null, c.made_primary_at is null, c.id`,
    findAccessFacts(sql, clientId),
  ]);
  return rows.flatMap((contact) => {
    const known = facts.get(contact.id);
    return known ? [{ ...contact, diagnosis: diagnose(known) }] : [];
  });
};

/** A client, its contacts, and what was sent to one of them, the primary one when none is named. Throws NOT_FOUND. */
export const getClient = async (ctx: OwnerContext, wanted: ContactOfClient): Promise<ClientDetails> => {
  const { sql, owner, origin } = ctx;
  const [client] = await sql<ClientRow[]>`
    select k.id, k.name, k.slug, k.welcome_message as "welcomeMessage", c.id as "contactId", c.name as "contactName", c.email,
      k.internal_note as "internalNote", k.archived_at as "archivedAt", k.created_at as "addedAt",
      array (select t.tag from client_tags t where t.client_id = k.id order by t.tag) as tags,
      c.last_seen_at as "lastSeenAt", ${accessStatusSql(sql)} as "accessStatus"
    from clients k join contacts c on c.client_id = k.id
    where k.id = ${wanted.clientId} and k.workspace_id = ${owner.workspaceId}
      and ${wanted.contactId ? sql`c.id = ${wanted.contactId}` : sql`c.made_primary_at is not null`}`;
  if (!client) throw clientNotFound();
  const { contactId, slug } = client;
  const [links, emailChange, contacts] = await Promise.all([
    findSentLinks(ctx, contactId),
    findEmailChange(sql, contactId),
    findContacts(ctx, client.id),
  ]);
  return { ...client, portalUrl: `${origin}/portal/c/${slug}`, contacts, links, emailChange };
};
