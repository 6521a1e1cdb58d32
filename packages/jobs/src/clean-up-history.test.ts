import { issueAccessLink, recordAccessEvent } from '@clientnest/auth';
import { connect } from '@clientnest/db';
import { afterEach, beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { removeOldEmails, removeOldEvents, removeOldLinks } from './clean-up-history.ts';
import { addContact, addOwner, addWorkspace, HISTORY_DAYS, newEmail, openSite, queueFreshLink } from './fixtures.ts';
import type { Person, Site } from './fixtures.ts';

let site: Site;
let dana: Person;
beforeEach(async () => {
  site = await openSite();
  dana = await addContact(site.sql, await addWorkspace(site.sql), newEmail());
});
afterEach(() => site.close());

/** A link for a contact or an owner that ended so long ago. Answers its id. */
const addLink = async (person: { contactId: string } | { ownerId: string }, ended: string): Promise<string> => {
  const id = await issueAccessLink(site.sql, site.services.authSecret, {
    workspaceId: dana.workspaceId,
    purpose: 'ownerId' in person ? 'owner_sign_in' : 'fresh',
    emailId: null,
    sentTo: dana.email,
    ...person,
  });
  await site.sql`update access_links set expires_at = now() - ${ended}::interval where id = ${id}`;
  return id;
};

const idsOf = async (table: string): Promise<string[]> =>
  (await site.sql<{ id: string }[]>`select id from ${site.sql(table)} order by id`).map(({ id }) => id);

describe('a link', () => {
  it('goes 30 days after its end, if the person has a newer one', async () => {
    const { contactId } = dana;
    await addLink({ contactId }, '31 days');
    const late = await addLink({ contactId }, '29 days');
    const newest = await addLink({ contactId }, '-1 day');
    expect(await removeOldLinks(site.sql)).toBe(1);
    expect(await idsOf('access_links')).toEqual([late, newest]);
  });

  it('stays for ever as the newest of its contact or owner', async () => {
    const ownerId = await addOwner(site.sql, dana.workspaceId, newEmail());
    const eva = await addContact(site.sql, dana.workspaceId, newEmail());
    const people = [{ contactId: dana.contactId }, { ownerId }, { contactId: eva.contactId }];
    for (const person of people) await addLink(person, '9 years');
    const newest = [];
    for (const person of people) newest.push(await addLink(person, '8 years'));
    expect(await removeOldLinks(site.sql)).toBe(3);
    expect(await idsOf('access_links')).toEqual(newest);
    expect(await removeOldLinks(site.sql)).toBe(0);
  });

  it('stays while it alone tells that the address does not work', async () => {
    const { sql } = site;
    const fails = async () => {
      const [row] = await sql<{ fails: boolean }[]>`select address_fails(${dana.contactId}, ${dana.email}) as fails`;
      return row?.fails;
    };
    const bounced = await queueFreshLink(site, dana);
    await sql`update emails set sent_at = now(), transport = 'resend', bounced_at = now() where message_id = ${bounced}`;
    const later = await queueFreshLink(site, dana);
    await sql`update emails set sent_at = now(), transport = 'resend' where message_id = ${later}`;
    await queueFreshLink(site, dana);
    await sql`update access_links set expires_at = now() - interval '40 days'`;
    expect([await removeOldLinks(sql), await fails()]).toEqual([1, true]);
    await sql`update emails set delivered_at = now() where message_id = ${await queueFreshLink(site, dana)}`;
    expect([await removeOldLinks(sql), await fails()]).toEqual([2, false]);
  });

  it('goes although the timeline names it, and the timeline goes on naming it', async () => {
    const { workspaceId, contactId } = dana;
    const linkId = await addLink({ contactId }, '31 days');
    await addLink({ contactId }, '31 days');
    await recordAccessEvent(site.sql, { workspaceId, kind: 'signed_in', linkId });
    expect(await removeOldLinks(site.sql)).toBe(1);
    expect(await site.sql`select link_id from access_events`).toEqual([{ link_id: linkId }]);
  });
});

/** Moves the timeline into the past, which it refuses by itself. */
const ageEvents = async (age: string) => {
  await site.sql`alter table access_events disable trigger user`;
  await site.sql`update access_events set happened_at = now() - ${age}::interval`;
  await site.sql`alter table access_events enable trigger user`;
};

describe('the timeline', () => {
  it('is kept for the days of the setting', async () => {
    const { workspaceId } = dana;
    await recordAccessEvent(site.sql, { workspaceId, kind: 'signed_in' });
    await ageEvents('31 days');
    expect(await removeOldEvents(site.sql, 32)).toBe(0);
    expect(await removeOldEvents(site.sql, 30)).toBe(1);
  });

  it('still refuses to be changed', async () => {
    await recordAccessEvent(site.sql, { workspaceId: dana.workspaceId, kind: 'signed_in' });
    await expect(site.sql`update access_events set happened_at = now()`).rejects.toThrow('append-only');
  });
});

describe('an email', () => {
  it('goes when it is older than the setting, and no link and no event names it', async () => {
    await queueFreshLink(site, dana);
    await site.sql`update emails set queued_at = now() - interval '31 days'`;
    expect(await removeOldEmails(site.sql, 30)).toBe(0);
    await ageEvents('31 days');
    await removeOldEvents(site.sql, 30);
    expect(await removeOldEmails(site.sql, 30)).toBe(0);
    await site.sql`update access_links set email_id = null`;
    expect(await removeOldEmails(site.sql, 32)).toBe(0);
    expect(await removeOldEmails(site.sql, 30)).toBe(1);
    expect(await idsOf('emails')).toEqual([]);
  });

  it('stays while the timeline names it, although its link is gone', async () => {
    await queueFreshLink(site, dana);
    await site.sql`delete from access_links`;
    await site.sql`update emails set queued_at = now() - interval '31 days'`;
    expect(await removeOldEmails(site.sql, 30)).toBe(0);
  });
});

const PEOPLE = 6000;
const LINKS_EACH = 3;

/** Thousands of contacts, each with links, an email and an event of years ago. */
const addLongHistory = async () => {
  const { sql } = site;
  const { workspaceId, clientId } = dana;
  await sql`
    insert into contacts (id, workspace_id, client_id, name, email, email_key)
    select gen_random_uuid(), ${workspaceId}, ${clientId}, 'Eva', n || '@acme.example', n || '@acme.example'
    from generate_series(1, ${PEOPLE}) n`;
  await sql`
    insert into emails (id, workspace_id, message_id, kind, to_address, queued_at)
    select gen_random_uuid(), workspace_id, id, 'fresh', email, now() - interval '3 years' from contacts where name = 'Eva'`;
  await sql`
    insert into access_links (id, workspace_id, purpose, contact_id, email_id, token_hash, sent_to, expires_at)
    select gen_random_uuid(), workspace_id, 'fresh', message_id, id, sha256((id::text || n)::bytea), to_address,
      now() - interval '3 years' from emails cross join generate_series(1, ${LINKS_EACH}) n`;
  await sql`
    insert into access_events (id, workspace_id, kind, link_id, email_id, happened_at)
    select gen_random_uuid(), workspace_id, 'link_sent', id, email_id, expires_at from access_links`;
  await sql`
    insert into emails (id, workspace_id, message_id, kind, to_address, queued_at)
    select gen_random_uuid(), workspace_id, gen_random_uuid(), 'fresh', to_address, queued_at from emails`;
  await sql`analyze`;
};

it('goes through a long history page by page, by indexes only, and looks at nothing twice', async () => {
  await addLongHistory();
  const sql = connect(site.url, { maxConnections: 1 });
  onTestFinished(() => sql.end());
  // The planner reads a small table from end to end although it has the index.
  await sql`set enable_seqscan = off`;
  const countScans = async () => {
    await sql`select pg_stat_force_next_flush()`;
    return sql<{ table: string; scans: number }[]>`
      select relname as table, seq_scan::int as scans from pg_stat_user_tables
      where relname in ('access_links', 'access_events', 'emails') order by relname`;
  };
  const before = await countScans();
  expect(await removeOldLinks(sql)).toBe(PEOPLE * (LINKS_EACH - 1));
  expect(await removeOldEvents(sql, HISTORY_DAYS)).toBe(PEOPLE * LINKS_EACH);
  expect(await removeOldEmails(sql, HISTORY_DAYS)).toBe(PEOPLE);
  expect(await countScans()).toEqual(before);
  expect([(await idsOf('access_links')).length, (await idsOf('emails')).length]).toEqual([PEOPLE, PEOPLE]);
});
