import type { OwnerInvitationEmail } from '../access-email.ts';
import { action, address, letter, paragraph, type Letter } from './letter.ts';
import { greeting, IF_NOT_YOU, sentBy, worksOnceUntil } from './phrases.ts';

export function ownerInvitation(email: OwnerInvitationEmail): Letter {
  const { brand, inviterName } = email;
  return letter({
    subject: `${brand.workspaceName} invites you to the workspace (${email.reference})`,
    preview: `${inviterName} would like you to help. No password needed.`,
    brand,
    heading: 'Help run this workspace',
    blocks: [
      paragraph(greeting(email.recipientName)),
      paragraph(
        `${inviterName} has added you to the workspace of ${brand.workspaceName}: ` +
          'you invite its clients there, send them sign-in links, and see who came in.',
      ),
      action({ label: 'Open the workspace', url: email.linkUrl, expiry: worksOnceUntil(email.expiresAt), brand }),
      address('Later, sign in with this email address here:', email.signInUrl),
    ],
    notes: [sentBy(inviterName, brand.workspaceName), IF_NOT_YOU],
  });
}
