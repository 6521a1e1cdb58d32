import { countOwnerMail as countFor, DomainError } from '@clientnest/auth';
import type { OwnerContext } from '../procedures.ts';

const isRefusal = (error: unknown): true => {
  if (error instanceof DomainError) return true;
  throw error;
};

/**
 * Counts one access email that the signed-in owner causes (B8). Answers whether it goes with the mail in bulk: also when it is
 * one of many within a minute, so that nobody who lost their access waits behind those (F6). Throws TOO_MANY_ATTEMPTS.
 */
export const countOwnerMail = async (
  { limits, owner }: OwnerContext,
  email: string,
  isInBulk = false,
): Promise<{ inBulk: boolean }> => {
  await countFor(limits, owner.workspaceId, email);
  return { inBulk: isInBulk || (await limits.ownerMailAtOnce.consume(owner.workspaceId).then(() => false, isRefusal)) };
};
