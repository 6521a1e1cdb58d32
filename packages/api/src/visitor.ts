import type { Visitor } from '@clientnest/auth';
import { queueSignInNotice } from '@clientnest/jobs';
import type { ApiContext } from './context.ts';

/** The browser that signs in, and who is signed in at it until then. A contact is told of a new browser (B13). */
export const visitorOf = (
  { browserSecret, userAgent, jobs }: ApiContext,
  audience: Visitor['audience'],
  current: NonNullable<Visitor['current']> | null,
  { switchAccount }: { switchAccount: boolean },
): Visitor => {
  const browser = { browserSecret: browserSecret(), userAgent };
  return {
    ...browser,
    audience,
    current,
    mayReplace: switchAccount,
    onNewBrowser: (tx, session) => queueSignInNotice(tx, jobs, { ...browser, session, at: new Date() }),
  };
};
