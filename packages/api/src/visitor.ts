import type { Visitor } from '@clientnest/auth';
import { queueSignInNotice } from '@clientnest/jobs';
import type { ApiContext } from './context.ts';

/** The browser that signs in, and the session that it gives up by it. A contact is told of a new browser (B13). */
export const visitorOf = (
  { browserSecret, userAgent, jobs }: ApiContext,
  audience: Visitor['audience'],
  replacedSessionId: string | null,
): Visitor => {
  const browser = { browserSecret: browserSecret(), userAgent };
  return {
    ...browser,
    audience,
    replacedSessionId,
    onNewBrowser: (tx, session) => queueSignInNotice(tx, jobs, { ...browser, session, at: new Date() }),
  };
};
