import { hashToken, newToken, revokeAccessLinks } from '@clientnest/auth';
import { newId } from '@clientnest/db';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { applyEmailEvent } from './apply-email-event.ts';
import { addContact, addWorkspace, findEmail, newEmail, openSite, queueFreshLink } from './fixtures.ts';
import type { Person, Site } from './fixtures.ts';
import { recoverAccess } from './recover-access.ts';
import { sendAccessEmail } from './send-access-email.ts';

let site: Site;
let studio: string;
beforeAll(async () => {
  site = await openSite();
  studio = await addWorkspace(site.sql);
});
afterAll(() => site.close());

const send = (messageId: string, attempt = 1) => sendAccessEmail(site.services, { payload: { messageId }, attempt });
const switchOff = ({ contactId }: Person) => revokeAccessLinks(site.sql, { contactId });
const pauseAccess = ({ contactId }: Person) => site.sql`update contacts set paused_at = now() where id = ${contactId}`;

const askFor = async (typedEmail: string): Promise<string> => {
  const attemptId = newId();
  await recoverAccess(site.services, {
    attemptId,
    audience: 'contact',
    typedEmail,
    deadLinkId: null,
    browserHash: hashToken(newToken()).toString('hex'),
    userAgent: null,
    address: null,
    requestedAt: new Date().toISOString(),
  });
  return attemptId;
};

const loseAnswer = async (messageId: string): Promise<string> => {
  site.resend.acceptThenDropNext();
  await expect(send(messageId)).rejects.toThrow();
  return site.resend.accepted.find(({ idempotencyKey }) => idempotencyKey === messageId)?.id ?? '';
};

const readKinds = async ({ contactId }: Person): Promise<string[]> => {
  const rows = await site.sql<{ kind: string }[]>`
    select kind from access_events where contact_id = ${contactId} order by id`;
  return rows.map(({ kind }) => kind);
};

/** How a contact's newest link stands with the mail. */
const readMail = async ({ contactId }: Person) => {
  const [row] = await site.sql<{ isSent: boolean; isDelivered: boolean; failure: string | null }[]>`
    select e.sent_at is not null as "isSent", e.delivered_at is not null as "isDelivered", e.failure
    from access_links l join emails e on e.id = l.email_id where l.contact_id = ${contactId} order by l.id desc limit 1`;
  return row;
};

const deliver = (providerId: string, messageId: string) =>
  applyEmailEvent(site.sql, {
    reportId: newId(),
    kind: 'delivered',
    providerId,
    messageId,
    happenedAt: new Date().toISOString(),
    detail: null,
  });

describe('an email whose links were switched off', () => {
  it('was not sent when it was never handed over', async () => {
    const dana = await addContact(site.sql, studio, newEmail());
    const messageId = await queueFreshLink(site, dana);
    await switchOff(dana);
    await send(messageId);
    const email = await findEmail(site.sql, messageId);
    expect(email).toMatchObject({ sentAt: null, events: ['link_sent', 'email_failed'] });
    expect(email.failure).toMatch(/^Not sent/);
  });

  it('was not sent when the provider refused it for now', async () => {
    const dana = await addContact(site.sql, studio, newEmail());
    const messageId = await queueFreshLink(site, dana);
    site.resend.failNext(429);
    await expect(send(messageId)).rejects.toThrow();
    await switchOff(dana);
    await send(messageId, 2);
    expect((await findEmail(site.sql, messageId)).failure).toMatch(/^Not sent/);
  });

  it('may have arrived when the answer of the provider was lost, and its reports are taken', async () => {
    const dana = await addContact(site.sql, studio, newEmail());
    const messageId = await queueFreshLink(site, dana);
    const providerId = await loseAnswer(messageId);
    await switchOff(dana);
    await send(messageId, 2);
    const email = await findEmail(site.sql, messageId);
    expect(email).toMatchObject({ failedAt: null, events: ['link_sent', 'email_uncertain'] });
    expect(email.failure).toMatch(/may have taken it/);
    await deliver(providerId, messageId);
    expect(await readMail(dana)).toEqual({ isSent: true, isDelivered: true, failure: null });
  });

  it('may have arrived when the worker was killed while it handed it over', async () => {
    const dana = await addContact(site.sql, studio, newEmail());
    const messageId = await queueFreshLink(site, dana);
    await send(messageId);
    await site.sql`
      update emails set sent_at = null, subject = null, transport = null, provider_id = null where message_id = ${messageId}`;
    await switchOff(dana);
    await send(messageId, 2);
    expect((await findEmail(site.sql, messageId)).events).toContain('email_uncertain');
  });

  it('is part of the share of recovery mail when it may have arrived', async () => {
    const dana = await addContact(site.sql, studio, newEmail());
    for (let asked = 0; asked < 10; asked += 1) {
      const messageId = await askFor(dana.email);
      if ((await site.sql`select from emails where message_id = ${messageId}`).count === 0) break;
      await loseAnswer(messageId);
      await switchOff(dana);
      await send(messageId, 2);
    }
    expect(site.resend.accepted.filter(({ to }) => to === dana.email)).toHaveLength(6);
  });
});

describe('a portal that an email for several leaves out', () => {
  it.each([
    ['of the same workspace', () => Promise.resolve(studio), 0],
    ['of another workspace', () => addWorkspace(site.sql, 'Harbour Books'), 0],
    ['of the same workspace, at the second try,', () => Promise.resolve(studio), 1],
    ['of another workspace, at the second try,', () => addWorkspace(site.sql, 'Harbour Books'), 1],
  ])('%s is neither sent nor delivered', async (_whose, findWorkspace, failures) => {
    const one = await addContact(site.sql, studio, newEmail());
    const two = await addContact(site.sql, await findWorkspace(), one.email);
    const messageId = await askFor(one.email);
    site.resend.failNext(500, failures);
    for (let failed = 0; failed < failures; failed += 1) await expect(send(messageId)).rejects.toThrow();
    await pauseAccess(two);
    await send(messageId, failures + 1);
    const [mail] = site.resend.accepted.filter(({ to }) => to === one.email);
    expect(mail?.text.match(/portal\/link\//g)).toHaveLength(1);
    await deliver(mail?.id ?? '', messageId);
    expect(await readMail(one)).toEqual({ isSent: true, isDelivered: true, failure: null });
    expect(await readMail(two)).toMatchObject({ isSent: false, isDelivered: false });
    expect((await readMail(two))?.failure).toMatch(/^Not sent/);
    expect(await readKinds(one)).toEqual(['recovery_requested', 'link_sent', 'email_sent', 'email_delivered']);
    expect(await readKinds(two)).toEqual(['recovery_requested', 'link_sent', 'email_failed']);
  });

  it('may have been named when the answer to an earlier try was lost', async () => {
    const one = await addContact(site.sql, studio, newEmail());
    const two = await addContact(site.sql, await addWorkspace(site.sql, 'Harbour Books'), one.email);
    const messageId = await askFor(one.email);
    await loseAnswer(messageId);
    await pauseAccess(two);
    await send(messageId, 2);
    expect(await readKinds(two)).toEqual(['recovery_requested', 'link_sent', 'email_uncertain']);
    expect(await readMail(one)).toMatchObject({ isSent: true, failure: null });
  });
});
