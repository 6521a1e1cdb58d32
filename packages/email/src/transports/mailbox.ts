import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { mailboxEmail } from '../mailbox/mailbox-email.ts';
import { fileNameOf, isFileOf, mailboxFiles } from '../mailbox/mailbox-files.ts';
import { MailError } from '../mail-error.ts';
import { sealEmail } from '../seal-email.ts';
import type { OutgoingEmail, Transport } from '../transport.ts';

const KEPT_EMAILS = 500;

/** Keeps every email as a file, for development: the newest 500, readable only by the user that runs the server. */
export function mailboxTransport(settings: { directory: string }): Transport {
  // One at a time: the same email delivered twice at once must still be one file.
  let previous: Promise<unknown> = Promise.resolve();
  let lastSentAt = 0;

  async function keep(email: OutgoingEmail): Promise<void> {
    // Two emails never share an instant, so the newest is always known.
    const sentAt = Math.max(Date.now(), lastSentAt + 1);
    if (await keepOnce(settings.directory, email, new Date(sentAt))) lastSentAt = sentAt;
  }

  return {
    async deliver(email) {
      const sealed = sealEmail(email);
      const kept = previous.then(() => keep(sealed));
      previous = kept.catch(() => undefined);
      await kept.catch((error: unknown) => {
        throw mailboxFailure(error);
      });
      return { transport: 'mailbox', providerId: null };
    },
    close() {},
  };
}

/** False when the mailbox already has the email. */
async function keepOnce(directory: string, email: OutgoingEmail, sentAt: Date): Promise<boolean> {
  await mkdir(directory, { recursive: true, mode: 0o700 });
  const files = await mailboxFiles(directory);
  if (files.some((name) => isFileOf(email.id, name))) return false;
  await writeAtomically(join(directory, fileNameOf(email.id, sentAt)), JSON.stringify(mailboxEmail(email, sentAt)));
  const outdated = files.slice(0, Math.max(0, files.length + 1 - KEPT_EMAILS));
  await Promise.all(outdated.map((name) => rm(join(directory, name), { force: true })));
  return true;
}

async function writeAtomically(path: string, content: string): Promise<void> {
  const unfinished = `${path}.${process.pid}.tmp`;
  await writeFile(unfinished, content, { mode: 0o600 });
  await rename(unfinished, path);
}

function mailboxFailure(error: unknown): MailError {
  const code = error instanceof Error && 'code' in error ? ` (${String(error.code)})` : '';
  return new MailError(`The local mailbox could not be written${code}.`, true);
}
