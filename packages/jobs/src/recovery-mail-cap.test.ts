import { hashToken, newToken, revokeAccessLinks } from '@clientnest/auth';
import { newId } from '@clientnest/db';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { addContact, addOwner, addWorkspace, newEmail, openSite, queueFreshLink } from './fixtures.ts';
import type { Person, Site } from './fixtures.ts';
import type { JobPayload } from './job-list.ts';
import { recoverAccess } from './recover-access.ts';

let site: Site;
let studio: string;
beforeAll(async () => {
  site = await openSite();
  studio = await addWorkspace(site.sql);
});
afterAll(() => site.close());

type Request = JobPayload<'recover-access'>;

const request = (changes: Partial<Request>): Request => ({
  attemptId: newId(),
  audience: 'contact',
  typedEmail: null,
  deadLinkId: null,
  browserHash: hashToken(newToken()).toString('hex'),
  userAgent: null,
  address: null,
  requestedAt: new Date().toISOString(),
  ...changes,
});

const ask = (typedEmail: string, audience: Request['audience'] = 'contact') =>
  recoverAccess(site.services, request({ typedEmail, audience }));

const askTimes = async (email: string, times: number, audience?: Request['audience']) => {
  for (let time = 0; time < times; time += 1) await ask(email, audience);
};

const countEmails = async (email: string) =>
  (await site.sql`select distinct message_id from emails where lower(to_address) = lower(${email})`).count;

/** As if everything that was sent to the address had been sent this much earlier. */
const pass = (email: string, time: string) => site.sql`
  update emails set queued_at = queued_at - ${time}::interval where lower(to_address) = lower(${email})`;

const countWithheld = async ({ contactId }: Pick<Person, 'contactId'>) =>
  (await site.sql`select from access_events where contact_id = ${contactId} and kind = 'recovery_withheld'`).count;

describe('B8: mail that anybody may ask for', () => {
  it('goes to one address three times an hour, also when twenty ask at once', async () => {
    const { email } = await addContact(site.sql, studio, newEmail());
    await Promise.all(Array.from({ length: 20 }, () => ask(email)));
    expect(await countEmails(email)).toBe(3);
    await pass(email, '59 minutes');
    await ask(email);
    expect(await countEmails(email)).toBe(3);
    await pass(email, '1 minute');
    await askTimes(email, 5);
    expect(await countEmails(email)).toBe(6);
  });

  it('goes to one address ten times a day', async () => {
    const { email } = await addContact(site.sql, studio, newEmail());
    for (let hour = 0; hour < 8; hour += 1) {
      await askTimes(email, 3);
      await pass(email, '61 minutes');
    }
    expect(await countEmails(email)).toBe(10);
    await pass(email, '17 hours');
    await ask(email);
    expect(await countEmails(email)).toBe(11);
  });

  it('is counted by address, however it is typed, for all portals of the address and for taps on dead links', async () => {
    const dana = await addContact(site.sql, studio, newEmail());
    await addContact(site.sql, await addWorkspace(site.sql, 'Harbour Books'), dana.email.toUpperCase());
    await ask(dana.email);
    await ask(dana.email.toUpperCase());
    const [link] = await site.sql<{ id: string }[]>`select id from access_links where contact_id = ${dana.contactId}`;
    const tap = () => recoverAccess(site.services, request({ deadLinkId: link?.id ?? '' }));
    await tap();
    await tap();
    expect(await countEmails(dana.email)).toBe(3);
  });

  it('is counted for each workspace alone: none can tell what an address has elsewhere', async () => {
    const kinds = async ({ contactId }: Person) => {
      const events = await site.sql<{ kind: string }[]>`
        select kind from access_events where contact_id = ${contactId} order by id`;
      return events.map(({ kind }) => kind);
    };
    const seenBySpy = async (email: string) => {
      await askTimes(email, 4);
      const own = await addContact(site.sql, await addWorkspace(site.sql, 'Spy'), email);
      const seen = [];
      for (let time = 0; time < 4; time += 1) {
        await ask(email.toUpperCase());
        seen.push((await kinds(own)).join());
      }
      return seen;
    };
    const known = await addContact(site.sql, studio, newEmail());
    expect(await seenBySpy(known.email)).toEqual(await seenBySpy(newEmail()));
    expect(await countWithheld(known)).toBe(1);
    expect(await countEmails(known.email)).toBe(6);
  });

  it('counts an address once for the workspaces that one email serves', async () => {
    const email = newEmail();
    for (const name of ['One', 'Two', 'Three']) await addContact(site.sql, await addWorkspace(site.sql, name), email);
    await askTimes(email, 10);
    expect(await countEmails(email)).toBe(3);
  });

  it('brings a code for a portal that the email names', async () => {
    const dana = await addContact(site.sql, studio, newEmail());
    await askTimes(dana.email, 3);
    const own = await addContact(site.sql, await addWorkspace(site.sql, 'Newer'), dana.email);
    await site.sql`update contacts set last_seen_at = now() where id = ${dana.contactId}`;
    const asked = request({ typedEmail: dana.email });
    await recoverAccess(site.services, asked);
    const codes = await site.sql`select contact_id as "contactId" from recovery_attempts where id = ${asked.attemptId}`;
    expect(codes).toEqual([{ contactId: own.contactId }]);
  });

  it('leaves what was sent before as it is, and tells the timeline once an hour', async () => {
    const dana = await addContact(site.sql, studio, newEmail());
    await askTimes(dana.email, 3);
    const readLinks = async () => [
      ...(await site.sql`select * from access_links where contact_id = ${dana.contactId}`),
    ];
    const before = await readLinks();
    await askTimes(dana.email, 5);
    expect(await readLinks()).toEqual(before);
    expect(await countWithheld(dana)).toBe(1);
  });

  it('is not counted twice when its job runs again', async () => {
    const dana = await addContact(site.sql, studio, newEmail());
    const asked = request({ typedEmail: dana.email });
    for (let run = 0; run < 6; run += 1) await recoverAccess(site.services, asked);
    await askTimes(dana.email, 2);
    expect(await countEmails(dana.email)).toBe(3);
    await recoverAccess(site.services, asked);
    expect(await countWithheld(dana)).toBe(0);
  });

  it('is a budget of its own: the owner’s button is not stopped by it, and uses none of it', async () => {
    const dana = await addContact(site.sql, studio, newEmail());
    for (let click = 0; click < 5; click += 1) await queueFreshLink(site, dana);
    await askTimes(dana.email, 5);
    await queueFreshLink(site, dana);
    expect(await countEmails(dana.email)).toBe(9);
  });

  it('goes to an owner three times an hour, all day long: their links live an hour', async () => {
    const email = newEmail();
    await addOwner(site.sql, studio, email);
    for (let hour = 0; hour < 5; hour += 1) {
      await askTimes(email, 5, 'owner');
      await pass(email, '60 minutes');
    }
    expect(await countEmails(email)).toBe(15);
  });

  it('does not count what the provider refused, and counts half what was switched off', async () => {
    const { email, contactId } = await addContact(site.sql, studio, newEmail());
    await askTimes(email, 3);
    await site.sql`update emails set failed_at = now() where to_address = ${email}`;
    await askTimes(email, 5);
    expect(await countEmails(email)).toBe(6);
    await revokeAccessLinks(site.sql, { contactId });
    await askTimes(email, 5);
    expect(await countEmails(email)).toBe(8);
  });
});
