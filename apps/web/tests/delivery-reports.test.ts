import { signResendWebhook, startResendServer } from '@clientnest/email/testing';
import type { ResendServer } from '@clientnest/email/testing';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { startInstallation } from '../testing/index.ts';
import type { TestInstallation } from '../testing/index.ts';

const SECRET = `whsec_${Buffer.from('a secret of the tests, 32 bytes!').toString('base64')}`;
const PATH = '/api/webhooks/resend';

let resend: ResendServer;
let installation: TestInstallation;
beforeAll(async () => {
  resend = await startResendServer();
  installation = await startInstallation(inject('databaseServerUrl'), {
    RESEND_API_KEY: 're_test',
    RESEND_BASE_URL: resend.url,
    RESEND_WEBHOOK_SECRET: SECRET,
    MAIL_FROM: 'portal@studio-nord.example',
  });
});
afterAll(async () => {
  await installation.close();
  await resend.close();
});

const inviteAndFindMail = async (name: string) => {
  const email = `${name.toLowerCase()}@acme.example`;
  const { id } = await installation.owner.clients.invite.mutate({ name, email });
  const isSent = () => resend.accepted.some(({ to }) => to === email);
  await expect.poll(isSent, { timeout: 5000 }).toBe(true);
  return { clientId: id, providerId: resend.accepted.find(({ to }) => to === email)?.id ?? '' };
};

const reportOf = (type: string, providerId: string, data: object = {}) =>
  JSON.stringify({ type, created_at: new Date().toISOString(), data: { email_id: providerId, ...data } });

const send = (
  body: string,
  { id, timestamp, signature } = signResendWebhook(SECRET, body),
  origin = installation.origin,
) =>
  fetch(`${origin}${PATH}`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      'svix-id': id,
      'svix-timestamp': timestamp,
      'svix-signature': signature,
    },
    body,
  });

const readClient = (clientId: string) => installation.owner.clients.get.query({ clientId });

test('B9: a bounce shows on the client’s row and page, and a corrected address clears it', async () => {
  const { clientId, providerId } = await inviteAndFindMail('Bouncing');
  // Longer than anything that a stranger may send.
  const data = { bounce: { message: 'No such user' }, subject: 'x'.repeat(50_000) };
  expect((await send(reportOf('email.bounced', providerId, data))).status).toBe(200);
  await expect.poll(async () => (await readClient(clientId)).accessStatus, { timeout: 5000 }).toBe('bounced');
  expect((await readClient(clientId)).links).toMatchObject([{ email: 'bounced', failure: 'No such user' }]);

  const { contactId } = await readClient(clientId);
  await installation.owner.contacts.changeEmail.mutate({ contactId, email: 'corrected@acme.example' });
  expect((await readClient(clientId)).accessStatus).toBe('invited');
});

test('B9: a bounce is seen although the answer to the email it is about was lost', async () => {
  resend.acceptThenDropNext();
  const { clientId } = await inviteAndFindMail('Lost');
  const accepted = resend.accepted.find(({ to }) => to === 'lost@acme.example');
  const tags = Object.fromEntries((accepted?.tags ?? []).map(({ name, value }) => [name, value]));
  const body = reportOf('email.bounced', 'never-heard-of', { tags, bounce: { message: 'No such user' } });
  expect((await send(body)).status).toBe(200);
  await expect.poll(async () => (await readClient(clientId)).accessStatus, { timeout: 5000 }).toBe('bounced');
});

test('B9: a delivery that was reported twice is one, and the same request again is harmless', async () => {
  const { clientId, providerId } = await inviteAndFindMail('Delivered');
  const body = reportOf('email.delivered', providerId);
  const signed = signResendWebhook(SECRET, body);
  for (let time = 0; time < 3; time += 1) expect((await send(body, signed)).status).toBe(200);
  await expect.poll(async () => (await readClient(clientId)).links[0]?.email, { timeout: 5000 }).toBe('delivered');
  const { sql } = installation;
  await expect
    .poll(
      async () => (await sql`select from pgboss.job where name = 'apply-email-event' and state <> 'completed'`).count,
      { timeout: 10_000 },
    )
    .toBe(0);
  expect(await sql`select from access_events where client_id = ${clientId} and kind = 'email_delivered'`).toHaveLength(
    1,
  );
});

test('what is not signed by the provider, or too old, is refused and leaves nothing', async () => {
  const { providerId } = await inviteAndFindMail('Forged');
  const body = reportOf('email.bounced', providerId);
  const countJobs = async () => (await installation.sql`select from pgboss.job where name = 'apply-email-event'`).count;
  const before = await countJobs();
  const forged = [
    signResendWebhook(`whsec_${Buffer.from('another secret').toString('base64')}`, body),
    signResendWebhook(SECRET, `${body} `),
    signResendWebhook(SECRET, body, { at: new Date(Date.now() - 6 * 60_000) }),
    { id: '', timestamp: '', signature: '' },
  ];
  for (const signed of forged) expect((await send(body, signed)).status).toBe(401);
  expect(await countJobs()).toBe(before);
});

test('a report that does not matter is taken, and of an email that is not ours nothing comes', async () => {
  expect((await send(reportOf('email.opened', 'unknown'))).status).toBe(200);
  expect((await send(reportOf('email.delivered', 'unknown'))).status).toBe(200);
  expect(installation.server().output()).not.toContain('"level":60');
});

test('without a secret there is no such address', async () => {
  const other = await startInstallation(inject('databaseServerUrl'));
  expect((await send(reportOf('email.delivered', 'x'), undefined, other.origin)).status).toBe(404);
  await other.close();
});
