import type { InvitationEmail } from '../access-email.ts';
import { action, letter, paragraph, section, type Block, type Letter } from './letter.ts';
import { greeting, IF_NOT_YOU, sentBy, worksOnceUntil } from './phrases.ts';
import { welcomeBlocks } from './welcome-paragraphs.ts';

export function invitation(email: InvitationEmail): Letter {
  const { brand, ownerName } = email;
  return letter({
    subject: `${brand.workspaceName} invites you to your portal (${email.reference})`,
    preview: `${ownerName} has set up a portal for you. No password needed.`,
    brand,
    heading: 'Welcome to your portal',
    blocks: [
      paragraph(greeting(email.recipientName)),
      ...welcome(email),
      action({ label: 'Open your portal', url: email.linkUrl, expiry: worksOnceUntil(email.expiresAt), brand }),
      section('How to come back'),
      ...welcomeBlocks(email),
    ],
    notes: [sentBy(ownerName, brand.workspaceName), IF_NOT_YOU],
  });
}

function welcome({ welcomeMessage, brand, clientName }: InvitationEmail): Block[] {
  if (welcomeMessage?.trim()) return paragraphsOf(welcomeMessage);
  return [
    paragraph(
      `${brand.workspaceName} has set up a portal for ${clientName}. ` +
        'The button below lets you in: there is no password to remember.',
    ),
  ];
}

function paragraphsOf(message: string): Block[] {
  const lines = message
    .trim()
    .split(/\r\n|\r|\n/)
    .map((line) => line.trim());
  const paragraphs: string[][] = [[]];
  for (const line of lines) {
    if (line) paragraphs.at(-1)?.push(line);
    else paragraphs.push([]);
  }
  return paragraphs.filter((written) => written.length > 0).map((written) => paragraph(...written));
}
