import type { Email } from '../fixtures/mailbox.ts';

const requireLink = ({ links, subject }: Email, path: string): string => {
  const link = links.find((address) => new URL(address).pathname.startsWith(path));
  if (!link) throw new Error(`"${subject}" has no link to ${path}`);
  return link;
};

/** The link of an email to a contact, as the person who reads it has it. */
export const portalLinkIn = (email: Email): string => requireLink(email, '/portal/link/');

export const ownerLinkIn = (email: Email): string => requireLink(email, '/sign-in/link/');

/** The code that an email offers as the other way in. */
export const codeIn = ({ text, subject }: Email): string => {
  const [, code] = /Or type this code:\n(\S+)/.exec(text) ?? [];
  if (!code) throw new Error(`"${subject}" has no code`);
  return code;
};
