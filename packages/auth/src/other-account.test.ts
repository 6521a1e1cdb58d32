import { newId } from '@clientnest/db';
import { describe, expect, it } from 'vitest';
import { deriveCode } from './codes.ts';
import type { Entrance, Visitor } from './enter.ts';
import {
  AUTH_SECRET,
  createContact,
  createContactLink,
  createOwner,
  createOwnerLink,
  listEvents,
  listSessionIds,
  useTestDatabase,
} from './fixtures.ts';
import type { TestContact } from './fixtures.ts';
import { issuePhoneCode, redeemPhoneCode } from './phone-codes.ts';
import { issueCode, redeemCode } from './redeem-code.ts';
import { redeemAccessLink } from './redeem-link.ts';
import { startSession } from './sessions.ts';
import { hashToken, newToken } from './tokens.ts';

const database = useTestDatabase();

type Account = Pick<Visitor, 'current' | 'mayReplace'>;
/** Turns one key in one browser, as often as it is called. */
type Key = { userId: string; turn: (account?: Account) => Promise<{ outcome: string } | null> };

const visitor = { userAgent: 'Firefox', audience: 'contact' as const };

const makeLink = async (): Promise<Key> => {
  const contact = await createContact(database.sql);
  const { token } = await createContactLink(database.sql, contact);
  const browserSecret = newToken();
  const turn = (account = {}) =>
    redeemAccessLink(database.sql, AUTH_SECRET, { ...visitor, ...account, token, browserSecret });
  return { userId: contact.contactId, turn };
};

const makeCode = async (): Promise<Key> => {
  const { workspaceId, contactId } = await createContact(database.sql);
  const [id, browserSecret] = [newId(), newToken()];
  await issueCode(database.sql, AUTH_SECRET, { id, workspaceId, contactId, browserHash: hashToken(browserSecret) });
  const typedCode = deriveCode(AUTH_SECRET, id);
  const turn = (account = {}) =>
    redeemCode(database.sql, AUTH_SECRET, { ...visitor, ...account, typedCode, browserSecret });
  return { userId: contactId, turn };
};

const makePhoneCode = async (): Promise<Key> => {
  const { workspaceId, contactId } = await createContact(database.sql);
  const { sql } = database;
  const { ownerId } = await createOwner(sql, workspaceId);
  const { code: typedCode } = await sql.begin((tx) =>
    issuePhoneCode(tx, AUTH_SECRET, { workspaceId, contactId, ownerId }),
  );
  const browserSecret = newToken();
  const turn = (account = {}): Promise<Entrance | null> =>
    redeemPhoneCode(sql, AUTH_SECRET, { ...visitor, ...account, typedCode, browserSecret });
  return { userId: contactId, turn };
};

const signIn = async ({ workspaceId, contactId: userId }: TestContact) => {
  const { id } = await startSession(database.sql, 'contact', {
    userId,
    workspaceId,
    token: newToken(),
    userAgent: null,
  });
  return { userId, sessionId: id };
};

describe.each([
  ['a link', makeLink],
  ['the code of an email', makeCode],
  ['a code from the phone', makePhoneCode],
])('B3: %s, in a browser where somebody else is signed in', (_what, make) => {
  it('asks, is not used up by that, and replaces the session once they said so', async () => {
    const { userId, turn } = await make();
    const other = await createContact(database.sql);
    const current = await signIn(other);
    expect(await turn({ current })).toEqual({ outcome: 'other-account' });
    expect(await listSessionIds(database.sql, 'contact', userId)).toHaveLength(0);
    expect(await turn({ current, mayReplace: true })).toMatchObject({ outcome: 'entered', session: { userId } });
    expect(await listSessionIds(database.sql, 'contact', other.contactId)).toHaveLength(0);
  });

  it('asks also when it was used a moment ago and is sent again', async () => {
    const { userId, turn } = await make();
    const first = await turn();
    const other = await createContact(database.sql);
    const current = await signIn(other);
    expect(await turn({ current })).toEqual({ outcome: 'other-account' });
    expect(await listSessionIds(database.sql, 'contact', other.contactId)).toHaveLength(1);
    expect(await turn({ current, mayReplace: true })).toEqual(first);
    expect(await listSessionIds(database.sql, 'contact', other.contactId)).toHaveLength(0);
    expect(await listSessionIds(database.sql, 'contact', userId)).toHaveLength(1);
  });

  it('tells the timeline of whoever is signed out by it that they are, and nothing else', async () => {
    const { turn } = await make();
    const other = await createContact(database.sql);
    await turn({ current: await signIn(other), mayReplace: true });
    const [event, ...more] = await listEvents(database.sql, other.workspaceId);
    expect(event).toMatchObject({
      kind: 'signed_out',
      clientId: other.clientId,
      linkId: null,
      details: { userAgent: 'Firefox' },
    });
    expect(more).toEqual([]);
  });

  it('sent again by whoever it let in keeps their session', async () => {
    const { userId, turn } = await make();
    const first = await turn();
    const [sessionId = ''] = await listSessionIds(database.sql, 'contact', userId);
    expect(await turn({ current: { userId, sessionId } })).toEqual(first);
    expect(await listSessionIds(database.sql, 'contact', userId)).toEqual([sessionId]);
  });
});

it('B14: a link of an owner that is sent again asks whoever is signed in as another one', async () => {
  const { sql } = database;
  const [owner, other] = [await createOwner(sql), await createOwner(sql)];
  const { token } = await createOwnerLink(sql, owner);
  const browserSecret = newToken();
  const redeem = (account: Account = {}) =>
    redeemAccessLink(sql, AUTH_SECRET, { userAgent: null, audience: 'owner', ...account, token, browserSecret });
  const first = await redeem();
  const { workspaceId, ownerId: userId } = other;
  const { id } = await startSession(sql, 'owner', { userId, workspaceId, token: newToken(), userAgent: null });
  const current = { userId, sessionId: id };
  expect(await redeem({ current })).toEqual({ outcome: 'other-account' });
  expect(await redeem({ current, mayReplace: true })).toEqual(first);
  expect(await listSessionIds(sql, 'owner', userId)).toEqual([]);
});
