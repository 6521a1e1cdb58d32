import { createMailer, mailboxTransport, resendTransport, smtpTransport } from '@clientnest/email';
import type { Mailer } from '@clientnest/email';
import type { MailSettings } from './settings.ts';

/** The mailer of an installation: Resend first, SMTP first or second, or the local mailbox. */
export const openMailer = ({ resend, smtpUrl, mailboxDirectory }: MailSettings): Mailer => {
  const smtp = smtpUrl ? smtpTransport({ url: smtpUrl }) : null;
  if (resend) return createMailer({ primary: resendTransport(resend), fallback: smtp });
  if (smtp) return createMailer({ primary: smtp, fallback: null });
  return createMailer({ primary: mailboxTransport({ directory: mailboxDirectory ?? '.data/mail' }), fallback: null });
};
