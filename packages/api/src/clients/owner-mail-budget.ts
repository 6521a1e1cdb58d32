import { countOwnerMail as countFor } from '@clientnest/auth';
import type { OwnerContext } from '../procedures.ts';

/** Counts one access email that the signed-in owner causes (B8). Throws TOO_MANY_ATTEMPTS. */
export const countOwnerMail = ({ limits, owner }: OwnerContext, email: string): Promise<void> =>
  countFor(limits, owner.workspaceId, email);
