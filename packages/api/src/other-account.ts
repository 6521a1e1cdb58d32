import { DomainError } from '@clientnest/auth';

/** B3: one account never replaces another silently. */
export const otherAccountError = ({ email }: { email: string }): DomainError =>
  new DomainError(
    'OTHER_ACCOUNT_SIGNED_IN',
    `You are signed in as ${email}. Say that you want to switch, then try again.`,
  );
