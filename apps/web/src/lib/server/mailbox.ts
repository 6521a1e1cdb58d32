import { findMailboxEmail, readMailbox } from '@clientnest/email';
import { error } from '@sveltejs/kit';
import type { RequestEvent } from '@sveltejs/kit';
import { getInstallation } from './installation.ts';

const isLoopback = (address: string): boolean => address === '::1' || /^(?:::ffff:)?127\./.test(address);

/** The local mailbox. It is there only while mail goes to it, and only for this machine; for everybody else there is no such page. */
export const openMailbox = ({ locals }: Pick<RequestEvent, 'locals'>) => {
  const { mailboxDirectory } = getInstallation().settings.mail;
  if (!mailboxDirectory || !isLoopback(locals.apiContext.address)) error(404, 'Not found');
  return {
    list: () => readMailbox(mailboxDirectory),
    require: async (id: string) => (await findMailboxEmail(mailboxDirectory, id)) ?? error(404, 'Not found'),
  };
};
