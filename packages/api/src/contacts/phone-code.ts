import { issuePhoneCode, recordAccessEvent } from '@clientnest/auth';
import { inTransaction } from '@clientnest/db';
import type { OwnerContext } from '../procedures.ts';
import { holdOpenContact } from './hold-contact.ts';

/**
 * A code that the owner reads out to a contact on the phone (B12). An earlier one stops working. Throws NOT_FOUND,
 * CLIENT_ARCHIVED, ACCESS_PAUSED and TOO_MANY_ATTEMPTS.
 */
export const issueContactPhoneCode = async (ctx: OwnerContext, { contactId }: { contactId: string }) => {
  const { sql, authSecret, limits, origin, owner } = ctx;
  const { workspaceId, ownerId } = owner;
  await limits.phoneCodeIssue.consume(`${workspaceId}:${contactId}`);
  return inTransaction(sql, async (tx) => {
    const { clientId } = await holdOpenContact(tx, ctx, contactId);
    const issued = await issuePhoneCode(tx, authSecret, { workspaceId, contactId, ownerId });
    await recordAccessEvent(tx, { workspaceId, clientId, contactId, ownerId, kind: 'phone_code_issued' });
    return { ...issued, typedAt: `${origin}/portal-resume` };
  });
};
