import { Resend } from 'resend';
import { MailError } from '../mail-error.ts';
import { sealEmail, standardHeaders } from '../seal-email.ts';
import type { OutgoingEmail, Transport } from '../transport.ts';
import { isAlreadyAccepted, resendFailure } from './resend-failure.ts';

const RESEND_URL = 'https://api.resend.com';
const TIMEOUT_SECONDS = 10;
// An email may hold a link that lets somebody in: it goes to the server of the settings, whatever that one answers.
const NOWHERE_ELSE = { redirect: 'error' } satisfies RequestInit;
const PRINTABLE = /^[\x21-\x7e]+$/;

/** Sends through Resend. `baseUrl` points at another server that speaks the same API; one call takes at most 10 seconds. */
export function resendTransport(settings: { apiKey: string; baseUrl?: string; timeoutSeconds?: number }): Transport {
  const client = connect(settings.apiKey, settings.baseUrl ?? RESEND_URL);
  const timeoutMs = (settings.timeoutSeconds ?? TIMEOUT_SECONDS) * 1000;
  return {
    async deliver(email) {
      const sealed = sealEmail(email);
      const signal = AbortSignal.timeout(timeoutMs);
      const options = { ...NOWHERE_ELSE, idempotencyKey: sealed.id, signal };
      const { data, error, headers } = await client.emails.send(requestOf(sealed), options);
      if (error && isAlreadyAccepted(error)) return { transport: 'resend', providerId: null };
      if (error) throw resendFailure(error, { isTimedOut: signal.aborted, retryAfter: headers?.['retry-after'] });
      if (!data.id) throw new MailError('Resend gave an answer that is not understood.', true);
      return { transport: 'resend', providerId: data.id };
    },
    close() {},
  };
}

function connect(apiKey: string, baseUrl: string): Resend {
  // The SDK's own complaint about such a key would quote it.
  if (!PRINTABLE.test(apiKey))
    throw new MailError('The Resend API key is empty or has a line break or space in it.', true);
  return new Resend(apiKey, { baseUrl: baseUrl.replace(/\/+$/, '') });
}

function requestOf(email: OutgoingEmail) {
  const { id, from, to, replyTo, subject, html, text } = email;
  return {
    from,
    to,
    subject,
    html,
    text,
    headers: standardHeaders(email),
    tags: [{ name: 'email_id', value: id }],
    ...(replyTo !== undefined && { replyTo }),
  };
}
