import type { RequestEvent } from '@sveltejs/kit';
import { carriesToken } from '../../../server/base-headers.ts';

type Page = Pick<RequestEvent, 'url' | 'request' | 'route'>;

const isKept = (headers: Headers): boolean => headers.get('Cache-Control')?.startsWith('public') ?? false;

// Only the settings page shows it, in a frame in which nothing can be pressed.
const isPreview = (pathname: string): boolean => pathname === '/app/settings/preview/portal';

const allowOwnFrame = (headers: Headers): void => {
  const policy = headers.get('Content-Security-Policy') ?? '';
  headers.set(
    'Content-Security-Policy',
    `${policy.replace("frame-ancestors 'none'", "frame-ancestors 'self'")}; sandbox`,
  );
};

// By its route, however its address is written; and by its address where there is no such route.
const isTokenPage = ({ url: { pathname }, route: { id } }: Page): boolean => [id ?? '', pathname].some(carriesToken);

// A refused sign-out is no redirect, so another site cannot have anything cleared.
const signsOut = ({ url, request }: Page, headers: Headers): boolean =>
  request.method === 'POST' &&
  headers.has('Location') &&
  (url.pathname === '/app/sign-out' || url.searchParams.has('/signOut'));

// Under `no-referrer` browsers also post forms with `Origin: null`, which is refused. So `app.html` relaxes the policy to
// `same-origin` once the page is there: other sites still learn nothing, and our own forms name where they come from.
/** Pages speak of people: nothing keeps a copy, and a page with a token in its address sends no referrer. */
export const addPageHeaders = (event: Page, headers: Headers): void => {
  const { pathname } = event.url;
  if (!isKept(headers)) headers.set('Cache-Control', 'no-store');
  if (isPreview(pathname) && headers.has('Content-Security-Policy')) allowOwnFrame(headers);
  if (isTokenPage(event)) headers.set('Referrer-Policy', 'no-referrer');
  if (signsOut(event, headers)) headers.set('Clear-Site-Data', '"cache", "storage"');
  headers.set('X-Robots-Tag', 'noindex');
};
