import type { OwnerSignInEmail } from '../access-email.ts';
import { action, address, code, letter, paragraph, type Letter } from './letter.ts';
import { askedFor, greeting, IF_NOT_YOU, worksOnceForMinutes } from './phrases.ts';

export function ownerSignIn(email: OwnerSignInEmail): Letter {
  const { brand, asker } = email;
  return letter({
    subject: `${brand.workspaceName}: sign in to your workspace (${email.reference})`,
    preview: 'The way into your workspace.',
    brand,
    heading: 'Sign in to your workspace',
    blocks: [
      paragraph(greeting(email.recipientName)),
      paragraph('Here is your way into the workspace.'),
      action({
        label: 'Sign in',
        url: email.linkUrl,
        expiry: worksOnceForMinutes(asker.at, email.expiresAt),
        brand,
      }),
      code(email.code),
      address('Too late, or the wrong device? Ask for another link here:', email.signInUrl),
    ],
    notes: [askedFor(asker), IF_NOT_YOU],
  });
}
