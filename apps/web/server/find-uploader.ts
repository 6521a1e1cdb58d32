import { findStartedSession } from '@clientnest/auth';
import type { Sql } from '@clientnest/db';
import type { FindUploader } from './request-body.ts';
import { cookieName } from './cookie-name.ts';

const TOKEN_MAX = 200;

/**
 * Who may send more than a form: a signed-in owner, from our own pages or a script with their cookie. It is asked before
 * the body is read, and it is no visit. Answers the person's id.
 */
export const openFindUploader = (sql: Sql, origin: string): FindUploader => {
  const start = `${cookieName(origin, 'owner-session')}=`;
  return async ({ headers }) => {
    const token = headers.cookie
      ?.split(/; */)
      .find((cookie) => cookie.startsWith(start))
      ?.slice(start.length);
    if (headers.origin !== origin || !token || token.length > TOKEN_MAX) return null;
    return (await findStartedSession(sql, 'owner', token))?.userId ?? null;
  };
};
