import { createServer } from 'node:net';
import { afterEach, expect, it } from 'vitest';
import { outgoingEmail } from '../outgoing-email.example.ts';
import { listenOnLoopback } from '../testing/loopback.ts';
import { startSmtpServer, type TestSmtpServer } from '../testing/index.ts';
import type { Transport } from '../transport.ts';
import { smtpTransport } from './smtp.ts';

const open: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of open.splice(0).reverse()) await close();
});

it('hands over the whole email with a Message-ID that follows from its id', async () => {
  const { server, transport } = await start();
  const delivery = await transport.deliver(outgoingEmail);
  const messageId = `<${outgoingEmail.id}@studio-nord.example>`;
  expect(delivery).toEqual({ transport: 'smtp', providerId: messageId });
  const [mail] = server.received;
  expect(mail?.recipients).toEqual([outgoingEmail.to]);
  expect(mail?.message).toMatchObject({ messageId, subject: outgoingEmail.subject, text: outgoingEmail.text });
  expect(mail?.message.html).toContain(outgoingEmail.html);
  expect(mail?.message.from?.text).toBe('"Studio Nord" <portal@studio-nord.example>');
  expect(mail?.message.replyTo?.text).toBe(outgoingEmail.replyTo);
  expect(mail?.message.headers.get('auto-submitted')).toBe('auto-generated');
});

it('can be recognised when it is sent again', async () => {
  const { server, transport } = await start();
  await transport.deliver(outgoingEmail);
  await transport.deliver(outgoingEmail);
  expect(new Set(server.received.map(({ message }) => message.messageId)).size).toBe(1);
});

it('puts nothing of a hostile subject into another header, and nobody else into the envelope', async () => {
  const { server, transport } = await start();
  const subject = 'Hello\r\nBcc: eve@evil.example\r\n\r\nbody';
  await transport.deliver({ ...outgoingEmail, subject, from: 'A, eve@evil.example <portal@studio-nord.example>' });
  const [mail] = server.received;
  expect(mail?.recipients).toEqual([outgoingEmail.to]);
  expect(mail?.source).not.toMatch(/^Bcc:/im);
  expect(mail?.message.from?.value).toEqual([{ name: 'A, eve@evil.example', address: 'portal@studio-nord.example' }]);
});

it.each([
  ['recipient', 550, false],
  ['recipient', 450, true],
  ['recipient', 530, true],
  ['data', 554, false],
  ['data', 451, true],
  ['sender', 550, true],
] as const)('refused at the %s with %i: may be tried again is %j', async (at, code, retryable) => {
  const { server, transport } = await start();
  server.refuseNext(code, 1, { at });
  await expect(transport.deliver(outgoingEmail)).rejects.toMatchObject({ name: 'MailError', retryable });
  expect(server.received).toEqual([]);
});

it('signs in, and can be tried again when the password is wrong, which the error does not tell', async () => {
  const account = { user: 'nord', password: 'right-secret' };
  const { server, transport } = await start({ account }, 'nord:right-secret@');
  await transport.deliver(outgoingEmail);
  const mistaken = smtpTransport({ url: server.url.replace('//', '//nord:wrong-secret@') });
  open.push(() => mistaken.close());
  await expect(mistaken.deliver(outgoingEmail)).rejects.toMatchObject({
    retryable: true,
    message: 'The mail server refused the user name or password.',
  });
});

it('can be tried again when nobody listens', async () => {
  const { server, transport } = await start();
  await server.close();
  await expect(transport.deliver(outgoingEmail)).rejects.toMatchObject({ name: 'MailError', retryable: true });
});

it('gives up on a server that never greets, and can be tried again', async () => {
  const silent = createServer((socket) => void socket.on('error', () => undefined));
  const port = await listenOnLoopback(silent);
  const transport = smtpTransport({ url: `smtp://127.0.0.1:${port}`, timeoutSeconds: 0.2 });
  open.push(
    () => silent.close(),
    () => transport.close(),
  );
  await expect(transport.deliver(outgoingEmail)).rejects.toMatchObject({
    retryable: true,
    message: 'The mail server did not answer in time.',
  });
});

it('does not repeat the password of a malformed address', () => {
  expect(() => smtpTransport({ url: 'smtp://user:secret@ho st' })).toThrow(/^The SMTP address is not of the form/);
});

type Started = { server: TestSmtpServer; transport: Transport };

async function start(options: Parameters<typeof startSmtpServer>[0] = {}, signIn = ''): Promise<Started> {
  const server = await startSmtpServer(options);
  const transport = smtpTransport({ url: server.url.replace('//', `//${signIn}`) });
  open.push(
    () => server.close(),
    () => transport.close(),
  );
  return { server, transport };
}
