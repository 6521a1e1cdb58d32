import { describe, expect, it } from 'vitest';
import { endDevices, listDevices } from './devices.ts';
import { createContact, createOwner, useTestDatabase } from './fixtures.ts';
import type { TestContact } from './fixtures.ts';
import { findSession, startSession } from './sessions.ts';
import { newToken } from './tokens.ts';

const database = useTestDatabase();

const signIn = ({ contactId: userId, workspaceId }: TestContact, userAgent: string | null = null) =>
  startSession(database.sql, 'contact', { userId, workspaceId, token: newToken(), userAgent });

const isIn = async (token: string) => (await findSession(database.sql, 'contact', token)) !== null;

const signInThrice = async () => {
  const contact = await createContact(database.sql);
  const sessions = [await signIn(contact, 'Firefox'), await signIn(contact, 'Safari'), await signIn(contact)] as const;
  return { contact, whose: { audience: 'contact', userId: contact.contactId } as const, sessions };
};

describe('B13: the devices of a contact', () => {
  it('are all live sessions, one’s own first, then the last used, and name no token and no session id', async () => {
    const { whose, sessions } = await signInThrice();
    const [first, second, third] = sessions;
    const { sql } = database;
    await sql`update contact_sessions set last_active_at = now() - interval '1 hour' where id = ${third.id}`;
    const devices = await listDevices(sql, whose, first.id);
    expect(devices.map(({ id, userAgent, isCurrent }) => ({ id, userAgent, isCurrent }))).toEqual([
      { id: first.deviceId, userAgent: 'Firefox', isCurrent: true },
      { id: second.deviceId, userAgent: 'Safari', isCurrent: false },
      { id: third.deviceId, userAgent: null, isCurrent: false },
    ]);
    const told = JSON.stringify(devices);
    for (const { id, token } of sessions) {
      expect(told).not.toContain(id);
      expect(told).not.toContain(token);
    }
  });

  it('leave out what has ended, and what belongs to somebody else', async () => {
    const { whose, sessions } = await signInThrice();
    await database.sql`update contact_sessions set expires_at = now() where id = ${sessions[0].id}`;
    await signInThrice();
    expect(await listDevices(database.sql, whose, null)).toHaveLength(2);
  });
});

describe('B13: ending', () => {
  it('one device holds from its next request on, and leaves the others in', async () => {
    const { whose, sessions } = await signInThrice();
    const [first, second, third] = sessions;
    expect(await endDevices(database.sql, whose, { deviceId: second.deviceId })).toEqual([
      { sessionId: second.id, userAgent: 'Safari' },
    ]);
    expect([await isIn(first.token), await isIn(second.token), await isIn(third.token)]).toEqual([true, false, true]);
    expect(await endDevices(database.sql, whose, { deviceId: second.deviceId })).toEqual([]);
  });

  it('all others leaves this one in', async () => {
    const { whose, sessions } = await signInThrice();
    expect(await endDevices(database.sql, whose, { exceptSessionId: sessions[0].id })).toHaveLength(2);
    expect(await Promise.all(sessions.map(({ token }) => isIn(token)))).toEqual([true, false, false]);
  });

  it('all ends all of them, and nobody else’s', async () => {
    const [one, other] = [await signInThrice(), await signInThrice()];
    expect(await endDevices(database.sql, one.whose, 'all')).toHaveLength(3);
    expect(await Promise.all(other.sessions.map(({ token }) => isIn(token)))).toEqual([true, true, true]);
  });

  it('somebody else’s device ends nothing', async () => {
    const [one, other] = [await signInThrice(), await signInThrice()];
    expect(await endDevices(database.sql, one.whose, { deviceId: other.sessions[0].deviceId })).toEqual([]);
    const { ownerId: userId } = await createOwner(database.sql);
    const owners = { audience: 'owner', userId } as const;
    expect(await endDevices(database.sql, owners, { deviceId: other.sessions[0].deviceId })).toEqual([]);
    expect(await isIn(other.sessions[0].token)).toBe(true);
  });
});
