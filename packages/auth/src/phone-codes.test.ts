import { describe, expect, it } from 'vitest';
import { AUTH_SECRET, createContact, createOwner, listSessionIds, useTestDatabase } from './fixtures.ts';
import type { TestContact } from './fixtures.ts';
import { issuePhoneCode, redeemPhoneCode } from './phone-codes.ts';
import { revokeAccessLinks } from './revoke-access-links.ts';
import { revokeIssuedBefore } from './revoke-issued-before.ts';
import type { CodeRequest } from './redeem-code.ts';
import { endSession } from './sessions.ts';
import { newToken } from './tokens.ts';

const database = useTestDatabase();

const addContact = async () => {
  const contact = await createContact(database.sql);
  const { ownerId } = await createOwner(database.sql, contact.workspaceId);
  return { ...contact, ownerId };
};

const issueFor = (contact: TestContact & { ownerId: string }) => issuePhoneCode(database.sql, AUTH_SECRET, contact);

const issue = async () => {
  const contact = await addContact();
  return { contact, ...(await issueFor(contact)) };
};

type Typed = { code: string } & Partial<Pick<CodeRequest, 'browserSecret' | 'current' | 'mayReplace'>>;

const type = ({ code, browserSecret = newToken(), ...rest }: Typed) =>
  redeemPhoneCode(database.sql, AUTH_SECRET, {
    audience: 'contact',
    userAgent: 'Firefox',
    typedCode: code,
    browserSecret,
    ...rest,
  });

const age = (contact: TestContact, time: string) => database.sql`
  update phone_codes set expires_at = expires_at - ${time}::interval, consumed_at = consumed_at - ${time}::interval
  where contact_id = ${contact.contactId}`;

describe('B12: a code that is read out on the phone', () => {
  it('opens the portal of its contact, in lower case and with a dash too, and tells the timeline how', async () => {
    const { contact, code } = await issue();
    const redemption = await type({ code: `${code.slice(0, 4)}-${code.slice(4)}`.toLowerCase() });
    expect(redemption).toMatchObject({ outcome: 'entered', session: { userId: contact.contactId } });
    const [event] = await database.sql`
      select details from access_events where contact_id = ${contact.contactId} and kind = 'signed_in'`;
    expect(event).toEqual({ details: { by: 'phone-code', userAgent: 'Firefox' } });
  });

  it('works once when a hundred browsers race', async () => {
    const { contact, code } = await issue();
    const redemptions = await Promise.all(Array.from({ length: 100 }, () => type({ code })));
    expect(redemptions.filter((redemption) => redemption !== null)).toHaveLength(1);
    expect(await listSessionIds(database.sql, 'contact', contact.contactId)).toHaveLength(1);
  });

  it('gives the browser that lost the answer the same session again, for a minute, and no other', async () => {
    const { contact, code } = await issue();
    const browserSecret = newToken();
    const first = await type({ code, browserSecret });
    expect(await type({ code, browserSecret })).toEqual(first);
    expect(await type({ code })).toBeNull();
    await age(contact, '61 seconds');
    expect(await type({ code, browserSecret })).toBeNull();
  });

  it('does not bring back a session that was ended', async () => {
    const { code } = await issue();
    const browserSecret = newToken();
    const redemption = await type({ code, browserSecret });
    if (redemption?.outcome !== 'entered') throw new Error('It did not open.');
    await endSession(database.sql, 'contact', redemption.session.id);
    expect(await type({ code, browserSecret })).toBeNull();
  });

  it('lives ten minutes', async () => {
    const { contact, code, expiresAt } = await issue();
    expect(Math.abs(expiresAt.getTime() - Date.now() - 600_000)).toBeLessThan(10_000);
    await age(contact, '10 minutes');
    expect(await type({ code })).toBeNull();
  });

  it('is replaced by the next one of its contact, and by nobody else’s', async () => {
    const { contact, code } = await issue();
    await issue();
    const second = await issueFor(contact);
    expect(await type({ code })).toBeNull();
    expect(await type({ code: second.code })).not.toBeNull();
  });

  it('asks before it replaces somebody else’s session, and is not used up by asking', async () => {
    const { code } = await issue();
    const other = await createContact(database.sql);
    const current = { userId: other.contactId, sessionId: 'ended' };
    expect(await type({ code, current })).toEqual({ outcome: 'other-account' });
    expect(await type({ code, current, mayReplace: true })).toMatchObject({ outcome: 'entered' });
  });

  it.each(['archived_at', 'paused_at'])('opens nothing once the contact is %s', async (column) => {
    const { contact, code } = await issue();
    await database.sql`update contacts set ${database.sql(column)} = now() where id = ${contact.contactId}`;
    expect(await type({ code })).toBeNull();
  });

  it('opens nothing once everything of the contact was switched off, or all that was issued before', async () => {
    const first = await issue();
    await revokeAccessLinks(database.sql, first.contact);
    expect(await type({ code: first.code })).toBeNull();
    const second = await issue();
    const { codes } = await revokeIssuedBefore(database.sql, new Date(Date.now() + 60_000));
    expect(codes).toBeGreaterThan(0);
    expect(await type({ code: second.code })).toBeNull();
  });

  it('is not stored, and its hash is keyed', async () => {
    const { contact, code } = await issue();
    const [row] = await database.sql<{ codeHash: Buffer }[]>`
      select code_hash as "codeHash" from phone_codes where contact_id = ${contact.contactId}`;
    expect(row?.codeHash).toHaveLength(32);
    const anotherSecret = newToken();
    const request = { audience: 'contact', userAgent: null, typedCode: code, browserSecret: newToken() } as const;
    expect(await redeemPhoneCode(database.sql, anotherSecret, request)).toBeNull();
    for (const typed of ['', 'abc', 'UUUUUUUU', code.slice(1), `${code}0`])
      expect(await type({ code: typed })).toBeNull();
    expect(await type({ code })).not.toBeNull();
  });
});
