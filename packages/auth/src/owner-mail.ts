import { readEmailAddress } from './email-address.ts';
import type { RateLimits } from './rate-limits.ts';
import { hashToken } from './tokens.ts';

/**
 * Counts one access email that an owner causes (B8): no button can flood a mailbox. A budget of the workspace's own, so
 * nobody outside can use it up. Throws TOO_MANY_ATTEMPTS.
 */
export const countOwnerMail = async (
  limits: Pick<RateLimits, 'ownerMailToAddress' | 'ownerMail'>,
  workspaceId: string,
  email: string,
): Promise<void> => {
  // Hashed for its length: an address may be longer than a limit's key.
  const key = hashToken(readEmailAddress(email)?.key ?? '').toString('hex');
  await limits.ownerMailToAddress.consume(`${workspaceId}:${key}`);
  await limits.ownerMail.consume(workspaceId);
};
