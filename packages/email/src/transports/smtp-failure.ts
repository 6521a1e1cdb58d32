import type { NodemailerError } from 'nodemailer';
import { MailError } from '../mail-error.ts';

/** Replies that ask for a sign-in, at whatever point: the settings are wrong, not the email. */
const SIGN_IN_REPLIES = new Set([530, 534, 535, 538]);

/** Says in our own words what went wrong: the server's words may quote the email or the account. */
export function smtpFailure(cause: unknown): MailError {
  const { code, command, responseCode: reply } = (cause instanceof Error ? cause : {}) as Partial<NodemailerError>;
  if (code === 'EABORT' || code === 'ETIMEDOUT') return new MailError('The mail server did not answer in time.', true);
  if (code === 'EAUTH' || (reply && SIGN_IN_REPLIES.has(reply))) {
    return new MailError('The mail server refused the user name or password.', true);
  }
  if (!reply) return new MailError('The mail server could not be reached.', true);
  if (reply < 500) return new MailError(`The mail server asks to try again later (${reply}).`, true);
  if (command === 'RCPT TO') return new MailError(`The mail server refused the recipient's address (${reply}).`, false);
  if (command === 'DATA') return new MailError(`The mail server refused the email (${reply}).`, false);
  return new MailError(`The mail server refused the sender (${reply}).`, true);
}
