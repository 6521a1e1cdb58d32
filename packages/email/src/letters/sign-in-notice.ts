import type { SignInNoticeEmail } from '../access-email.ts';
import { action, address, letter, paragraph, type Letter } from './letter.ts';
import { greeting, minuteOf, worksUntil } from './phrases.ts';

export function signInNotice(email: SignInNoticeEmail): Letter {
  const { brand, browser, signedInAt } = email;
  const where = browser ?? 'a browser that we do not recognise';
  return letter({
    subject: `${brand.workspaceName}: new sign-in to your portal (${email.reference})`,
    preview: `${where}, ${minuteOf(signedInAt)}. If that was you, there is nothing to do.`,
    brand,
    heading: 'A new sign-in to your portal',
    blocks: [
      paragraph(greeting(email.recipientName)),
      paragraph(
        `Somebody signed in to the portal of ${email.clientName} with ${where}, on ${minuteOf(signedInAt)}. ` +
          'If that was you, there is nothing to do.',
      ),
      paragraph('If it was not you, sign that browser out:'),
      action({ label: 'This was not me', url: email.notMeUrl, expiry: worksUntil(email.expiresAt), brand }),
      address('Everywhere you are signed in is listed in your portal:', `${email.portalUrl}/devices`),
    ],
    notes: ['Whoever signed in had a link or a code that was meant for you. Links that you forward let others in.'],
  });
}
