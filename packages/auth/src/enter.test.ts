import { describe, expect, it } from 'vitest';
import { endDevices } from './devices.ts';
import {
  AUTH_SECRET,
  createContact,
  createContactLink,
  createOwner,
  createOwnerLink,
  listEvents,
  useTestDatabase,
} from './fixtures.ts';
import type { TestContact } from './fixtures.ts';
import { redeemAccessLink } from './redeem-link.ts';
import { newToken } from './tokens.ts';

const database = useTestDatabase();

/** Signs in with a link of its own. Answers whether it was told to be a new browser. */
const signIn = async (contact: TestContact, browserSecret: string): Promise<boolean> => {
  const { token } = await createContactLink(database.sql, contact);
  const told: string[] = [];
  const redemption = await redeemAccessLink(database.sql, AUTH_SECRET, {
    audience: 'contact',
    token,
    browserSecret,
    userAgent: null,
    onNewBrowser: async (_tx, session) => void told.push(session.deviceId),
  });
  if (redemption.outcome !== 'entered') throw new Error('The link was refused.');
  if (told.length > 0) expect(told).toEqual([redemption.session.deviceId]);
  return told.length === 1;
};

describe('B13: a sign-in from a new browser', () => {
  it('is one with a browser that the contact, who has others, never used', async () => {
    const contact = await createContact(database.sql);
    const [laptop, phone] = [newToken(), newToken()];
    expect(await signIn(contact, laptop)).toBe(false);
    expect(await signIn(contact, laptop)).toBe(false);
    expect(await signIn(contact, phone)).toBe(true);
    expect(await signIn(contact, phone)).toBe(false);
    expect(await signIn(contact, laptop)).toBe(false);
    const events = await listEvents(database.sql, contact.workspaceId);
    expect(events.map(({ details }) => 'isNewBrowser' in details)).toEqual([false, false, true, false, false]);
  });

  it('is told after every session of the only browser was ended', async () => {
    const contact = await createContact(database.sql);
    await signIn(contact, newToken());
    await endDevices(database.sql, { audience: 'contact', userId: contact.contactId }, 'all');
    expect(await signIn(contact, newToken())).toBe(true);
  });

  it('is told for each contact by itself, also in a browser that they share', async () => {
    const [dana, ana] = [await createContact(database.sql), await createContact(database.sql)];
    const shared = newToken();
    await signIn(dana, shared);
    expect(await signIn(ana, shared)).toBe(false);
    expect(await signIn(dana, newToken())).toBe(true);
  });

  it('is told again once its session was ended from elsewhere', async () => {
    const contact = await createContact(database.sql);
    const [own, thief] = [newToken(), newToken()];
    await signIn(contact, own);
    expect(await signIn(contact, thief)).toBe(true);
    await endDevices(database.sql, { audience: 'contact', userId: contact.contactId }, 'all');
    expect(await signIn(contact, thief)).toBe(true);
    expect(await signIn(contact, own)).toBe(true);
    expect(await signIn(contact, own)).toBe(false);
  });

  it('takes the session back when telling fails', async () => {
    const contact = await createContact(database.sql);
    await signIn(contact, newToken());
    const { token } = await createContactLink(database.sql, contact);
    const failing = redeemAccessLink(database.sql, AUTH_SECRET, {
      audience: 'contact',
      token,
      browserSecret: newToken(),
      userAgent: null,
      onNewBrowser: () => Promise.reject(new Error('no queue')),
    });
    await expect(failing).rejects.toThrow('no queue');
    expect(await database.sql`select from contact_sessions where user_id = ${contact.contactId}`).toHaveLength(1);
    expect(await database.sql`select from known_browsers where contact_id = ${contact.contactId}`).toHaveLength(1);
  });

  it('is not told to owners, whose browsers are not remembered', async () => {
    const owner = await createOwner(database.sql);
    for (const browserSecret of [newToken(), newToken()]) {
      const { token } = await createOwnerLink(database.sql, owner);
      const onNewBrowser = () => Promise.reject(new Error('told'));
      const request = { audience: 'owner', token, browserSecret, userAgent: null, onNewBrowser } as const;
      expect(await redeemAccessLink(database.sql, AUTH_SECRET, request)).toMatchObject({ outcome: 'entered' });
    }
  });
});
