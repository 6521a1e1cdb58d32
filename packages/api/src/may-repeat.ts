import { canRepeatRedemption } from '@clientnest/auth';
import type { SessionAudience } from '@clientnest/auth';
import type { ApiContext } from './context.ts';

/** B5: whoever lost the answer opens the email's link again, and finds the button again. */
export const mayRepeat = async (
  { sql, authSecret, findBrowserSecret }: ApiContext,
  audience: SessionAudience,
  token: string,
): Promise<boolean> => {
  const browserSecret = findBrowserSecret();
  return browserSecret !== null && canRepeatRedemption(sql, authSecret, { audience, token, browserSecret });
};
