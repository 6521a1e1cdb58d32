import { hashToken } from '@clientnest/auth';
import { describe, expect, it } from 'vitest';
import { addClient, addWorkspace, newestToken, ORIGIN, snapshot, useInstallation, useWorkspace } from '../fixtures.ts';
import type { TestWorkspace } from '../fixtures.ts';

const installation = useInstallation();
const studio = useWorkspace(installation);

const invite = (input: Parameters<TestWorkspace['owner']['api']['clients']['invite']>[0]) =>
  studio.owner.api.clients.invite(input);

/** What an invitation wrote, row by row. */
const findTraces = async (clientId: string) => {
  const { sql } = installation;
  const emails =
    await sql`select e.* from emails e join access_links l on l.email_id = e.id join contacts c on c.id = l.contact_id where c.client_id = ${clientId}`;
  const links =
    await sql`select l.* from access_links l join contacts c on c.id = l.contact_id where c.client_id = ${clientId}`;
  const events = await sql`select * from access_events where client_id = ${clientId}`;
  const jobs =
    await sql`select * from pgboss.job where data->>'messageId' in ${sql(emails.map((email) => String(email['message_id'])).concat(''))}`;
  return { emails, links, events, jobs };
};

describe('what is written', () => {
  it('F9: an email, a link for 14 days, an event and a job', async () => {
    const { id, slug, portalUrl, sentTo } = await invite({ name: 'Written', email: 'Dana@Acme.example' });
    expect({ slug, portalUrl, sentTo }).toEqual({
      slug: 'written',
      portalUrl: `${ORIGIN}/portal/c/written`,
      sentTo: 'D•••@Acme.example',
    });
    const { emails, links, events, jobs } = await findTraces(id);
    expect(emails).toMatchObject([
      { kind: 'invitation', to_address: 'Dana@Acme.example', sent_at: null, asked_by: { ownerName: 'Nora' } },
    ]);
    expect(links).toMatchObject([{ purpose: 'invitation', sent_to: 'Dana@Acme.example', consumed_at: null }]);
    const [link] = links;
    expect(Number(link?.['expires_at']) - Number(link?.['created_at'])).toBe(14 * 86_400_000);
    expect(link?.['token_hash']).toEqual(hashToken(await newestToken(installation, id)));
    expect(events).toMatchObject([{ kind: 'link_sent', details: { purpose: 'invitation', to: 'Dana@Acme.example' } }]);
    expect(jobs).toMatchObject([{ name: 'send-access-email', state: 'created' }]);
  });

  it('is the client and its contact alone when nothing is to be sent now', async () => {
    const { id, sentTo } = await invite({
      name: 'Quiet',
      email: 'q@quiet.example',
      contactName: 'Quinn',
      sendNow: false,
    });
    expect(sentTo).toBeNull();
    const { emails, links, events, jobs } = await findTraces(id);
    expect([emails, links, events, jobs].map(({ length }) => length)).toEqual([0, 0, 0, 0]);
    await expect(studio.owner.api.clients.get({ clientId: id })).resolves.toMatchObject({
      contactName: 'Quinn',
      accessStatus: 'not_invited',
    });
  });

  it.each(['clients', 'contacts', 'emails', 'access_links', 'access_events', 'pgboss.job'])(
    'is nothing at all when %s takes no row',
    async (table) => {
      const { sql } = installation;
      await sql`create or replace function refuse_row() returns trigger language plpgsql as $$ begin raise exception 'refused'; end $$`;
      const before = await snapshot(sql);
      await sql`create trigger refuse_row before insert on ${sql(table)} for each row execute function refuse_row()`;
      await expect(invite({ name: 'Half', email: 'h@half.example' })).rejects.toMatchObject({
        code: 'INTERNAL_SERVER_ERROR',
      });
      await sql`drop trigger refuse_row on ${sql(table)}`;
      expect(await snapshot(sql)).toEqual(before);
    },
  );

  it('goes into the own workspace, also for an address that another workspace has', async () => {
    const harbour = await addWorkspace(installation, 'Harbour Books');
    const { email } = await addClient(installation, harbour);
    const { id } = await invite({ name: 'Shared', email });
    await expect(studio.owner.api.clients.get({ clientId: id })).resolves.toMatchObject({ email });
    await expect(harbour.owner.api.clients.get({ clientId: id })).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });
});

