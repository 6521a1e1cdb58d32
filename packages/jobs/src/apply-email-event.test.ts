import { newId } from '@clientnest/db';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { applyEmailEvent } from './apply-email-event.ts';
import { addContact, addWorkspace, findEmail, newEmail, openSite, queueFreshLink } from './fixtures.ts';
import type { Person, Site } from './fixtures.ts';
import type { JobPayload } from './job-list.ts';
import { markAccessEmailFailed, sendAccessEmail } from './send-access-email.ts';

let site: Site;
let dana: Person;
let messageId: string;
let providerId: string;
beforeAll(async () => {
  site = await openSite();
});
afterAll(() => site.close());
beforeEach(async () => {
  dana = await addContact(site.sql, await addWorkspace(site.sql), newEmail());
  messageId = await queueFreshLink(site, dana);
  await sendAccessEmail(site.services, { payload: { messageId }, attempt: 1 });
  const [row] = await site.sql<{ id: string }[]>`
    select provider_id as id from emails where message_id = ${messageId}`;
  providerId = row?.id ?? '';
});

type Report = JobPayload<'apply-email-event'>;

const report = (kind: Report['kind'], minute: number, changes: Partial<Report> = {}): Report => ({
  reportId: newId(),
  kind,
  providerId,
  messageId: null,
  happenedAt: `2026-11-23T03:0${minute}:00.000Z`,
  detail: null,
  ...changes,
});

const apply = (given: Report) => applyEmailEvent(site.sql, given);
const at = (minute: number) => new Date(`2026-11-23T03:0${minute}:00.000Z`);

const readEmail = async () => {
  const [email] = await site.sql`
    select delivered_at as "deliveredAt", delayed_at as "delayedAt", bounced_at as "bouncedAt",
      complained_at as "complainedAt", failed_at as "failedAt", failure from emails where message_id = ${messageId}`;
  return email;
};
const NOTHING = {
  deliveredAt: null,
  delayedAt: null,
  bouncedAt: null,
  complainedAt: null,
  failedAt: null,
  failure: null,
};

const readTimeline = async () => {
  const rows = await site.sql<{ kind: string }[]>`
    select kind from access_events where client_id = ${dana.clientId} order by id`;
  return rows.map(({ kind }) => kind);
};

