import { newId } from '@clientnest/db';
import { describe, expect, it } from 'vitest';
import { CODE_TRIES, deriveCode } from './codes.ts';
import { DomainError } from './domain-error.ts';
import {
  AUTH_SECRET,
  createContact,
  createOwner,
  dumpDatabase,
  listEvents,
  listSessionIds,
  useTestDatabase,
} from './fixtures.ts';
import type { TestContact } from './fixtures.ts';
import { issueCode, redeemCode } from './redeem-code.ts';
import type { CodeRedemption, CodeRequest } from './redeem-code.ts';
import { endSession, findSession, startSession } from './sessions.ts';
import { hashToken, newToken } from './tokens.ts';

const database = useTestDatabase();

type Attempt = Pick<CodeRequest, 'browserSecret' | 'typedCode'> &
  Partial<Pick<CodeRequest, 'audience' | 'contactId' | 'current' | 'mayReplace'>>;

const tryCode = ({ audience = 'contact', ...attempt }: Attempt): Promise<CodeRedemption> =>
  redeemCode(database.sql, AUTH_SECRET, { audience, userAgent: 'Firefox', ...attempt });

const redeem = async (attempt: Attempt) => {
  const redemption = await tryCode(attempt);
  if (redemption.outcome !== 'entered') throw new Error(`asked: ${redemption.outcome}`);
  return redemption;
};

const codeOrRefusal = async (attempt: Attempt) =>
  tryCode(attempt).catch((error: unknown) => {
    if (error instanceof DomainError) return error.code;
    throw error;
  });

/** Asks for a code in the given browser. */
const ask = async ({ workspaceId, contactId }: TestContact, browserSecret = newToken()) => {
  const id = newId();
  const { sql } = database;
  await issueCode(sql, AUTH_SECRET, { id, workspaceId, contactId, browserHash: hashToken(browserSecret) });
  return { id, browserSecret, typedCode: deriveCode(AUTH_SECRET, id) };
};

const askAsNewContact = async () => {
  const contact = await createContact(database.sql);
  return { contact, ...(await ask(contact)) };
};

const WRONG = '00000000';
const NO_SESSION = 'ended meanwhile';

const guessWrong = async (browserSecret: string, times: number) => {
  for (let guess = 0; guess < times; guess += 1)
    expect(await codeOrRefusal({ browserSecret, typedCode: WRONG })).toBe('CODE_REFUSED');
};

