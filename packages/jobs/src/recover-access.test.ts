import { deriveCode, deriveLinkToken, hashToken, newToken, revokeAccessLinks } from '@clientnest/auth';
import { newId } from '@clientnest/db';
import type { MailboxEmail } from '@clientnest/email';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { addContact, addOwner, addWorkspace, newEmail, openMailbox, openSite, ORIGIN } from './fixtures.ts';
import type { Site } from './fixtures.ts';
import type { JobPayload } from './job-list.ts';
import { recoverAccess } from './recover-access.ts';
import { sendAccessEmail } from './send-access-email.ts';

let site: Site;
let mailbox: Awaited<ReturnType<typeof openMailbox>>;
let studio: string;
let harbour: string;
beforeAll(async () => {
  site = await openSite();
  mailbox = await openMailbox();
  studio = await addWorkspace(site.sql);
  harbour = await addWorkspace(site.sql, 'Harbour Books');
});
afterAll(async () => {
  await site.close();
  await mailbox.remove();
});

type Request = JobPayload<'recover-access'>;

const request = (typedEmail: string, changes: Partial<Request> = {}): Request => ({
  attemptId: newId(),
  audience: 'contact',
  typedEmail,
  deadLinkId: null,
  browserHash: hashToken(newToken()).toString('hex'),
  userAgent: 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0',
  address: '203.0.113.7',
  requestedAt: '2026-11-22T23:05:00.000Z',
  ...changes,
});

/** Does the job, and sends what it queued. */
const recover = async (asked: Request): Promise<MailboxEmail | null> => {
  await recoverAccess(site.services, asked);
  await sendAccessEmail(
    { ...site.services, mailer: mailbox.mailer },
    { payload: { messageId: asked.attemptId }, attempt: 1 },
  );
  return (await mailbox.read()).find(({ id }) => id === asked.attemptId) ?? null;
};

const countRows = async () => {
  const tables = ['emails', 'access_links', 'access_events', 'recovery_attempts', 'pgboss.job'];
  return Promise.all(tables.map(async (table) => (await site.sql`select from ${site.sql(table)}`).count));
};

