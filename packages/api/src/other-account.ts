import { DomainError } from '@clientnest/auth';

/** B3: one account never replaces another silently. */
export const otherAccountError = (current: { email: string } | null): DomainError =>
  new DomainError(
    'OTHER_ACCOUNT_SIGNED_IN',
    `You are signed in as ${current?.email ?? 'somebody else'}. Say that you want to switch, then try again.`,
  );
