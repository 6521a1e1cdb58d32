import { createServer } from 'node:http';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { outgoingEmail } from '../outgoing-email.example.ts';
import { startResendServer, type ResendServer } from '../testing/index.ts';
import { listenOnLoopback } from '../testing/loopback.ts';
import type { Transport } from '../transport.ts';
import { resendTransport } from './resend.ts';

const apiKey = 're_secret_key';
let server: ResendServer;
let transport: Transport;

beforeEach(async () => {
  server = await startResendServer();
  transport = resendTransport({ apiKey, baseUrl: `${server.url}/` });
});
afterEach(() => server.close());

it('hands over every part of the email under its id, and nothing secret in the tags', async () => {
  const delivery = await transport.deliver(outgoingEmail);
  const { id, from, to, replyTo, subject, html, text } = outgoingEmail;
  expect(server.received).toHaveLength(1);
  expect(server.received[0]).toMatchObject({ authorization: `Bearer ${apiKey}`, idempotencyKey: id });
  expect(server.accepted).toMatchObject([
    { idempotencyKey: id, from, to, reply_to: replyTo, subject, html, text, tags: [{ name: 'email_id', value: id }] },
  ]);
  expect(delivery).toEqual({ transport: 'resend', providerId: server.accepted[0]?.id });
});

it('is one email however often it is sent', async () => {
  const first = await transport.deliver(outgoingEmail);
  const second = await transport.deliver(outgoingEmail);
  expect(second).toEqual(first);
  expect(server.received).toHaveLength(2);
  expect(server.accepted).toHaveLength(1);
});

it('is one email when the first answer is lost', async () => {
  server.acceptThenDropNext();
  await expect(transport.deliver(outgoingEmail)).rejects.toMatchObject({ retryable: true });
  await transport.deliver(outgoingEmail);
  expect(server.accepted).toHaveLength(1);
});

it('takes an email that Resend already has as sent, though its words have changed since, and sends nothing twice', async () => {
  await transport.deliver(outgoingEmail);
  await expect(transport.deliver({ ...outgoingEmail, text: 'Other words' })).resolves.toEqual({
    transport: 'resend',
    providerId: null,
  });
  expect(server.accepted).toHaveLength(1);
});

it.each([401, 403, 429, 500, 502, 503])('can be tried again after %i', async (status) => {
  server.failNext(status);
  await expect(transport.deliver(outgoingEmail)).rejects.toMatchObject({ name: 'MailError', retryable: true });
  await expect(transport.deliver(outgoingEmail)).resolves.toMatchObject({ transport: 'resend' });
});

it.each([
  [7, 7],
  [null, 1],
])('tells how long Resend wants to be left alone: with Retry-After %j, %i seconds', async (retryAfterSeconds, wait) => {
  server.limitTo(0, { latencyMs: 0, retryAfterSeconds });
  await expect(transport.deliver(outgoingEmail)).rejects.toMatchObject({ retryable: true, slowDownSeconds: wait });
});

it('can be tried again while Resend is at the same email', async () => {
  server.failNext(409, 1, { name: 'concurrent_idempotent_requests' });
  await expect(transport.deliver(outgoingEmail)).rejects.toMatchObject({ retryable: true });
});

it.each([400, 404, 422])('is refused for good by %i', async (status) => {
  server.failNext(status);
  await expect(transport.deliver(outgoingEmail)).rejects.toMatchObject({ name: 'MailError', retryable: false });
});

it('gives up on a server that does not answer, and can be tried again', async () => {
  const impatient = resendTransport({ apiKey, baseUrl: server.url, timeoutSeconds: 0.2 });
  server.hangNext();
  await expect(impatient.deliver(outgoingEmail)).rejects.toMatchObject({
    retryable: true,
    message: 'Resend did not answer in time.',
  });
});

it('can be tried again when nobody listens', async () => {
  const nobody = await startResendServer();
  await nobody.close();
  const lost = resendTransport({ apiKey, baseUrl: nobody.url });
  await expect(lost.deliver(outgoingEmail)).rejects.toMatchObject({ retryable: true });
});

it('hands no email to another server that it is sent on to', async () => {
  const elsewhere = createServer((_request, response) => {
    response.writeHead(307, { location: `${server.url}/emails` }).end();
  });
  const lost = resendTransport({ apiKey, baseUrl: `http://127.0.0.1:${await listenOnLoopback(elsewhere)}` });
  await expect(lost.deliver(outgoingEmail)).rejects.toMatchObject({ retryable: true });
  expect(server.received).toEqual([]);
  elsewhere.close();
});

describe('errors', () => {
  it.each([400, 401, 409, 422, 429, 500])('never repeat what Resend says with %i', async (status) => {
    server.failNext(status, 1, { message: `${apiKey} ${outgoingEmail.text}` });
    const error = await transport.deliver(outgoingEmail).catch((caught: unknown) => caught);
    expect(String(error)).toMatch(/^MailError: /);
    expect(String(error)).not.toMatch(/re_secret|p\.example/);
  });

  it('never repeat a malformed key', () => {
    expect(() => resendTransport({ apiKey: 're_secret\nkey' })).toThrow(/^The Resend API key is empty or has/);
  });
});
