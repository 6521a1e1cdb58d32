export type {
  AccessEmail,
  AddressChangedEmail,
  AddressNews,
  Asker,
  Brand,
  FreshLinkEmail,
  InvitationEmail,
  OwnerInvitationEmail,
  OwnerSignInEmail,
  RecoveryEmail,
  SignInNoticeEmail,
  TestEmail,
} from './access-email.ts';
export { accentTones } from './html/palette.ts';
export type { AccentTones } from './html/palette.ts';
export { composeEmail, prepareToCompose } from './compose-email.ts';
export { welcomeParagraphs } from './letters/welcome-paragraphs.ts';
export { formatMailboxAddress, parseMailboxAddress } from './mailbox-address.ts';
export { MailError } from './mail-error.ts';
export type { MailboxEmail } from './mailbox/mailbox-email.ts';
export { findMailboxEmail, readMailbox } from './mailbox/read-mailbox.ts';
export { createMailer, type Mailer } from './mailer.ts';
export type { Delivery, OutgoingEmail, Transport } from './transport.ts';
export { mailboxTransport } from './transports/mailbox.ts';
export { resendTransport } from './transports/resend.ts';
export { smtpTransport } from './transports/smtp.ts';
export { readResendWebhook, WebhookRefused, type DeliveryReport } from './webhooks/resend-webhook.ts';