describe('for a known address', () => {
  it('F6: writes an email, a link, a code, the timeline and a job', async () => {
    const { email, clientId } = await addContact(site.sql, studio, newEmail());
    const asked = request(email);
    await recoverAccess(site.services, asked);
    const { sql } = site;
    expect(await sql`select kind, to_address, workspace_id from emails where message_id = ${asked.attemptId}`).toEqual([
      { kind: 'recovery', to_address: email, workspace_id: studio },
    ]);
    expect(
      await sql`select purpose, sent_to, expires_at - created_at = interval '14 days' as "livesFourteenDays" from access_links where sent_to = ${email}`,
    ).toEqual([{ purpose: 'recovery', sent_to: email, livesFourteenDays: true }]);
    const [code] =
      await sql`select browser_hash, expires_at - created_at = interval '15 minutes' as "lives" from recovery_attempts where id = ${asked.attemptId}`;
    expect(code).toEqual({ browser_hash: Buffer.from(asked.browserHash, 'hex'), lives: true });
    const events = await sql<
      { kind: string }[]
    >`select kind from access_events where client_id = ${clientId} order by kind`;
    expect(events.map(({ kind }) => kind)).toEqual(['link_sent', 'recovery_requested']);
    expect(await sql`select name from pgboss.job where data = ${sql.json({ messageId: asked.attemptId })}`).toEqual([
      { name: 'send-access-email' },
    ]);
  });

  it('sends the link, the code, and who asked from where', async () => {
    const { email } = await addContact(site.sql, studio, newEmail());
    const asked = request(email);
    const mail = await recover(asked);
    const [link] = await site.sql<{ id: string }[]>`select id from access_links where sent_to = ${email}`;
    const { authSecret } = site.services;
    const code = deriveCode(authSecret, asked.attemptId);
    expect(mail?.links).toContain(
      `${ORIGIN}/portal/link/${deriveLinkToken(authSecret, { id: link?.id ?? '', purpose: 'recovery' })}`,
    );
    expect(mail?.text).toContain(`${code.slice(0, 4)}-${code.slice(4)}`);
    expect(mail?.text).toContain('Asked for on 22 November at 23:05 UTC from Firefox on Linux (203.0.113.7).');
  });

  it('B7: goes to the stored address byte for byte, however it was typed', async () => {
    const stored = `Dana.Łuk+Portal-${newId()}@Bücher.example`;
    await addContact(site.sql, studio, stored);
    const typed = stored.toUpperCase().replace('BÜCHER', 'xn--bcher-kva');
    expect(typed).not.toBe(stored);
    const mail = await recover(request(`  ${typed} `));
    expect(mail?.to).toBe(stored);
    expect(mail?.text).not.toContain(typed);
  });

  it('sends one email although the job runs twice, one after the other or at once', async () => {
    const { email } = await addContact(site.sql, studio, newEmail());
    for (const run of [1, 2]) {
      const asked = request(email);
      const before = await countRows();
      await Promise.all(Array.from({ length: run }, () => recoverAccess(site.services, asked)));
      await recoverAccess(site.services, asked);
      const after = await countRows();
      expect(after.map((count, index) => count - (before[index] ?? 0))).toEqual([1, 1, 2, 1, 1]);
    }
  });

  it('F12: writes no link to an address that is changed in between', async () => {
    const { email, contactId } = await addContact(site.sql, studio, newEmail());
    let recovering: Promise<void> | undefined;
    await site.sql.begin(async (tx) => {
      await tx`update contacts set email = ${`new-${email}`}, email_key = ${`new-${email}`} where id = ${contactId}`;
      recovering = recoverAccess(site.services, request(email));
      await new Promise((done) => setTimeout(done, 200));
      await revokeAccessLinks(tx, { contactId, sentTo: [email] });
    });
    await recovering;
    expect(await site.sql`select from access_links where contact_id = ${contactId} and revoked_at is null`).toEqual([]);
  });

  it('writes all or nothing', async () => {
    const { email } = await addContact(site.sql, studio, newEmail());
    const before = await countRows();
    const asked = request(email, { browserHash: 'ff' });
    await expect(recoverAccess(site.services, asked)).rejects.toThrow('recovery_attempts');
    expect(await countRows()).toEqual(before);
  });
});

describe('for everybody else', () => {
  it.each([
    ['an unknown address', async () => newEmail()],
    ['what is no address', async () => 'dana'],
    [
      'an archived contact',
      async () => {
        const { email, contactId } = await addContact(site.sql, studio, newEmail());
        await site.sql`update contacts set archived_at = now() where id = ${contactId}`;
        return email;
      },
    ],
    [
      'an archived client',
      async () => {
        const { email, clientId } = await addContact(site.sql, studio, newEmail());
        await site.sql`update clients set archived_at = now() where id = ${clientId}`;
        return email;
      },
    ],
    [
      'an owner who asks at the door of clients',
      async () => {
        const email = newEmail();
        await addOwner(site.sql, studio, email);
        return email;
      },
    ],
  ])('writes nothing for %s', async (_who, prepare) => {
    const typed = await prepare();
    const before = await countRows();
    expect(await recover(request(typed))).toBeNull();
    expect(await countRows()).toEqual(before);
  });

  it('writes nothing for a contact who asks at the door of owners', async () => {
    const { email } = await addContact(site.sql, studio, newEmail());
    const before = await countRows();
    await recoverAccess(site.services, request(email, { audience: 'owner' }));
    expect(await countRows()).toEqual(before);
  });
});

