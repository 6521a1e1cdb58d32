import { fail } from '@sveltejs/kit';
import type { RequestEvent } from '@sveltejs/kit';
import { cookiesOf } from './request-api.ts';

/**
 * True when the form's own page has set a cookie that the browser did not bring back. To go on would use a link or a code
 * up for a session that is lost at once.
 */
export const isWithoutCookies = (event: Pick<RequestEvent, 'cookies'>, { cookies }: { cookies: string }): boolean =>
  cookies === 'asked' && !cookiesOf(event).keepsCookies();

/** Answers with what was typed, for one more press: the page that says so sets the cookie again. */
export const refuseWithoutCookies = <Typed extends Record<string, string>>(typed: Typed) =>
  fail(400, { withoutCookies: typed });
