import type { FreshLinkEmail } from '../access-email.ts';
import { action, letter, paragraph, type Letter } from './letter.ts';
import { greeting, IF_NOT_YOU, sentBy, worksOnceUntil } from './phrases.ts';
import { bookmark, recoveryPage } from './returning.ts';

export function freshLink(email: FreshLinkEmail): Letter {
  const { brand, ownerName } = email;
  return letter({
    subject: `${brand.workspaceName}: your sign-in link (${email.reference})`,
    preview: `${ownerName} sent you a new way into your portal.`,
    brand,
    heading: 'Your sign-in link',
    blocks: [
      paragraph(greeting(email.recipientName)),
      paragraph(`Here is a fresh link to the portal of ${email.clientName}.`),
      action({ label: 'Open your portal', url: email.linkUrl, expiry: worksOnceUntil(email.expiresAt), brand }),
      bookmark(email.portalUrl),
      recoveryPage(email.recoveryUrl),
    ],
    notes: [sentBy(ownerName, brand.workspaceName), IF_NOT_YOU],
  });
}