describe('B9: a report of the provider', () => {
  it('becomes the state of the email, and a line in the timeline', async () => {
    await apply(report('delivered', 1));
    expect(await readEmail()).toEqual({ ...NOTHING, deliveredAt: at(1) });
    expect(await readTimeline()).toEqual(['link_sent', 'email_sent', 'email_delivered']);
  });

  it('changes nothing when it comes again, one after the other or at once', async () => {
    const bounce = report('bounced', 2, { detail: 'No such user' });
    await Promise.all(Array.from({ length: 10 }, () => apply(bounce)));
    const first = await readEmail();
    await apply(bounce);
    expect(first).toEqual({ ...NOTHING, bouncedAt: at(2), failure: 'No such user' });
    expect(await readEmail()).toEqual(first);
    expect(await readTimeline()).toEqual(['link_sent', 'email_sent', 'email_bounced']);
  });

  it('is told once when the provider reports the same under another id, and again when it says something else', async () => {
    await apply(report('bounced', 2, { detail: 'Mailbox full' }));
    await apply(report('bounced', 3, { detail: 'Mailbox full' }));
    await apply(report('bounced', 4, { detail: 'Mailbox closed' }));
    expect(await readTimeline()).toEqual(['link_sent', 'email_sent', 'email_bounced', 'email_bounced']);
  });

  it('gives the same state in whatever order reports come', async () => {
    const reports = [
      report('delayed', 1),
      report('delivered', 2),
      report('bounced', 3, { detail: 'Mailbox full' }),
      report('bounced', 4, { detail: 'Mailbox closed' }),
      report('complained', 5),
    ];
    const expected = {
      ...NOTHING,
      delayedAt: at(1),
      deliveredAt: at(2),
      bouncedAt: at(3),
      complainedAt: at(5),
      failure: 'Mailbox closed',
    };
    for (const given of [...reports].reverse()) await apply(given);
    expect(await readEmail()).toEqual(expected);
  });

  it('says that the provider gave up, after it had taken the email', async () => {
    await apply(report('failed', 1, { detail: 'On the suppression list' }));
    expect(await readEmail()).toEqual({ ...NOTHING, failedAt: at(1), failure: 'On the suppression list' });
  });

  it('is tried again while its email is not known, and taken once it is', async () => {
    await site.sql`update emails set provider_id = null where message_id = ${messageId}`;
    await expect(apply(report('delivered', 1))).rejects.toThrow('not known here, or not yet');
    await site.sql`update emails set provider_id = ${providerId} where message_id = ${messageId}`;
    await apply(report('delivered', 1));
    expect(await readEmail()).toMatchObject({ deliveredAt: at(1) });
  });

  it('finds its email by our tag when the provider’s answer was lost, and proves that it was taken', async () => {
    const other = await queueFreshLink(site, dana);
    site.resend.acceptThenDropNext();
    await expect(sendAccessEmail(site.services, { payload: { messageId: other }, attempt: 1 })).rejects.toThrow();
    await apply(report('bounced', 1, { providerId: 'lost', messageId: other, detail: 'No such user' }));
    expect(await findEmail(site.sql, other)).toMatchObject({
      sentAt: expect.any(Date) as Date,
      providerId: 'lost',
      failure: 'No such user',
      events: ['link_sent', 'email_sent', 'email_bounced'],
    });
    await sendAccessEmail(site.services, { payload: { messageId: other }, attempt: 2 });
    await apply(report('complained', 2, { providerId: 'lost' }));
    expect((await findEmail(site.sql, other)).events.at(-1)).toBe('email_complained');
  });

  it('finds it also when it was sent without the provider’s id, or given up', async () => {
    await site.sql`update emails set provider_id = null where message_id = ${messageId}`;
    await apply(report('bounced', 1, { messageId }));
    expect(await readEmail()).toMatchObject({ bouncedAt: at(1) });
    const other = await queueFreshLink(site, dana);
    site.resend.acceptThenDropNext();
    await expect(sendAccessEmail(site.services, { payload: { messageId: other }, attempt: 1 })).rejects.toThrow();
    await markAccessEmailFailed(site.sql, other, null);
    await apply(report('delivered', 1, { providerId: 'late', messageId: other }));
    expect(await findEmail(site.sql, other)).toMatchObject({ failedAt: null, failure: null, providerId: 'late' });
  });

  it('finds it by our tag when a second copy went out under another id', async () => {
    await apply(report('bounced', 1, { providerId: 'the other copy', messageId, detail: 'No such user' }));
    expect(await readEmail()).toMatchObject({ bouncedAt: at(1), failure: 'No such user' });
    await apply(report('delivered', 2));
    expect(await readEmail()).toMatchObject({ bouncedAt: at(1), deliveredAt: at(2) });
  });

  it('is dropped when its tag names no email of ours, or one that was never handed over', async () => {
    const before = await site.sql`select from email_events`;
    await apply(report('delivered', 1, { providerId: 'foreign', messageId: newId() }));
    await apply(report('delivered', 1, { providerId: 'foreign', messageId: await queueFreshLink(site, dana) }));
    expect(await site.sql`select from email_events`).toHaveLength(before.length);
  });

  it('touches no other email', async () => {
    const other = await queueFreshLink(site, dana);
    await sendAccessEmail(site.services, { payload: { messageId: other }, attempt: 1 });
    await apply(report('bounced', 1));
    const [row] = await site.sql`select bounced_at from emails where message_id = ${other}`;
    expect(row).toEqual({ bounced_at: null });
  });
});
