import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { createMailer, type Mailer } from './mailer.ts';
import { outgoingEmail } from './outgoing-email.example.ts';
import { startResendServer, startSmtpServer, type ResendServer, type TestSmtpServer } from './testing/index.ts';
import { resendTransport } from './transports/resend.ts';
import { smtpTransport } from './transports/smtp.ts';

let resend: ResendServer;
let smtp: TestSmtpServer;
let mailer: Mailer;

beforeAll(async () => {
  [resend, smtp] = await Promise.all([startResendServer(), startSmtpServer()]);
  mailer = createMailer({
    primary: resendTransport({ apiKey: 're_test', baseUrl: resend.url }),
    fallback: smtpTransport({ url: smtp.url }),
  });
});
beforeEach(() => void smtp.received.splice(0));
afterAll(async () => {
  mailer.close();
  await Promise.all([resend.close(), smtp.close()]);
});

it('sends through the first transport while it works', async () => {
  await expect(mailer.send(outgoingEmail, { attempt: 3 })).resolves.toMatchObject({ transport: 'resend' });
  expect(smtp.received).toEqual([]);
});

it.each([1, 2])('leaves attempt %i to the first transport alone', async (attempt) => {
  resend.failNext(500);
  await expect(mailer.send(outgoingEmail, { attempt })).rejects.toMatchObject({ name: 'MailError', retryable: true });
  expect(smtp.received).toEqual([]);
});

it('sends through the second from the third attempt on', async () => {
  resend.failNext(500);
  await expect(mailer.send(outgoingEmail, { attempt: 3 })).resolves.toMatchObject({ transport: 'smtp' });
  expect(smtp.received).toHaveLength(1);
});

it('does not try an email again that the first refused for good', async () => {
  resend.failNext(422);
  await expect(mailer.send(outgoingEmail, { attempt: 3 })).rejects.toMatchObject({ retryable: false });
  expect(smtp.received).toEqual([]);
});

it('keeps the email for another attempt when both fail', async () => {
  resend.failNext(500);
  smtp.refuseNext(550);
  await expect(mailer.send(outgoingEmail, { attempt: 3 })).rejects.toMatchObject({
    retryable: true,
    message: "Resend has trouble at the moment (500). The mail server refused the recipient's address (550).",
  });
});

it('works without a second transport', async () => {
  const alone = createMailer({ primary: resendTransport({ apiKey: 're_test', baseUrl: resend.url }), fallback: null });
  resend.failNext(500);
  await expect(alone.send(outgoingEmail, { attempt: 9 })).rejects.toMatchObject({ retryable: true });
  alone.close();
});
