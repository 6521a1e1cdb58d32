import { newToken, openSealedId, startSession } from '@clientnest/auth';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { addContact, addWorkspace, newEmail, openMailbox, openSite, ORIGIN } from './fixtures.ts';
import type { Site } from './fixtures.ts';
import { queueSignInNotice } from './queue-sign-in-notice.ts';
import { sendAccessEmail } from './send-access-email.ts';

const FIREFOX = 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0';

let site: Site;
let mailbox: Awaited<ReturnType<typeof openMailbox>>;
beforeAll(async () => {
  site = await openSite();
  mailbox = await openMailbox();
});
afterAll(async () => {
  await site.close();
  await mailbox.remove();
});

const queueNotice = async () => {
  const { sql, services } = site;
  const dana = await addContact(sql, await addWorkspace(sql), newEmail());
  const { workspaceId, contactId: userId } = dana;
  const session = await startSession(sql, 'contact', { userId, workspaceId, token: newToken(), userAgent: FIREFOX });
  const at = new Date('2026-11-23T02:10:00Z');
  await sql.begin((tx) =>
    queueSignInNotice(tx, services.jobs, { session, browserSecret: 'secret', userAgent: FIREFOX, at }),
  );
  const [row] = await sql<{ messageId: string }[]>`
    select message_id as "messageId" from emails where to_address = ${dana.email}`;
  return { dana, session, messageId: row?.messageId ?? '' };
};

const send = (messageId: string) =>
  sendAccessEmail({ ...site.services, mailer: mailbox.mailer }, { payload: { messageId }, attempt: 1 });

it('B13: goes to the address on file, once, with a sealed address that names the notice and lives 30 days', async () => {
  const { dana, session, messageId } = await queueNotice();
  await send(messageId);
  await send(messageId);
  const received = (await mailbox.read()).filter(({ to }) => to === dana.email);
  expect(received).toHaveLength(1);
  const [email] = received;
  expect(email?.text).toContain('with Firefox on Linux, on 23 November at 02:10 UTC');
  const sealed =
    email?.links
      .find((link) => link.startsWith(`${ORIGIN}/portal/not-me/`))
      ?.split('/')
      .at(-1) ?? '';
  const openAt = (at: string) => openSealedId(site.services.authSecret, 'not-me', sealed, new Date(at));
  expect(openAt('2026-12-23T02:09:59Z')).toBe(messageId);
  expect(openAt('2026-12-23T02:10:00Z')).toBeNull();
  expect(email?.text).not.toContain(session.token);
  const [row] =
    await site.sql`select sent_at is not null as "isSent", kind from emails where message_id = ${messageId}`;
  expect(row).toEqual({ isSent: true, kind: 'sign_in_notice' });
});

it('is written again to the byte when a retry sends it, also after the session has ended', async () => {
  const { dana, messageId } = await queueNotice();
  await send(messageId);
  await site.sql`delete from contact_sessions where user_id = ${dana.contactId}`;
  await site.sql`update emails set sent_at = null where message_id = ${messageId}`;
  await send(messageId);
  const received = (await mailbox.read()).filter(({ to }) => to === dana.email);
  expect(new Set(received.map(({ html, text, subject }) => html + text + subject)).size).toBe(1);
});

it('B8: a contact is told of ten new browsers an hour, and those of another portal at the address take nothing from it', async () => {
  const { sql, services } = site;
  const dana = await addContact(sql, await addWorkspace(sql), newEmail());
  const { workspaceId, contactId: userId } = dana;
  const session = await startSession(sql, 'contact', { userId, workspaceId, token: newToken(), userAgent: FIREFOX });
  const sighting = { session, userAgent: FIREFOX, at: new Date() };
  for (let browser = 0; browser < 12; browser += 1)
    await sql.begin((tx) => queueSignInNotice(tx, services.jobs, { ...sighting, browserSecret: `secret ${browser}` }));
  const { count } = await sql`select from emails where to_address = ${dana.email} and kind = 'sign_in_notice'`;
  expect(count).toBe(10);
});
