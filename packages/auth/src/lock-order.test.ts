import { newId } from '@clientnest/db';
import { expect, it } from 'vitest';
import { deriveCode } from './codes.ts';
import { endDevices } from './devices.ts';
import { AUTH_SECRET, createContact, createContactLink, useTestDatabase } from './fixtures.ts';
import { issueCode, redeemCode } from './redeem-code.ts';
import { redeemAccessLink } from './redeem-link.ts';
import { revokeAccessLinks } from './revoke-access-links.ts';
import { findSession, startSession } from './sessions.ts';
import { hashToken, newToken } from './tokens.ts';

const database = useTestDatabase();
const RACES = 40;

const countDeadlocks = async (): Promise<number> => {
  await database.sql`select pg_stat_force_next_flush()`;
  await database.sql`select pg_stat_clear_snapshot()`;
  const [row] = await database.sql<{ deadlocks: number }[]>`
    select deadlocks::int from pg_stat_database where datname = current_database()`;
  return row?.deadlocks ?? -1;
};

/** What a change of address does: it holds the contact, then switches off links and codes, then ends sessions. */
const changeAddress = (contactId: string, email: string) =>
  database.sql.begin(async (tx) => {
    await tx`select from contacts where id = ${contactId} for no key update`;
    await revokeAccessLinks(tx, { contactId, sentTo: [email] });
    await endDevices(tx, { audience: 'contact', userId: contactId }, 'all');
  });

it('visits, sign-ins by link and by code, and changes of address race without waiting in a circle', async () => {
  const { sql } = database;
  for (let race = 0; race < RACES; race += 1) {
    const contact = await createContact(sql);
    const { contactId, workspaceId, email } = contact;
    const { token } = await createContactLink(sql, contact);
    const visit = await startSession(sql, 'contact', {
      userId: contactId,
      workspaceId,
      token: newToken(),
      userAgent: null,
    });
    await sql`update contact_sessions set last_active_at = now() - interval '2 minutes' where id = ${visit.id}`;
    const [id, browserSecret] = [newId(), newToken()];
    await issueCode(sql, AUTH_SECRET, { id, workspaceId, contactId, browserHash: hashToken(browserSecret) });
    const visitor = { audience: 'contact', userAgent: null } as const;
    const outcomes = await Promise.allSettled([
      findSession(sql, 'contact', visit.token),
      redeemAccessLink(sql, AUTH_SECRET, { ...visitor, browserSecret: newToken(), token }),
      changeAddress(contactId, email),
      redeemCode(sql, AUTH_SECRET, { ...visitor, browserSecret, typedCode: deriveCode(AUTH_SECRET, id) }),
      endDevices(sql, { audience: 'contact', userId: contactId }, { deviceId: visit.deviceId }),
    ]);
    for (const outcome of outcomes)
      if (outcome.status === 'rejected') expect(outcome.reason).toMatchObject({ code: 'CODE_REFUSED' });
    expect(await findSession(sql, 'contact', visit.token)).toBeNull();
  }
  expect(await countDeadlocks()).toBe(0);
});
