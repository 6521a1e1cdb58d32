import { newId } from '@clientnest/db';
import { expect, it } from 'vitest';
import {
  AUTH_SECRET,
  createContact,
  createContactLink,
  createOwner,
  createOwnerLink,
  dumpDatabase,
  useTestDatabase,
} from './fixtures.ts';
import { deriveLinkToken, issueAccessLink } from './issue-access-link.ts';
import { redeemAccessLink } from './redeem-link.ts';
import { hashToken, newToken } from './tokens.ts';

const database = useTestDatabase();

const redeem = (token: string) =>
  redeemAccessLink(database.sql, AUTH_SECRET, {
    audience: 'contact',
    token,
    browserSecret: newToken(),
    userAgent: null,
  });

it.each(['invitation', 'fresh', 'recovery'] as const)(
  'F9: a link for %s lives 14 days by the database clock',
  async (purpose) => {
    const contact = await createContact(database.sql);
    const { id } = await createContactLink(database.sql, contact, purpose);
    const [link] = await database.sql`
    select expires_at - created_at = interval '14 days' as "isFortnight", created_at > now() - interval '5 seconds' as "isNew"
    from access_links where id = ${id}`;
    expect(link).toEqual({ isFortnight: true, isNew: true });
  },
);

it('F9: a link works in the last minute of its 14 days and not in the next', async () => {
  const contact = await createContact(database.sql);
  const { sql } = database;
  const [inTime, late] = [await createContactLink(sql, contact), await createContactLink(sql, contact)];
  const age = (id: string, by: string) => sql`
    update access_links set created_at = created_at - ${by}::interval, expires_at = expires_at - ${by}::interval where id = ${id}`;
  await age(inTime.id, '13 days 23 hours 59 minutes');
  await age(late.id, '14 days 1 second');
  expect(await redeem(inTime.token)).toMatchObject({ outcome: 'entered' });
  expect(await redeem(late.token)).toEqual({ outcome: 'refused', reason: 'expired' });
});

it('gives the link of an owner an hour', async () => {
  const { id } = await createOwnerLink(database.sql, await createOwner(database.sql));
  const [link] = await database.sql`
    select expires_at - created_at = interval '1 hour' as "isHour" from access_links where id = ${id}`;
  expect(link).toEqual({ isHour: true });
});

it('F11: two links of one contact both work, whichever is used first', async () => {
  const contact = await createContact(database.sql);
  const older = await createContactLink(database.sql, contact, 'fresh');
  const newer = await createContactLink(database.sql, contact, 'fresh');
  expect(newer.token).not.toBe(older.token);
  expect(await redeem(newer.token)).toMatchObject({ outcome: 'entered', session: { userId: contact.contactId } });
  expect(await redeem(older.token)).toMatchObject({ outcome: 'entered', session: { userId: contact.contactId } });
});

it('F11: issuing a link changes no row that was there', async () => {
  const contact = await createContact(database.sql);
  await createContactLink(database.sql, contact);
  const before = await dumpDatabase(database.sql);
  await createContactLink(database.sql, contact);
  const after = await dumpDatabase(database.sql);
  expect(after).toHaveLength(before.length + 1);
  expect(after).toEqual(expect.arrayContaining(before));
});

it('derives the token of a link again and stores its SHA-256 only', async () => {
  const { id, token } = await createContactLink(database.sql, await createContact(database.sql), 'recovery');
  expect(deriveLinkToken(AUTH_SECRET, { id, purpose: 'recovery' })).toBe(token);
  const [link] = await database.sql`select token_hash as "tokenHash" from access_links where id = ${id}`;
  expect(link).toEqual({ tokenHash: hashToken(token) });
  const everything = (await dumpDatabase(database.sql)).join('\n');
  expect(everything).toContain(hashToken(token).toString('hex'));
  for (const trace of [token, Buffer.from(token).toString('hex'), Buffer.from(token, 'base64url').toString('hex')])
    expect(everything).not.toContain(trace);
});

it('derives another token from another secret, purpose or id', () => {
  const id = newId();
  const tokens = [
    deriveLinkToken(AUTH_SECRET, { id, purpose: 'fresh' }),
    deriveLinkToken(`${AUTH_SECRET}.`, { id, purpose: 'fresh' }),
    deriveLinkToken(AUTH_SECRET, { id, purpose: 'recovery' }),
    deriveLinkToken(AUTH_SECRET, { id: newId(), purpose: 'fresh' }),
  ];
  expect(new Set(tokens).size).toBe(4);
});

it('refuses a contact of another workspace, an owner link for a contact and a contact link for an owner', async () => {
  const { sql } = database;
  const [contact, stranger, owner] = [await createContact(sql), await createContact(sql), await createOwner(sql)];
  const link = {
    emailId: null,
    sentTo: 'dana@acme.example',
    workspaceId: contact.workspaceId,
    contactId: contact.contactId,
  };
  await expect(
    issueAccessLink(sql, AUTH_SECRET, { ...link, purpose: 'fresh', workspaceId: stranger.workspaceId }),
  ).rejects.toThrow('foreign key');
  await expect(issueAccessLink(sql, AUTH_SECRET, { ...link, purpose: 'owner_sign_in' })).rejects.toThrow(
    'check constraint',
  );
  const { workspaceId, ownerId, email } = owner;
  await expect(
    issueAccessLink(sql, AUTH_SECRET, { workspaceId, ownerId, purpose: 'fresh', emailId: null, sentTo: email }),
  ).rejects.toThrow('check constraint');
});
