import type { RequestEvent } from '@sveltejs/kit';

const isKept = (pathname: string): boolean => pathname.startsWith('/_app/immutable/');

const carriesToken = (pathname: string): boolean =>
  /^\/(portal|sign-in)\/link\//.test(pathname) || pathname === '/setup';

// Under `no-referrer` browsers also post forms with `Origin: null`, which is refused. So `app.html` relaxes the policy to
// `same-origin` once the page is there: other sites still learn nothing, and our own forms name where they come from.
/** Pages speak of people: nothing keeps a copy, and a page with a token in its address sends no referrer. */
export const addPageHeaders = ({ url }: Pick<RequestEvent, 'url'>, headers: Headers): void => {
  if (!isKept(url.pathname)) headers.set('Cache-Control', 'no-store');
  if (carriesToken(url.pathname)) headers.set('Referrer-Policy', 'no-referrer');
  headers.set('X-Robots-Tag', 'noindex');
  if (!headers.has('Content-Security-Policy'))
    headers.set('Content-Security-Policy', "default-src 'none'; frame-ancestors 'none'");
};
