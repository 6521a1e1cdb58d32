import { MailError } from './mail-error.ts';
import type { Delivery, OutgoingEmail, Transport } from './transport.ts';

/** The attempt, counted from 1, from which the second transport may step in. */
const FALLBACK_FROM_ATTEMPT = 3;

export type Mailer = {
  /** `attempt` counts from 1. Rejects with `MailError`. */
  send(email: OutgoingEmail, options: { attempt: number }): Promise<Delivery>;
  close(): void;
};

/**
 * Sends through the first transport. From the third attempt on, an email that the first cannot take now goes
 * through the second. An email that the first refuses for good is not tried again.
 */
export function createMailer(transports: { primary: Transport; fallback: Transport | null }): Mailer {
  const { primary, fallback } = transports;
  return {
    async send(email, { attempt }) {
      try {
        return await primary.deliver(email);
      } catch (error) {
        if (!(error instanceof MailError) || !error.retryable) throw error;
        if (!fallback || attempt < FALLBACK_FROM_ATTEMPT) throw error;
        return deliverInstead(fallback, email, error);
      }
    },
    close() {
      primary.close();
      fallback?.close();
    },
  };
}

/** Whatever the second says, the first may take the email later: such a failure is worth another attempt. */
async function deliverInstead(fallback: Transport, email: OutgoingEmail, first: MailError): Promise<Delivery> {
  try {
    return await fallback.deliver(email);
  } catch (second) {
    if (!(second instanceof MailError)) throw second;
    throw new MailError(
      `${first.message} ${second.message}`,
      true,
      first.slowDownSeconds,
      first.isRefusal && second.isRefusal,
    );
  }
}
