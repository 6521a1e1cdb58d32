import type { RequestEvent } from '@sveltejs/kit';
import { cookiesOf } from './request-api.ts';

const PORTAL_PAGE = /^\/portal\/c\/[a-z0-9-]{1,60}(?:\/[a-z-]{1,40})*$/;
const OWNER_PAGE = /^\/app(?:\/(?!preview)[a-z0-9-]{1,60})*$/;

type Page = Pick<RequestEvent, 'cookies' | 'url'>;

/** Remembers, in this browser only, where somebody wanted to go before they had to sign in. */
export const rememberPage = (event: Page): void => {
  const { pathname } = event.url;
  if (PORTAL_PAGE.test(pathname) || OWNER_PAGE.test(pathname)) cookiesOf(event).note('return-to', pathname);
};

const takePage = (event: Pick<Page, 'cookies'>): string => {
  const cookies = cookiesOf(event);
  const page = cookies.read('return-to');
  if (page) cookies.clear('return-to');
  return page ?? '';
};

/** Where to go after signing in: the remembered page if it is in this portal, else the portal's home. */
export const takePortalPage = (event: Pick<Page, 'cookies'>, slug: string): string => {
  const home = `/portal/c/${slug}`;
  const page = takePage(event);
  return PORTAL_PAGE.test(page) && page.startsWith(`${home}/`) ? page : home;
};

export const takeOwnerPage = (event: Pick<Page, 'cookies'>): string => {
  const page = takePage(event);
  return OWNER_PAGE.test(page) ? page : '/app/clients';
};
