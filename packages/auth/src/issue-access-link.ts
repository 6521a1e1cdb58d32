import { newId } from '@clientnest/db';
import type { Query } from '@clientnest/db';
import { deriveToken, hashToken } from './tokens.ts';

// F9: every link lives 14 days.
export const LINK_LIFETIME_DAYS = 14;
// Owners ask for theirs when they need it; an hour outlasts slow mail.
export const OWNER_LINK_LIFETIME_MINUTES = 60;

export type LinkPurpose = 'invitation' | 'fresh' | 'recovery' | 'owner_sign_in' | 'owner_invitation';

type NewAccessLink = {
  workspaceId: string;
  purpose: LinkPurpose;
  emailId: string | null;
  sentTo: string;
} & ({ contactId: string; ownerId?: never } | { ownerId: string; contactId?: never });

/** The token of a link. It is not stored: the same secret, purpose and id give the same token again. */
export const deriveLinkToken = (authSecret: string, link: { id: string; purpose: LinkPurpose }): string =>
  deriveToken(authSecret, 'access-link', link.purpose, link.id);

/** Issues a link; earlier ones stay valid (F11). Answers its id, from which the token can be derived. */
export const issueAccessLink = async (query: Query, authSecret: string, link: NewAccessLink): Promise<string> => {
  const id = newId();
  const lifetime =
    link.purpose === 'owner_sign_in' ? `${OWNER_LINK_LIFETIME_MINUTES} minutes` : `${LINK_LIFETIME_DAYS} days`;
  await query`
    insert into access_links (id, workspace_id, purpose, contact_id, owner_id, email_id, token_hash, sent_to, expires_at)
    values (
      ${id}, ${link.workspaceId}, ${link.purpose}, ${link.contactId ?? null}, ${link.ownerId ?? null}, ${link.emailId},
      ${hashToken(deriveLinkToken(authSecret, { id, purpose: link.purpose }))}, ${link.sentTo}, now() + ${lifetime}::interval
    )`;
  return id;
};
