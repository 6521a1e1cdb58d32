import type { RequestEvent } from '@sveltejs/kit';
import { getInstallation } from './installation.ts';
import { cookiesOf } from './request-api.ts';
import { findSenderAddress } from './sender.ts';

const WEBMAIL = new Map(
  Object.entries({
    'gmail.com': { name: 'Gmail', url: 'https://mail.google.com/' },
    'googlemail.com': { name: 'Gmail', url: 'https://mail.google.com/' },
    'outlook.com': { name: 'Outlook', url: 'https://outlook.live.com/mail/' },
    'hotmail.com': { name: 'Outlook', url: 'https://outlook.live.com/mail/' },
    'live.com': { name: 'Outlook', url: 'https://outlook.live.com/mail/' },
    'yahoo.com': { name: 'Yahoo Mail', url: 'https://mail.yahoo.com/' },
    'icloud.com': { name: 'iCloud Mail', url: 'https://www.icloud.com/mail/' },
    'me.com': { name: 'iCloud Mail', url: 'https://www.icloud.com/mail/' },
    'proton.me': { name: 'Proton Mail', url: 'https://mail.proton.me/' },
    'gmx.de': { name: 'GMX', url: 'https://www.gmx.net/' },
    'web.de': { name: 'WEB.DE', url: 'https://web.de/' },
  }),
);

/** What a person looks for in the inbox. It follows from what was typed alone, so it tells nothing about who is known. */
export const describeSentEmail = (event: Pick<RequestEvent, 'cookies'>, note: 'asked-for' | 'owner-asked-for') => {
  const askedFor = cookiesOf(event).read(note);
  const { mail } = getInstallation().settings;
  const domain = askedFor?.split('@').at(-1)?.toLowerCase() ?? '';
  return {
    askedFor,
    sender: findSenderAddress(),
    webmail: mail.mailboxDirectory ? { name: 'the local mailbox', url: '/dev/mail' } : (WEBMAIL.get(domain) ?? null),
  };
};