describe('redeeming a code', () => {
  it('B2: starts a session for the contact, and its timeline says so', async () => {
    const { contact, browserSecret, typedCode } = await askAsNewContact();
    const { session } = await redeem({ browserSecret, typedCode: typedCode.toLowerCase() });
    const { userId, workspaceId } = session;
    expect({ userId, workspaceId }).toEqual({ userId: contact.contactId, workspaceId: contact.workspaceId });
    expect(await findSession(database.sql, 'contact', session.token)).toMatchObject({ id: session.id });
    expect(await listEvents(database.sql, contact.workspaceId)).toEqual([
      { kind: 'signed_in', clientId: contact.clientId, linkId: null, details: { by: 'code', userAgent: 'Firefox' } },
    ]);
  });

  it('B2: works only in the browser that asked', async () => {
    const { browserSecret, typedCode } = await askAsNewContact();
    expect(await codeOrRefusal({ browserSecret: newToken(), typedCode })).toBe('CODE_REFUSED');
    expect(await codeOrRefusal({ browserSecret, typedCode })).toMatchObject({ session: {} });
  });

  it.each([
    ['14 minutes 59 seconds', { session: {} }],
    ['15 minutes', 'CODE_REFUSED'],
  ])('B2: answers a code after %s', async (silence, answer) => {
    const { id, browserSecret, typedCode } = await askAsNewContact();
    await database.sql`
      update recovery_attempts set created_at = created_at - ${silence}::interval, expires_at = expires_at - ${silence}::interval
      where id = ${id}`;
    const answered = await codeOrRefusal({ browserSecret, typedCode });
    if (typeof answer === 'string') expect(answered).toBe(answer);
    else expect(answered).toMatchObject(answer);
  });

  it('B2: takes the right code on the fifth try, and refuses it on the sixth', async () => {
    const [inTime, late] = [await askAsNewContact(), await askAsNewContact()];
    await guessWrong(inTime.browserSecret, CODE_TRIES - 1);
    expect(await codeOrRefusal(inTime)).toMatchObject({ session: {} });
    await guessWrong(late.browserSecret, CODE_TRIES);
    expect(await codeOrRefusal(late)).toBe('CODE_REFUSED');
  });

  it('B2: compares no more than five of a hundred guesses that race', async () => {
    const { sql } = database;
    const contact = await createContact(sql);
    const { id, browserSecret, typedCode } = await ask(contact);
    await ask(contact, browserSecret);
    const guesses = Array.from({ length: 100 }, () => codeOrRefusal({ browserSecret, typedCode: WRONG }));
    const right = Array.from({ length: 20 }, () => codeOrRefusal({ browserSecret, typedCode }));
    const answers = await Promise.all([...guesses, ...right]);
    expect(new Set(answers.slice(0, 100))).toEqual(new Set(['CODE_REFUSED']));
    // Of those that came in front, if any; all the rest came too late.
    const [tries] = await sql<{ count: number }[]>`
      select count(*)::int as count from code_tries
      where browser_hash = ${hashToken(browserSecret)} and tried_at >= (select created_at from recovery_attempts where id = ${id})`;
    expect(tries?.count).toBe(120);
    expect(await codeOrRefusal({ browserSecret: newToken(), typedCode })).toBe('CODE_REFUSED');
    const late = await ask(contact, browserSecret);
    await guessWrong(browserSecret, CODE_TRIES);
    expect(await codeOrRefusal({ browserSecret, typedCode: late.typedCode })).toBe('CODE_REFUSED');
  });

  it('F7: writes and locks the same for a browser that has a code as for one that has none', async () => {
    const { sql } = database;
    const { browserSecret } = await askAsNewContact();
    const changesOf = async (secret: string): Promise<string[]> => {
      const before = await dumpDatabase(sql);
      await guessWrong(secret, 1);
      const after = (await dumpDatabase(sql)).filter((row) => !before.includes(row));
      return after.map((row) => row.split('(')[0] ?? '');
    };
    const [known, unknown] = [await changesOf(browserSecret), await changesOf(newToken())];
    expect(known.map((row) => row.replace(/[\d,]+$/, ''))).toEqual(unknown.map((row) => row.replace(/[\d,]+$/, '')));
    expect(known).toHaveLength(1);
  });

  it('B8: guesses in another browser cost the asking browser no try', async () => {
    const { contact, browserSecret, typedCode } = await askAsNewContact();
    const stranger = await ask(contact);
    await guessWrong(stranger.browserSecret, CODE_TRIES);
    expect(await codeOrRefusal({ browserSecret, typedCode })).toMatchObject({ session: {} });
  });

  it('B2: keeps the newest five requests of a browser valid, and not the sixth', async () => {
    const contact = await createContact(database.sql);
    const browserSecret = newToken();
    const codes = [];
    for (let request = 0; request < 6; request += 1) codes.push((await ask(contact, browserSecret)).typedCode);
    const [sixth = '', fifth = '', ...newer] = codes;
    expect(await codeOrRefusal({ browserSecret, typedCode: sixth })).toBe('CODE_REFUSED');
    expect(await codeOrRefusal({ browserSecret, typedCode: fifth })).toMatchObject({ session: {} });
    for (const typedCode of newer.slice(-2))
      expect(await codeOrRefusal({ browserSecret, typedCode })).toMatchObject({ session: {} });
  });

  it.each(['contacts', 'clients'])('refuses a code once the row in %s is archived', async (table) => {
    const { contact, browserSecret, typedCode } = await askAsNewContact();
    const id = table === 'clients' ? contact.clientId : contact.contactId;
    await database.sql`update ${database.sql(table)} set archived_at = now() where id = ${id}`;
    expect(await codeOrRefusal({ browserSecret, typedCode })).toBe('CODE_REFUSED');
    expect(await listSessionIds(database.sql, 'contact', contact.contactId)).toEqual([]);
  });

  it('B14: takes the code of an owner for owners only', async () => {
    const { workspaceId, ownerId } = await createOwner(database.sql);
    const [id, browserSecret] = [newId(), newToken()];
    await issueCode(database.sql, AUTH_SECRET, { id, workspaceId, ownerId, browserHash: hashToken(browserSecret) });
    const attempt = { browserSecret, typedCode: deriveCode(AUTH_SECRET, id) };
    expect(await codeOrRefusal({ ...attempt, audience: 'contact' })).toBe('CODE_REFUSED');
    expect(await codeOrRefusal({ ...attempt, audience: 'owner' })).toMatchObject({ session: { userId: ownerId } });
    expect(await codeOrRefusal({ ...attempt, audience: 'contact' })).toBe('CODE_REFUSED');
  });

  it.each(['', '\0', 'K'.repeat(100_000), '🔑🔑🔑🔑'])('refuses %j without an error', async (typedCode) => {
    const { browserSecret } = await askAsNewContact();
    expect(await codeOrRefusal({ browserSecret, typedCode })).toBe('CODE_REFUSED');
  });
});

