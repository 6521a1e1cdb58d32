import { address, type Block } from './letter.ts';

type Addresses = { portalUrl: string; recoveryUrl: string };

// The addresses stand at the end, without a full stop: mail programs would make it part of the link.
const BOOKMARK =
  'Your portal has a permanent address that you can bookmark. ' +
  'On a device where you are signed in, it takes you straight in for 30 days after each visit:';
const RECOVERY =
  'Signed out, on another device, or lost this email? Enter your email address on this page, ' +
  'and a new sign-in link is in your inbox within a minute:';

/** The two paragraphs that explain the bookmark and the recovery page, as plain text with the client's real addresses. */
export function welcomeParagraphs({ portalUrl, recoveryUrl }: Addresses): [bookmark: string, recovery: string] {
  return [`${BOOKMARK} ${portalUrl}`, `${RECOVERY} ${recoveryUrl}`];
}

/** The same two paragraphs for an email. */
export function welcomeBlocks({ portalUrl, recoveryUrl }: Addresses): Block[] {
  return [address(BOOKMARK, portalUrl), address(RECOVERY, recoveryUrl)];
}
