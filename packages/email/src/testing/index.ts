export { startResendServer, type ResendServer } from './resend-server.ts';
export type { AcceptedEmail, ReceivedRequest } from './resend-api.ts';
export { startSmtpServer, type ReceivedMail, type TestSmtpServer } from './smtp-server.ts';
export { signResendWebhook } from './resend-webhook.ts';