describe('repeating the request', () => {
  it('B5: gives a hundred requests at once the same session, and one line in the timeline', async () => {
    const { contact, browserSecret, typedCode } = await askAsNewContact();
    const entries = await Promise.all(Array.from({ length: 100 }, () => redeem({ browserSecret, typedCode })));
    expect(new Set(entries.map(({ session }) => session.token)).size).toBe(1);
    expect(await listSessionIds(database.sql, 'contact', contact.contactId)).toEqual([entries[0]?.session.id]);
    expect(await listEvents(database.sql, contact.workspaceId)).toHaveLength(1);
  });

  it('B5: works after the right code came on the fifth try and in the fifteenth minute', async () => {
    const { id, browserSecret, typedCode } = await askAsNewContact();
    await guessWrong(browserSecret, CODE_TRIES - 1);
    const first = await redeem({ browserSecret, typedCode });
    await database.sql`update recovery_attempts set expires_at = now() where id = ${id}`;
    expect(await codeOrRefusal({ browserSecret, typedCode })).toEqual(first);
  });

  it('B5: is answered in the 59th second and refused in the 61st', async () => {
    const { id, browserSecret, typedCode } = await askAsNewContact();
    const first = await redeem({ browserSecret, typedCode });
    await database.sql`update recovery_attempts set consumed_at = now() - interval '59 seconds' where id = ${id}`;
    expect(await codeOrRefusal({ browserSecret, typedCode })).toEqual(first);
    await database.sql`update recovery_attempts set consumed_at = now() - interval '61 seconds' where id = ${id}`;
    expect(await codeOrRefusal({ browserSecret, typedCode })).toBe('CODE_REFUSED');
  });

  it('is refused after the session was ended', async () => {
    const { browserSecret, typedCode } = await askAsNewContact();
    const { session } = await redeem({ browserSecret, typedCode });
    await endSession(database.sql, 'contact', session.id);
    expect(await codeOrRefusal({ browserSecret, typedCode })).toBe('CODE_REFUSED');
  });
});

describe('B3: in a browser where somebody else is signed in', () => {
  it('asks first, which uses up neither the code nor a try, and then replaces the session', async () => {
    const { contact, browserSecret, typedCode } = await askAsNewContact();
    const { contactId: userId } = await createContact(database.sql);
    await guessWrong(browserSecret, CODE_TRIES - 1);
    const attempt = { browserSecret, typedCode, current: { userId, sessionId: NO_SESSION } };
    for (let question = 0; question < 3; question += 1)
      expect(await tryCode(attempt)).toEqual({ outcome: 'other-account' });
    expect(await listSessionIds(database.sql, 'contact', contact.contactId)).toEqual([]);
    expect(await redeem({ ...attempt, mayReplace: true })).toMatchObject({ session: { userId: contact.contactId } });
  });

  it('asks nobody who typed a wrong code, or is that contact already', async () => {
    const { contact, browserSecret, typedCode } = await askAsNewContact();
    const { contactId: other } = await createContact(database.sql);
    const as = (userId: string) => ({ current: { userId, sessionId: NO_SESSION } });
    expect(await codeOrRefusal({ browserSecret, typedCode: WRONG, ...as(other) })).toBe('CODE_REFUSED');
    const { userId } = (await redeem({ browserSecret, typedCode, ...as(contact.contactId) })).session;
    expect(userId).toBe(contact.contactId);
  });
});

it('ends the session that the new one replaces, and no other', async () => {
  const { sql } = database;
  const { contact, browserSecret, typedCode } = await askAsNewContact();
  const request = { userId: contact.contactId, workspaceId: contact.workspaceId, userAgent: null };
  const replaced = await startSession(sql, 'contact', { ...request, token: newToken() });
  const other = await startSession(sql, 'contact', { ...request, token: newToken() });
  const { session } = await redeem({
    browserSecret,
    typedCode,
    current: { userId: contact.contactId, sessionId: replaced.id },
  });
  expect(await listSessionIds(sql, 'contact', contact.contactId)).toEqual([other.id, session.id]);
});

it('makes the code of an attempt valid once, however often the worker repeats it', async () => {
  const { contact, id, browserSecret, typedCode } = await askAsNewContact();
  await redeem({ browserSecret, typedCode });
  const { workspaceId, contactId } = contact;
  const before = await dumpDatabase(database.sql);
  await issueCode(database.sql, AUTH_SECRET, { id, workspaceId, contactId, browserHash: hashToken(browserSecret) });
  expect(await dumpDatabase(database.sql)).toEqual(before);
});

it('B2: keeps codes and browser secrets out of every table', async () => {
  const { browserSecret, typedCode } = await askAsNewContact();
  const { session } = await redeem({ browserSecret, typedCode });
  const everything = (await dumpDatabase(database.sql)).join('\n');
  for (const secret of [typedCode, session.token, browserSecret]) {
    expect(everything).not.toContain(secret);
    expect(everything).not.toContain(Buffer.from(secret).toString('hex'));
  }
  expect(everything).not.toContain(hashToken(typedCode).toString('hex'));
});
