import { newId } from '@clientnest/db';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { queueAddressNotice } from './address-notice.ts';
import { addContact, addWorkspace, findEmail, newEmail, openSite, ORIGIN, queueFreshLink } from './fixtures.ts';
import type { Person, Site } from './fixtures.ts';
import { recoverAccess } from './recover-access.ts';
import { sendAccessEmail } from './send-access-email.ts';
import { queueTestEmail } from './test-email.ts';

const LOGO = `${'a'.repeat(64)}.png`;

let site: Site;
let dana: Person;
beforeAll(async () => {
  site = await openSite();
});
afterAll(() => site.close());
beforeEach(async () => {
  dana = await addContact(site.sql, await addWorkspace(site.sql), newEmail());
});

const dress = (columns: Record<string, string>) =>
  site.sql`update workspaces set ${site.sql(columns)} where id = ${dana.workspaceId}`;

const send = async (messageId: string) => {
  await sendAccessEmail(site.services, { payload: { messageId }, attempt: 1 });
  const email = site.resend.accepted.find(({ idempotencyKey }) => idempotencyKey === messageId);
  if (!email) throw new Error('It was not sent.');
  return email;
};

const messageOf = async (kind: string): Promise<string> => {
  const [email] = await site.sql<{ id: string }[]>`
    select message_id as id from emails where workspace_id = ${dana.workspaceId} and kind = ${kind} order by id desc`;
  return email?.id ?? '';
};

const askToRecover = async () => {
  const attemptId = newId();
  const browser = { browserHash: 'ab'.repeat(32), userAgent: null, address: null, deadLinkId: null };
  const request = { attemptId, typedEmail: dana.email, requestedAt: new Date().toISOString() };
  await recoverAccess(site.services, { ...request, ...browser, audience: 'contact' });
  return attemptId;
};

describe('an email', () => {
  it('comes from the workspace by its name, under the address of the installation', async () => {
    expect(await send(await queueFreshLink(site, dana))).toMatchObject({
      from: 'Studio Nord <portal@clientnest.example>',
    });
  });

  it('comes from the name that the workspace chose, and is answered where it says', async () => {
    await dress({ sender_name: 'Nora, Studio Nord', reply_to: 'hello@studio-nord.example' });
    const email = await send(await queueFreshLink(site, dana));
    expect(email.from).toBe('"Nora, Studio Nord" <portal@clientnest.example>');
    expect(JSON.stringify(email)).toContain('hello@studio-nord.example');
  });

  it('shows the logo by its address under ORIGIN, whatever it is about', async () => {
    await dress({ email_logo: LOGO });
    await site.sql.begin((tx) =>
      queueAddressNotice(tx, site.services.jobs, { ...dana, ownerName: 'Nora', to: dana.email }),
    );
    const ids = [await queueFreshLink(site, dana), await askToRecover(), await messageOf('address_changed')];
    for (const id of ids) expect((await send(id)).html).toContain(`src="${ORIGIN}/brand/${LOGO}"`);
  });

  it('shows the name where there is a logo for pages only', async () => {
    await dress({ page_logo: `${'b'.repeat(64)}.svg` });
    expect((await send(await queueFreshLink(site, dana))).html).not.toContain('<img');
  });

  it.each(['Harbour Books', 'Studio Nord'])(
    'that lists portals of two workspaces comes from neither, and greets nobody by the name that one of them wrote: %s',
    async (name) => {
      await dress({ name: 'Studio Nord', email_logo: LOGO });
      const other = await addContact(site.sql, await addWorkspace(site.sql, name), dana.email);
      await site.sql`update contacts set name = 'Mallory’s name for them' where id = ${other.contactId}`;
      const { from, html, text } = await send(await askToRecover());
      expect(from).toBe(site.services.mailFrom);
      expect(html).not.toContain('<img');
      expect(text).toContain('Hello,\n');
    },
  );
});

it('a test email takes the way of all mail, and says in its row what became of it', async () => {
  const { workspaceId, email } = dana;
  await site.sql.begin((tx) => queueTestEmail(tx, site.services.jobs, { workspaceId, name: 'Nora', email }));
  const messageId = await messageOf('test');
  expect(await send(messageId)).toMatchObject({ to: email, subject: expect.stringContaining('test email') as string });
  expect(await findEmail(site.sql, messageId)).toMatchObject({ transport: 'resend', sentAt: expect.any(Date) as Date });
});