describe('B6: for an address with many portals', () => {
  it('sends one email with a link to each, across workspaces, and leaves archived ones out', async () => {
    const email = newEmail();
    const people = [
      await addContact(site.sql, studio, email),
      await addContact(site.sql, studio, email),
      await addContact(site.sql, harbour, email),
    ];
    const archived = await addContact(site.sql, harbour, email);
    await site.sql`update clients set archived_at = now() where id = ${archived.clientId}`;
    const asked = request(email);
    const before = (await mailbox.read()).length;
    const mail = await recover(asked);
    expect((await mailbox.read()).length).toBe(before + 1);
    const { authSecret } = site.services;
    const links = await site.sql<
      { id: string; contactId: string }[]
    >`select id, contact_id as "contactId" from access_links where sent_to = ${email}`;
    expect(links.map(({ contactId }) => contactId).toSorted()).toEqual(
      people.map(({ contactId }) => contactId).toSorted(),
    );
    for (const { id } of links)
      expect(mail?.links).toContain(
        `${ORIGIN}/portal/link/${deriveLinkToken(authSecret, { id, purpose: 'recovery' })}`,
      );
    expect(mail?.links.filter((link) => link.includes('/portal/link/'))).toHaveLength(3);
    // Each workspace sees its own part of the one message.
    const parts = await site.sql<
      { workspaceId: string; sentAt: Date | null }[]
    >`select workspace_id as "workspaceId", sent_at as "sentAt" from emails where message_id = ${asked.attemptId}`;
    expect(parts.map(({ workspaceId }) => workspaceId).toSorted()).toEqual([studio, harbour].toSorted());
    for (const { sentAt } of parts) expect(sentAt).toBeInstanceOf(Date);
  });

  it('has one code, for whoever types it to choose with', async () => {
    const email = newEmail();
    await addContact(site.sql, studio, email);
    await addContact(site.sql, harbour, email);
    const asked = request(email);
    const mail = await recover(asked);
    expect(await site.sql`select from recovery_attempts where id = ${asked.attemptId}`).toHaveLength(1);
    const code = deriveCode(site.services.authSecret, asked.attemptId);
    expect(mail?.text).toContain(`${code.slice(0, 4)}-${code.slice(4)}`);
  });

  it('keeps for each workspace the address as that one stored it, so that changing it there switches its link off', async () => {
    const email = newEmail();
    const dana = await addContact(site.sql, studio, email);
    const shouting = await addContact(site.sql, harbour, email.toUpperCase());
    const asked = request(email);
    await recoverAccess(site.services, asked);
    const parts = await site.sql`
      select e.workspace_id as "workspaceId", e.to_address as "to", l.sent_to as "sentTo"
      from emails e join access_links l on l.email_id = e.id where e.message_id = ${asked.attemptId} order by e.to_address`;
    expect(parts).toEqual(
      expect.arrayContaining([
        { workspaceId: dana.workspaceId, to: email, sentTo: email },
        { workspaceId: shouting.workspaceId, to: email.toUpperCase(), sentTo: email.toUpperCase() },
      ]),
    );
    expect(await revokeAccessLinks(site.sql, { contactId: shouting.contactId, sentTo: [email.toUpperCase()] })).toBe(1);
  });

  it('lists the twenty that were used last', async () => {
    const email = newEmail();
    const people = [];
    for (let portal = 0; portal < 22; portal += 1) people.push(await addContact(site.sql, studio, email));
    const used = people[0]?.contactId ?? '';
    await site.sql`update contacts set last_seen_at = now() where id = ${used}`;
    await recoverAccess(site.services, request(email));
    const links = await site.sql<{ contactId: string }[]>`
      select contact_id as "contactId" from access_links where sent_to = ${email}`;
    expect(links).toHaveLength(20);
    expect(links.map(({ contactId }) => contactId)).toContain(used);
    expect(links.map(({ contactId }) => contactId)).toContain(people.at(-1)?.contactId);
  });
});

