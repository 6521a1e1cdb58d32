import { createCaller, createContext } from '@clientnest/api';
import { findClientAddress } from '@clientnest/auth';
import type { RequestEvent } from '@sveltejs/kit';
import { log } from '../../../server/log.ts';
import { BrowserCookies } from './cookies.ts';
import { getInstallation } from './installation.ts';
import { looksAutomated } from './looks-automated.ts';

const headerOf = (event: RequestEvent, name: string): string | null => event.request.headers.get(name);

const addressOf = (event: RequestEvent, trustedProxies: number): string =>
  findClientAddress({
    socketAddress: event.platform?.req?.socket.remoteAddress ?? event.getClientAddress(),
    forwardedFor: headerOf(event, 'x-forwarded-for'),
    trustedProxies,
  });

/** The procedures as this request's visitor. Nothing is looked up until a procedure asks who is signed in. */
export const openRequestApi = (event: RequestEvent, browserCookies = event.cookies) => {
  const { services, settings } = getInstallation();
  const cookies = new BrowserCookies(browserCookies, settings.origin);
  const context = createContext(services, {
    address: addressOf(event, settings.trustedProxies),
    userAgent: headerOf(event, 'user-agent'),
    looksAutomated: looksAutomated(event.request),
    contactCookie: cookies.session('session'),
    ownerCookie: cookies.session('owner-session'),
    browserSecret: () => cookies.browserSecret(),
    findBrowserSecret: () => cookies.findBrowserSecret(),
    deadLinkNote: { read: () => cookies.read('dead-link'), write: (sealedId) => cookies.note('dead-link', sealedId) },
    // Who shows no session and is in none was refused nothing: every visitor of a public page is asked.
    onRefusal: ({ procedure, reason }) => {
      if (reason === 'NOT_SIGNED_IN' && !cookies.hasSession()) return;
      log.info({ procedure, reason, requestId: event.locals.requestId }, 'refused');
    },
  });
  return { context, api: createCaller(context) };
};

/** The same while an answer is on its way: who is signed in is looked up anew, and it is too late to set a cookie. */
export const reopenRequestApi = (event: RequestEvent): RequestApi =>
  openRequestApi(event, { ...event.cookies, set: () => {}, delete: () => {} });

export type RequestApi = ReturnType<typeof openRequestApi>;

export const cookiesOf = ({ cookies }: Pick<RequestEvent, 'cookies'>): BrowserCookies =>
  new BrowserCookies(cookies, getInstallation().settings.origin);
