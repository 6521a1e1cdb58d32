import { deriveLinkToken, issueAccessLink, recordAccessEvent } from '@clientnest/auth';
import { inTransaction } from '@clientnest/db';
import type { OwnerContext } from '../procedures.ts';
import { holdOpenContact } from './hold-contact.ts';

/**
 * Issues a link for the owner to pass on, for when mail is down (B9). No email goes out; earlier links stay valid. Throws
 * NOT_FOUND, CLIENT_ARCHIVED, ACCESS_PAUSED and TOO_MANY_ATTEMPTS.
 */
export const copyContactLink = async (ctx: OwnerContext, { contactId }: { contactId: string }) => {
  const { sql, authSecret, limits, origin, owner } = ctx;
  const { workspaceId, ownerId } = owner;
  await limits.ownerMail.consume(workspaceId);
  return inTransaction(sql, async (tx) => {
    const { clientId, email, hasLinks } = await holdOpenContact(tx, ctx, contactId);
    const purpose = hasLinks ? 'fresh' : 'invitation';
    const linkId = await issueAccessLink(tx, authSecret, {
      workspaceId,
      contactId,
      purpose,
      emailId: null,
      sentTo: email,
    });
    await recordAccessEvent(tx, { workspaceId, clientId, contactId, ownerId, linkId, kind: 'link_copied' });
    return { linkId, url: `${origin}/portal/link/${deriveLinkToken(authSecret, { id: linkId, purpose })}` };
  });
};