it('B6: lists the portals of every workspace, however many one of them has made for the address', async () => {
  const email = newEmail();
  const own = await addContact(site.sql, studio, email);
  const crowd = await addWorkspace(site.sql, 'Crowd');
  for (let portal = 0; portal < 22; portal += 1) await addContact(site.sql, crowd, email.toUpperCase());
  await site.sql`update contacts set last_seen_at = now() where workspace_id = ${crowd}`;
  const asked = request(email);
  const mail = await recover(asked);
  expect(await site.sql`select from access_links where contact_id = ${own.contactId}`).toHaveLength(1);
  const links = mail?.links.filter((link) => link.includes('/portal/link/')) ?? [];
  expect(links).toHaveLength(21);
  // Some mailboxes cut long emails: no workspace pushes another one's portal, or the code, to the end.
  const { authSecret } = site.services;
  const [{ id } = { id: '' }] = await site.sql<{ id: string }[]>`
    select id from access_links where contact_id = ${own.contactId}`;
  const ownUrl = `${ORIGIN}/portal/link/${deriveLinkToken(authSecret, { id, purpose: 'recovery' })}`;
  expect(links.indexOf(ownUrl)).toBeLessThan(2);
  const code = deriveCode(authSecret, asked.attemptId).slice(0, 4);
  expect(mail?.text.indexOf(code)).toBeLessThan(mail?.text.indexOf(links[0] ?? '') ?? 0);
});

it('leaves out none of a workspace’s portals because the address has some elsewhere', async () => {
  const email = newEmail();
  const people = [];
  for (let portal = 0; portal < 20; portal += 1) people.push(await addContact(site.sql, studio, email));
  await addContact(site.sql, harbour, email);
  await addContact(site.sql, harbour, email);
  await recoverAccess(site.services, request(email));
  const links = await site.sql`
    select from access_links where contact_id in ${site.sql(people.map(({ contactId }) => contactId))}`;
  expect(links).toHaveLength(20);
});

describe('B4: for a dead link', () => {
  const byLink = (deadLinkId: string) => request('', { typedEmail: null, deadLinkId });
  const findLinkId = async (email: string): Promise<string> => {
    const [link] = await site.sql<{ id: string }[]>`select id from access_links where sent_to = ${email} order by id`;
    return link?.id ?? '';
  };

  it('sends a link and a code to the contact’s own address, and to that portal alone', async () => {
    const { email, contactId } = await addContact(site.sql, studio, newEmail());
    await addContact(site.sql, studio, email);
    await recover(request(email));
    await site.sql`update contacts set email = ${`new-${email}`}, email_key = ${`new-${email}`} where id = ${contactId}`;
    const [link] = await site.sql<{ id: string }[]>`select id from access_links where contact_id = ${contactId}`;
    const mail = await recover(byLink(link?.id ?? ''));
    expect(mail?.to).toBe(`new-${email}`);
    expect(mail?.links.filter((url) => url.includes('/portal/link/'))).toHaveLength(1);
    expect(mail?.text).toMatch(/\b[0-9A-Z]{4}-[0-9A-Z]{4}\b/);
  });

  it.each(['contacts', 'clients'])(
    'writes nothing once the row in %s is archived, or the link is gone',
    async (table) => {
      const person = await addContact(site.sql, studio, newEmail());
      await recover(request(person.email));
      const id = table === 'clients' ? person.clientId : person.contactId;
      await site.sql`update ${site.sql(table)} set archived_at = now() where id = ${id}`;
      const before = await countRows();
      expect(await recover(byLink(await findLinkId(person.email)))).toBeNull();
      expect(await recover(byLink(newId()))).toBeNull();
      expect(await countRows()).toEqual(before);
    },
  );
});

it('B14: sends an owner a link for an hour and a code', async () => {
  const email = newEmail();
  const ownerId = await addOwner(site.sql, studio, email);
  const asked = request(email.toUpperCase(), { audience: 'owner' });
  const mail = await recover(asked);
  const [link] = await site.sql<{ id: string; lives: boolean }[]>`
    select id, expires_at - created_at = interval '60 minutes' as lives from access_links where owner_id = ${ownerId}`;
  expect(link?.lives).toBe(true);
  const token = deriveLinkToken(site.services.authSecret, { id: link?.id ?? '', purpose: 'owner_sign_in' });
  const code = deriveCode(site.services.authSecret, asked.attemptId);
  expect(mail).toMatchObject({
    to: email,
    links: expect.arrayContaining([`${ORIGIN}/sign-in/link/${token}`]) as string[],
  });
  expect(mail?.text).toContain(`${code.slice(0, 4)}-${code.slice(4)}`);
});