describe('the slug', () => {
  it.each([
    ['Crème Brûlée', 'creme-brulee'],
    ['Bücher & Söhne', 'bucher-sohne'],
    ['Москва', 'moskva'],
    ['北京', 'beijing'],
    ['القاهرة', 'lqhrh'],
    ['🚀', 'rocket'],
  ])('comes from a name in any script: %s', async (name, slug) => {
    await expect(invite({ name, email: 'any@script.example', sendNow: false })).resolves.toMatchObject({ slug });
  });

  it('is another one for each of thirty clients of the same long name, invited at once', async () => {
    // Cut at 52 characters, this name ends one letter after a space.
    const name = `${'x'.repeat(50)} yz`;
    const invited = await Promise.all(
      Array.from({ length: 30 }, () => invite({ name, email: 'same@name.example', sendNow: false })),
    );
    expect(new Set(invited.map(({ slug }) => slug)).size).toBe(30);
  });

  it('is the chosen one, in lower case', async () => {
    await expect(
      invite({ name: 'Chosen', slug: ' The-Best ', email: 'c@chosen.example', sendNow: false }),
    ).resolves.toMatchObject({ slug: 'the-best' });
  });

  it('is refused when it is taken, also by another workspace, and names the field', async () => {
    const harbour = await addWorkspace(installation, 'Harbour Books');
    const { slug } = await addClient(installation, harbour, 'Taken');
    const before = await snapshot(installation.sql);
    await expect(invite({ name: 'Second', slug, email: 's@second.example' })).rejects.toMatchObject({
      code: 'CONFLICT',
      cause: { code: 'SLUG_TAKEN', field: 'slug' },
    });
    expect(await snapshot(installation.sql)).toEqual(before);
  });

  it('is suggested for a name, with a number when the plain one is taken', async () => {
    await expect(studio.owner.api.clients.suggestSlug({ name: 'Süd & Söhne' })).resolves.toEqual({ slug: 'sud-sohne' });
    await invite({ name: 'Süd & Söhne', email: 's@sud.example', sendNow: false });
    await expect(studio.owner.api.clients.suggestSlug({ name: 'Süd & Söhne' })).resolves.toEqual({
      slug: 'sud-sohne-2',
    });
  });
});

it.each([
  ['email', 'dana'],
  ['email', 'dana@acme.example, eve@evil.example'],
  ['email', '\ud800@acme.example'],
  ['name', ''],
  ['name', 'Acme\r\nBcc: eve@evil.example'],
  ['slug', 'a--b'],
  ['slug', 'x'.repeat(61)],
  ['slug', '../app'],
  ['welcomeMessage', 'x'.repeat(4001)],
  ['welcomeMessage', 'a\0b'],
])('refuses %s %j and names the field', async (field, value) => {
  const attempt = invite({ name: 'Wrong', email: 'w@wrong.example', [field]: value });
  await expect(attempt).rejects.toMatchObject({ code: 'BAD_REQUEST', cause: { issues: [{ path: [field] }] } });
});

it('F15: explains the bookmark and the recovery page with the real addresses', async () => {
  const paragraphs = await studio.owner.api.clients.welcomeParagraphs({ slug: 'acme' });
  expect(paragraphs).toHaveLength(2);
  expect(paragraphs[0]).toContain(`${ORIGIN}/portal/c/acme`);
  expect(paragraphs[1]).toContain(`${ORIGIN}/portal-resume`);
});
