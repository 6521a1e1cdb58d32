import { formatMailboxAddress, isPlainAddress, parseMailboxAddress } from './mailbox-address.ts';
import { MailError } from './mail-error.ts';
import { oneLine } from './one-line.ts';
import type { OutgoingEmail } from './transport.ts';

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

export function isUuid(text: string): boolean {
  return UUID.test(text);
}

/**
 * The last line of defence in front of every transport: nothing in a header can start another header,
 * and there is exactly one recipient. Throws `MailError` for an email that cannot be made safe.
 */
export function sealEmail(email: OutgoingEmail): OutgoingEmail {
  if (!isUuid(email.id)) throw new MailError('The email has no proper id.', false);
  if (!isPlainAddress(email.to)) throw new MailError('The recipient is not one plain email address.', false);
  return {
    ...email,
    from: sealAddress(email.from),
    ...(email.replyTo !== undefined && { replyTo: sealAddress(email.replyTo) }),
    subject: oneLine(email.subject),
  };
}

/** Headers of every email: no out-of-office replies to it (RFC 3834), and no threading with another one. */
export function standardHeaders(email: OutgoingEmail): Record<string, string> {
  return { 'Auto-Submitted': 'auto-generated', 'X-Entity-Ref-ID': email.id };
}

function sealAddress(text: string): string {
  return formatMailboxAddress(parseMailboxAddress(text));
}
