import { findMailboxEmail, readMailbox } from '@clientnest/email';
import { error } from '@sveltejs/kit';
import type { RequestEvent } from '@sveltejs/kit';
import { getInstallation } from './installation.ts';

const isLoopback = (address: string): boolean => address === '::1' || /^(?:::ffff:)?127\./.test(address);

const LOCAL_HOST = /^(?:localhost|127\.0\.0\.1|\[::1\])(?::\d+)?$/i;
const FORWARDING = ['forwarded', 'x-forwarded-for', 'x-forwarded-host', 'x-real-ip'];

/**
 * True for a browser or a script on this machine that asks for this machine. A tunnel or a proxy on it connects from
 * here too, and another site's page may be made to look as if it came from here; both give themselves away.
 */
const isFromHere = ({ headers }: Request, address: string, trustedProxies: number): boolean =>
  isLoopback(address) &&
  LOCAL_HOST.test(headers.get('x-clientnest-claimed-host') ?? 'localhost') &&
  (trustedProxies > 0 || !FORWARDING.some((name) => headers.has(name))) &&
  headers.get('sec-fetch-site') !== 'cross-site';

/** The local mailbox. It is there only while mail goes to it, and only for this machine; for everybody else there is no such page. */
export const openMailbox = ({ locals, request }: Pick<RequestEvent, 'locals' | 'request'>) => {
  const { mail, trustedProxies } = getInstallation().settings;
  const { mailboxDirectory } = mail;
  if (!mailboxDirectory || !isFromHere(request, locals.apiContext.address, trustedProxies)) error(404, 'Not found');
  return {
    list: () => readMailbox(mailboxDirectory),
    require: async (id: string) => (await findMailboxEmail(mailboxDirectory, id)) ?? error(404, 'Not found'),
  };
};
