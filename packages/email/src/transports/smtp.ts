import { MailError } from '../mail-error.ts';
import { parseMailboxAddress } from '../mailbox-address.ts';
import { sealEmail, standardHeaders } from '../seal-email.ts';
import type { OutgoingEmail, Transport } from '../transport.ts';
import { smtpFailure } from './smtp-failure.ts';

const CONNECT_SECONDS = 10;
const SILENCE_SECONDS = 20;
/** A server that trickles its replies is never silent, so the whole conversation has an end as well. */
const DELIVERY_SECONDS = 30;

/** Sends through an SMTP server: `smtps://user:password@host:465`, or `smtp://` with STARTTLS where the server offers it. */
export function smtpTransport(settings: { url: string; timeoutSeconds?: number }): Transport {
  requireSmtpUrl(settings.url);
  let pool: ReturnType<typeof connect> | undefined;
  const timeoutMs = (settings.timeoutSeconds ?? DELIVERY_SECONDS) * 1000;
  return {
    async deliver(email) {
      const message = messageOf(sealEmail(email));
      try {
        pool ??= connect(settings.url);
        await (await pool).sendMail({ ...message, signal: AbortSignal.timeout(timeoutMs) });
      } catch (error) {
        throw smtpFailure(error);
      }
      return { transport: 'smtp', providerId: message.messageId };
    },
    close: () => void pool?.then((opened) => opened.close()),
  };
}

function requireSmtpUrl(url: string): void {
  // The URL parser's own complaint would quote the password.
  if (!/^smtps?:\/\//i.test(url) || !URL.canParse(url)) {
    throw new MailError('The SMTP address is not of the form smtps://user:password@host:465.', true);
  }
}

/** The library is loaded with the first email: it is large, and most installations of one machine do without it. */
async function connect(url: string) {
  const { createTransport } = await import('nodemailer');
  return createTransport({
    url,
    pool: true,
    connectionTimeout: CONNECT_SECONDS * 1000,
    greetingTimeout: CONNECT_SECONDS * 1000,
    socketTimeout: SILENCE_SECONDS * 1000,
    disableFileAccess: true,
    disableUrlAccess: true,
  });
}

/** The Message-ID follows from the id, so that a server that gets the email again can recognise it. */
function messageOf(email: OutgoingEmail) {
  const sender = parseMailboxAddress(email.from);
  return {
    messageId: `<${email.id}@${sender.address.split('@')[1]}>`,
    from: sender,
    to: { name: '', address: email.to },
    subject: email.subject,
    html: email.html,
    text: email.text,
    headers: standardHeaders(email),
    ...(email.replyTo !== undefined && { replyTo: parseMailboxAddress(email.replyTo) }),
  };
}
