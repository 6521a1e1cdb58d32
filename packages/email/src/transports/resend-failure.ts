import type { ErrorResponse } from 'resend';
import { MailError } from '../mail-error.ts';

// Resend counts by the second.
const SLOW_DOWN_SECONDS = 1;
const QUOTAS = new Set(['daily_quota_exceeded', 'monthly_quota_exceeded']);

/**
 * True when an email of this id was accepted before, with other bytes: a template or a name has changed between two tries.
 * It has gone out, so it is not sent again.
 */
export const isAlreadyAccepted = ({ name }: ErrorResponse): boolean => name === 'invalid_idempotent_request';

const secondsOf = (retryAfter: string | undefined): number =>
  retryAfter && /^\d{1,6}$/.test(retryAfter) ? Number(retryAfter) : SLOW_DOWN_SECONDS;

type Circumstances = { isTimedOut: boolean; retryAfter: string | undefined };

/** Says in our own words what went wrong: Resend's words may quote the email. */
export function resendFailure(error: ErrorResponse, { isTimedOut, retryAfter }: Circumstances): MailError {
  const status = error.statusCode;
  if (isTimedOut) return new MailError('Resend did not answer in time.', true);
  if (!status) return new MailError('Resend could not be reached.', true);
  // Once the owner has put the key or the domain right, the email still goes out.
  if (status === 401 || status === 403) {
    return new MailError(
      'Resend refused the API key or the domain of the sender. Check both at Resend.',
      true,
      null,
      true,
    );
  }
  if (QUOTAS.has(error.name)) return new MailError('The Resend account has used up its quota.', true, null, true);
  if (status === 429) return new MailError('Resend asks to send more slowly.', true, secondsOf(retryAfter));
  if (status === 409) return new MailError('Resend is still working on this email.', true);
  if (status >= 500) return new MailError(`Resend has trouble at the moment (${status}).`, true);
  return new MailError(`Resend refused the email (${status}). Check the address and the sender.`, false);
}
