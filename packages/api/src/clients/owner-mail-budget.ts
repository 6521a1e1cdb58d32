import { readEmailAddress } from '@clientnest/auth';
import type { OwnerContext } from '../procedures.ts';

/**
 * Counts one access email that an owner causes (B8): no button can flood a mailbox. A budget of the workspace's own, so
 * nobody outside can use it up. Throws TOO_MANY_ATTEMPTS.
 */
export const countOwnerMail = async ({ limits, owner }: OwnerContext, email: string): Promise<void> => {
  const key = readEmailAddress(email)?.key ?? '';
  await limits.ownerMailToAddress.consume(`${owner.workspaceId}:${key}`);
  await limits.ownerMail.consume(owner.workspaceId);
};
