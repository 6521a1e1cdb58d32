import { newId } from '@clientnest/db';
import { createMailer, resendTransport } from '@clientnest/email';
import { startSmtpServer } from '@clientnest/email/testing';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { addContact, addWorkspace, findEmail, newEmail, openSite, queueFreshLink } from './fixtures.ts';
import type { Person, Site } from './fixtures.ts';
import { openMailer } from './mailer.ts';
import { markAccessEmailFailed, sendAccessEmail } from './send-access-email.ts';

let site: Site;
let dana: Person;
let messageId: string;
beforeAll(async () => {
  site = await openSite();
});
afterAll(() => site.close());
beforeEach(async () => {
  dana = await addContact(site.sql, await addWorkspace(site.sql), newEmail());
  messageId = await queueFreshLink(site, dana);
});

const send = (attempt = 1) => sendAccessEmail(site.services, { payload: { messageId }, attempt });
const requests = () => site.resend.received.filter(({ idempotencyKey }) => idempotencyKey === messageId);
const accepted = () => site.resend.accepted.filter(({ idempotencyKey }) => idempotencyKey === messageId);

describe('B9: an email that is taken', () => {
  it('is sent, says by whom, and stands in the timeline', async () => {
    await send();
    const [email] = accepted();
    expect(email).toMatchObject({ to: dana.email, from: 'Studio Nord <portal@clientnest.example>' });
    expect(await findEmail(site.sql, messageId)).toEqual({
      sentAt: expect.any(Date) as Date,
      failedAt: null,
      failure: null,
      transport: 'resend',
      providerId: email?.id,
      subject: email?.subject,
      events: ['link_sent', 'email_sent'],
    });
  });

  it('is not sent again, whoever asks', async () => {
    await send();
    const sent = await findEmail(site.sql, messageId);
    await Promise.all([send(), send(2)]);
    expect(requests()).toHaveLength(1);
    expect(await findEmail(site.sql, messageId)).toEqual(sent);
  });

  it('is one email and one line in the timeline when two workers have the job', async () => {
    await Promise.all([send(), send(2), send(3)]);
    expect(accepted()).toHaveLength(1);
    expect((await findEmail(site.sql, messageId)).events).toEqual(['link_sent', 'email_sent']);
  });
});

describe('a retry', () => {
  it('is the identical email under the same key when the answer was lost', async () => {
    site.resend.acceptThenDropNext();
    await expect(send()).rejects.toThrow();
    expect(await findEmail(site.sql, messageId)).toMatchObject({
      sentAt: null,
      failedAt: null,
      failure: expect.any(String) as string,
    });
    await send(2);
    const [first, second] = requests();
    expect(second).toEqual(first);
    expect(accepted()).toHaveLength(1);
    expect(await findEmail(site.sql, messageId)).toMatchObject({ failure: null, providerId: accepted()[0]?.id });
  });

  it('is the identical email when the worker died before it wrote down the answer', async () => {
    await send();
    await site.sql`update emails set sent_at = null, subject = null, transport = null, provider_id = null where message_id = ${messageId}`;
    await send(2);
    const [first, second] = requests();
    expect(second).toEqual(first);
    expect(accepted()).toHaveLength(1);
  });

  it.each([401, 429, 500, 503])('is left to the queue after %i, and its reason is shown meanwhile', async (status) => {
    site.resend.failNext(status);
    await expect(send()).rejects.toMatchObject({ name: 'MailError', retryable: true });
    const waiting = await findEmail(site.sql, messageId);
    expect(waiting).toMatchObject({ sentAt: null, failedAt: null, events: ['link_sent'] });
    expect(waiting.failure).toMatch(/^(Resend|The Resend)/);
    await send(2);
    expect(await findEmail(site.sql, messageId)).toMatchObject({ failure: null, events: ['link_sent', 'email_sent'] });
  });

  it('goes through SMTP from the third attempt on, when Resend keeps failing', async () => {
    const smtp = await startSmtpServer();
    const mailer = openMailer({
      from: '',
      resend: { apiKey: 're_test', baseUrl: site.resend.url },
      smtpUrl: smtp.url,
      mailboxDirectory: null,
    });
    const sendWithFallback = (attempt: number) =>
      sendAccessEmail({ ...site.services, mailer }, { payload: { messageId }, attempt });
    site.resend.failNext(500, 3);
    await expect(sendWithFallback(1)).rejects.toThrow();
    await expect(sendWithFallback(2)).rejects.toThrow();
    await sendWithFallback(3);
    expect(smtp.received.map(({ recipients }) => recipients)).toEqual([[dana.email]]);
    expect(await findEmail(site.sql, messageId)).toMatchObject({
      transport: 'smtp',
      events: ['link_sent', 'email_sent'],
    });
    mailer.close();
    await smtp.close();
  });
});

describe('an email that is refused for good', () => {
  it('is marked failed with the reason, in the timeline as well, and not tried again', async () => {
    site.resend.failNext(422);
    await send();
    const failed = await findEmail(site.sql, messageId);
    expect(failed).toMatchObject({
      sentAt: null,
      failedAt: expect.any(Date) as Date,
      events: ['link_sent', 'email_failed'],
    });
    expect(failed.failure).toBe('Resend refused the email (422). Check the address and the sender.');
    await send(2);
    expect(requests()).toHaveLength(1);
    expect(await findEmail(site.sql, messageId)).toEqual(failed);
  });

  it('changes nothing of the link: another way to bring it still works', async () => {
    site.resend.failNext(422);
    await send();
    const [link] =
      await site.sql`select consumed_at, revoked_at from access_links where contact_id = ${dana.contactId}`;
    expect(link).toEqual({ consumed_at: null, revoked_at: null });
  });
});

describe('giving up', () => {
  it('keeps the last reason, says so once, and takes nothing back from an email that was sent', async () => {
    site.resend.failNext(500);
    await expect(send()).rejects.toThrow();
    await Promise.all([1, 2, 3].map(() => markAccessEmailFailed(site.sql, messageId, null)));
    const failed = await findEmail(site.sql, messageId);
    expect(failed).toMatchObject({ failedAt: expect.any(Date) as Date, events: ['link_sent', 'email_failed'] });
    expect(failed.failure).toContain('500');
    messageId = await queueFreshLink(site, dana);
    await send();
    await markAccessEmailFailed(site.sql, messageId, null);
    expect(await findEmail(site.sql, messageId)).toMatchObject({ failedAt: null, events: ['link_sent', 'email_sent'] });
  });
});

it('does nothing for a message that is not there', async () => {
  messageId = newId();
  await expect(send()).resolves.toBeUndefined();
  expect(requests()).toEqual([]);
});

it('leaves an email to the queue while the provider cannot be reached', async () => {
  const mailer = createMailer({
    primary: resendTransport({ apiKey: 're_test', baseUrl: 'http://127.0.0.1:1' }),
    fallback: null,
  });
  const attempt = sendAccessEmail({ ...site.services, mailer }, { payload: { messageId }, attempt: 1 });
  await expect(attempt).rejects.toMatchObject({ retryable: true });
  expect(await findEmail(site.sql, messageId)).toMatchObject({ sentAt: null, failedAt: null });
});
