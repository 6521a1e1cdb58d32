import { address, type Block } from './letter.ts';

/** The permanent address, for a client who has read the long explanation before. */
export function bookmark(portalUrl: string): Block {
  return address('The permanent address of your portal, to bookmark:', portalUrl);
}

/** Where a client gets the next link. */
export function recoveryPage(recoveryUrl: string): Block {
  return address('Signed out again one day? Get a new link here:', recoveryUrl);
}
