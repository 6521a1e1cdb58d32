import { isUuid } from '../seal-email.ts';
import { parseMailboxEmail, type MailboxEmail } from './mailbox-email.ts';
import { isFileOf, mailboxFiles, readMailboxFile } from './mailbox-files.ts';

/** Newest first. A missing directory is an empty mailbox; a file that is no email is left out. */
export async function readMailbox(directory: string): Promise<MailboxEmail[]> {
  const files = await mailboxFiles(directory);
  const emails = await Promise.all(files.reverse().map((file) => readEmail(directory, file)));
  return emails.filter((email) => email !== null);
}

/** Null for an unknown id, and for anything that is not a uuid. */
export async function findMailboxEmail(directory: string, id: string): Promise<MailboxEmail | null> {
  if (!isUuid(id)) return null;
  const file = (await mailboxFiles(directory)).find((name) => isFileOf(id, name));
  return file === undefined ? null : readEmail(directory, file);
}

async function readEmail(directory: string, file: string): Promise<MailboxEmail | null> {
  const json = await readMailboxFile(directory, file);
  return json === null ? null : parseMailboxEmail(json);
}
