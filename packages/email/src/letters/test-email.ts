import type { TestEmail } from '../access-email.ts';
import { letter, paragraph, type Letter } from './letter.ts';
import { greeting } from './phrases.ts';

export function testEmail({ reference, brand, recipientName }: TestEmail): Letter {
  return letter({
    subject: `${brand.workspaceName}: test email (${reference})`,
    preview: 'If you can read this, email works.',
    brand,
    heading: 'Email works',
    blocks: [
      paragraph(greeting(recipientName)),
      paragraph('You asked for this test on your settings page. It took the same way as every email to your clients.'),
      paragraph(
        'Did it land in your spam folder? Then your clients’ emails may, too. The settings page says what helps.',
      ),
    ],
    notes: [`Sent to you because somebody at ${brand.workspaceName} tested email from your account.`],
  });
}
