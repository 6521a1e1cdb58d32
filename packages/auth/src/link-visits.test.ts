import { describe, expect, it } from 'vitest';
import { createContact, createContactLink, useTestDatabase } from './fixtures.ts';
import type { InspectedLink } from './inspect-link.ts';
import { inspectAccessLink } from './inspect-link.ts';
import { noteLinkVisit } from './link-visits.ts';

const database = useTestDatabase();

const openLink = async (): Promise<InspectedLink> => {
  const { token } = await createContactLink(database.sql, await createContact(database.sql));
  const link = await inspectAccessLink(database.sql, 'contact', token);
  if (!link) throw new Error('The link is missing.');
  return link;
};

const listVisits = ({ id }: InspectedLink) => database.sql`
  select is_automated as "isAutomated", user_agent as "userAgent", link_state as state, visits from link_visits
  where link_id = ${id} order by first_at`;

const firefox = { userAgent: 'Firefox', isAutomated: false };

describe('B10: a look at a link', () => {
  it('is noted with who looked and what a click would have led to', async () => {
    const link = await openLink();
    await noteLinkVisit(database.sql, link, firefox);
    await noteLinkVisit(database.sql, { ...link, state: 'consumed' }, firefox);
    await noteLinkVisit(database.sql, link, { userAgent: null, isAutomated: true });
    expect(await listVisits(link)).toEqual([
      { ...firefox, state: 'usable', visits: 1 },
      { ...firefox, state: 'consumed', visits: 1 },
      { userAgent: '', isAutomated: true, state: 'usable', visits: 1 },
    ]);
  });

  it('is counted when the same program looks again, once in ten seconds however often it does', async () => {
    const link = await openLink();
    await Promise.all(Array.from({ length: 20 }, () => noteLinkVisit(database.sql, link, firefox)));
    expect(await listVisits(link)).toEqual([{ ...firefox, state: 'usable', visits: 1 }]);
    await database.sql`update link_visits set last_at = now() - interval '11 seconds'`;
    await noteLinkVisit(database.sql, link, firefox);
    await noteLinkVisit(database.sql, link, firefox);
    expect(await listVisits(link)).toEqual([{ ...firefox, state: 'usable', visits: 2 }]);
  });

  it('fills no table when somebody makes up a name for each look', async () => {
    const link = await openLink();
    for (let program = 0; program < 30; program += 1)
      await noteLinkVisit(database.sql, link, { userAgent: `Program ${program}`.padEnd(500, 'x'), isAutomated: true });
    expect(await listVisits(link)).toHaveLength(20);
  });
});
