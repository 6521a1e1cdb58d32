import { findEmailChange } from '../contacts/undo-email-change.ts';
import type { OwnerContext } from '../procedures.ts';
import { accessStatusSql } from './access-status.ts';
import { clientNotFound } from './require-client.ts';
import type { ClientDetails, SentLink } from './schemas.ts';

const LINKS_SHOWN = 50;

type ClientRow = Omit<ClientDetails, 'portalUrl' | 'links' | 'emailChange'>;

const findSentLinks = ({ sql }: OwnerContext, contactId: string) => sql<SentLink[]>`
  select l.id, l.purpose, l.sent_to as "sentTo", l.created_at as "issuedAt", l.expires_at as "expiresAt",
    l.consumed_at as "usedAt", e.failure,
    case
      when l.consumed_at is not null then 'used'
      when l.revoked_at is not null then 'revoked'
      when l.expires_at <= now() then 'expired'
      else 'unused'
    end as state,
    case
      when e.id is null then 'none'
      when e.bounced_at is not null then 'bounced'
      when e.complained_at is not null then 'complained'
      when e.failed_at is not null then 'failed'
      when e.delivered_at is not null then 'delivered'
      when e.delayed_at is not null then 'delayed'
      when e.sent_at is not null then 'sent'
      when e.failure is not null then 'retrying'
      else 'queued'
    end as email
  from access_links l left join emails e on e.id = l.email_id
  where l.contact_id = ${contactId}
  order by l.id desc limit ${LINKS_SHOWN}`;

/** A client with what was sent to it, when, and whether it was used. Throws NOT_FOUND. */
export const getClient = async (ctx: OwnerContext, { clientId }: { clientId: string }): Promise<ClientDetails> => {
  const { sql, owner, origin } = ctx;
  const [client] = await sql<ClientRow[]>`
    select k.id, k.name, k.slug, k.welcome_message as "welcomeMessage", c.id as "contactId", c.name as "contactName", c.email,
      k.internal_note as "internalNote", k.archived_at as "archivedAt", k.created_at as "addedAt",
      array (select t.tag from client_tags t where t.client_id = k.id order by t.tag) as tags,
      c.last_seen_at as "lastSeenAt", ${accessStatusSql(sql)} as "accessStatus"
    from clients k join contacts c on c.client_id = k.id and c.made_primary_at is not null
    where k.id = ${clientId} and k.workspace_id = ${owner.workspaceId}`;
  if (!client) throw clientNotFound();
  const { contactId, slug } = client;
  const [links, emailChange] = await Promise.all([findSentLinks(ctx, contactId), findEmailChange(sql, contactId)]);
  return { ...client, portalUrl: `${origin}/portal/c/${slug}`, links, emailChange };
};
