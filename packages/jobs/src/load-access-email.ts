import { deriveCode, deriveLinkToken } from '@clientnest/auth';
import type { LinkPurpose } from '@clientnest/auth';
import type { Sql } from '@clientnest/db';
import type { AccessEmail, Asker } from '@clientnest/email';
import { loadAddressNotice } from './address-notice.ts';
import { brandColumns, brandOf, senderOf } from './brand.ts';
import type { BrandRow, Sender } from './brand.ts';
import { describeBrowser } from './describe-browser.ts';
import { referenceOf } from './email-reference.ts';
import { loadSignInNotice } from './load-sign-in-notice.ts';
import type { AskedBy } from './queue-access-email.ts';
import { loadTestEmail } from './test-email.ts';

type LinkRow = BrandRow & {
  id: string;
  purpose: LinkPurpose;
  expiresAt: Date;
  to: string;
  askedBy: AskedBy;
  workspaceId: string;
  recipientName: string;
  clientName: string | null;
  slug: string | null;
  welcomeMessage: string | null;
};

type Secrets = { authSecret: string; origin: string };

// Each workspace's last used portal comes before any other's second: a long email is cut by some mailboxes.
const findLinks = (sql: Sql, messageId: string) => sql<LinkRow[]>`
  select l.id, l.purpose, l.expires_at as "expiresAt", e.to_address as "to", e.asked_by as "askedBy",
    e.workspace_id as "workspaceId", ${brandColumns(sql)}, coalesce(c.name, o.name) as "recipientName",
    k.name as "clientName", k.slug, k.welcome_message as "welcomeMessage"
  from emails e
  join access_links l on l.email_id = e.id
  join workspaces w on w.id = e.workspace_id
  left join contacts c on c.id = l.contact_id
  left join clients k on k.id = c.client_id
  left join owners o on o.id = l.owner_id
  where e.message_id = ${messageId} and e.sent_at is null and e.failed_at is null
    and l.revoked_at is null and l.expires_at > now() and c.closed_at is null and k.archived_at is null and o.archived_at is null
  order by row_number() over (partition by e.workspace_id order by l.id), l.id`;

const askerOf = (askedBy: AskedBy): Asker =>
  'at' in askedBy
    ? { at: new Date(askedBy.at), browser: describeBrowser(askedBy.userAgent), address: askedBy.address }
    : { at: new Date(0), browser: null, address: null };

const ownerNameOf = (askedBy: AskedBy): string => ('ownerName' in askedBy ? askedBy.ownerName : '');

type Composition = { link: LinkRow; links: LinkRow[]; messageId: string } & Secrets;

const linkUrlOf = ({ authSecret, origin }: Secrets, link: LinkRow): string => {
  const path = link.purpose.startsWith('owner') ? 'sign-in/link' : 'portal/link';
  return `${origin}/${path}/${deriveLinkToken(authSecret, link)}`;
};

const sharedParts = ({ link, messageId, origin }: Composition) => ({
  reference: referenceOf(messageId),
  recipientName: link.recipientName,
  expiresAt: link.expiresAt,
  recoveryUrl: `${origin}/portal-resume`,
});

const portalUrlOf = (origin: string, slug: string | null): string => `${origin}/portal/c/${slug ?? ''}`;

const composeFromOwner = (parts: Composition, kind: 'invitation' | 'fresh'): AccessEmail => {
  const { link, origin } = parts;
  const shared = {
    ...sharedParts(parts),
    brand: brandOf(origin, link),
    clientName: link.clientName ?? '',
    ownerName: ownerNameOf(link.askedBy),
    linkUrl: linkUrlOf(parts, link),
    portalUrl: portalUrlOf(origin, link.slug),
  };
  return kind === 'fresh' ? { kind, ...shared } : { kind, ...shared, welcomeMessage: link.welcomeMessage };
};

const isSame = <Value>(values: Value[]): boolean => new Set(values).size === 1;

// One email may list the portals of several workspaces: then it comes from none of them, and each may call the reader by
// another name.
const isOfOneWorkspace = (links: LinkRow[]): boolean => isSame(links.map(({ workspaceId }) => workspaceId));

const composeRecovery = (parts: Composition): AccessEmail => ({
  kind: 'recovery',
  ...sharedParts(parts),
  recipientName: isSame(parts.links.map((link) => link.recipientName)) ? parts.link.recipientName : '',
  brand: isOfOneWorkspace(parts.links) ? brandOf(parts.origin, parts.link) : null,
  portals: parts.links.map((link) => ({
    brand: brandOf(parts.origin, link),
    clientName: link.clientName ?? '',
    linkUrl: linkUrlOf(parts, link),
    portalUrl: portalUrlOf(parts.origin, link.slug),
  })),
  code: deriveCode(parts.authSecret, parts.messageId),
  asker: askerOf(parts.link.askedBy),
});

const composeOwnerSignIn = (parts: Composition): AccessEmail => ({
  kind: 'owner_sign_in',
  reference: referenceOf(parts.messageId),
  brand: brandOf(parts.origin, parts.link),
  recipientName: parts.link.recipientName,
  linkUrl: linkUrlOf(parts, parts.link),
  code: deriveCode(parts.authSecret, parts.messageId),
  signInUrl: `${parts.origin}/sign-in`,
  expiresAt: parts.link.expiresAt,
  asker: askerOf(parts.link.askedBy),
});

const composeOwnerInvitation = (parts: Composition): AccessEmail => ({
  kind: 'owner_invitation',
  reference: referenceOf(parts.messageId),
  brand: brandOf(parts.origin, parts.link),
  recipientName: parts.link.recipientName,
  inviterName: ownerNameOf(parts.link.askedBy),
  linkUrl: linkUrlOf(parts, parts.link),
  signInUrl: `${parts.origin}/sign-in`,
  expiresAt: parts.link.expiresAt,
});

const compose = (parts: Composition): AccessEmail => {
  const { purpose } = parts.link;
  if (purpose === 'recovery') return composeRecovery(parts);
  if (purpose === 'owner_invitation') return composeOwnerInvitation(parts);
  return purpose === 'owner_sign_in' ? composeOwnerSignIn(parts) : composeFromOwner(parts, purpose);
};

/** An email that is ready to be composed. Without a sender it comes from the installation itself. */
export type LoadedEmail = {
  to: string;
  sender: Sender | null;
  email: AccessEmail;
  /** The links that it names; of a notice, none. */
  linkIds: string[];
};

const loadNotice = async (sql: Sql, secrets: Secrets, messageId: string): Promise<LoadedEmail | null> => {
  const notice =
    (await loadSignInNotice(sql, secrets, messageId)) ??
    (await loadAddressNotice(sql, secrets, messageId)) ??
    (await loadTestEmail(sql, secrets, messageId));
  return notice && { ...notice, linkIds: [] };
};

/**
 * What an email says, to whom and from whom. Its tokens and code are derived here and go into the email only. Null once it is
 * done, or when nothing that it brings works any more.
 */
export const loadAccessEmail = async (sql: Sql, secrets: Secrets, messageId: string): Promise<LoadedEmail | null> => {
  const links = await findLinks(sql, messageId);
  const [link] = links;
  if (!link) return loadNotice(sql, secrets, messageId);
  const email = compose({ link, links, messageId, ...secrets });
  const sender = isOfOneWorkspace(links) ? senderOf(link) : null;
  return { to: link.to, sender, email, linkIds: links.map(({ id }) => id) };
};
