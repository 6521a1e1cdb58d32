import { describe, expect, it } from 'vitest';
import {
  AUTH_SECRET,
  createContact,
  createContactLink,
  createOwner,
  createOwnerLink,
  dumpDatabase,
  listEvents,
  listSessionIds,
  useTestDatabase,
} from './fixtures.ts';
import type { Visitor } from './enter.ts';
import { redeemAccessLink } from './redeem-link.ts';
import type { Redemption } from './redeem-link.ts';
import { endSession, findSession, startSession } from './sessions.ts';
import { newToken } from './tokens.ts';

const database = useTestDatabase();

type Request = Partial<Pick<Visitor, 'audience' | 'browserSecret' | 'current'>>;

const redeem = (token: string, { audience = 'contact', browserSecret = newToken(), ...rest }: Request = {}) =>
  redeemAccessLink(database.sql, AUTH_SECRET, { audience, token, browserSecret, userAgent: 'Firefox', ...rest });

const entered = (redemption: Redemption) => {
  if (redemption.outcome !== 'entered') throw new Error(`It was ${redemption.outcome}.`);
  return redemption;
};

const refused = (reason: string) => ({ outcome: 'refused', reason });

const createLink = async () => {
  const contact = await createContact(database.sql);
  return { contact, ...(await createContactLink(database.sql, contact)) };
};

const createUsedLink = async () => {
  const link = await createLink();
  const browserSecret = newToken();
  const { session } = entered(await redeem(link.token, { browserSecret }));
  return { ...link, browserSecret, session };
};

describe('redeeming a link', () => {
  it('F1: starts a session of 30 days for the contact', async () => {
    const { contact, token } = await createLink();
    const { session } = entered(await redeem(token));
    const { userId, workspaceId } = session;
    expect({ userId, workspaceId }).toEqual({ userId: contact.contactId, workspaceId: contact.workspaceId });
    const [row] = await database.sql`
      select expires_at - created_at = interval '30 days' as "isThirtyDays", user_agent as "userAgent", expires_at as "expiresAt"
      from contact_sessions where id = ${session.id}`;
    expect(row).toEqual({ isThirtyDays: true, userAgent: 'Firefox', expiresAt: session.expiresAt });
    expect(await findSession(database.sql, 'contact', session.token)).toMatchObject({ id: session.id });
  });

  it('F1: redeems a link once when a hundred browsers race', async () => {
    const { contact, token, id } = await createLink();
    const outcomes = await Promise.all(Array.from({ length: 100 }, () => redeem(token)));
    expect(outcomes.filter(({ outcome }) => outcome === 'entered')).toHaveLength(1);
    expect(outcomes.filter(({ outcome }) => outcome === 'refused')).toEqual(Array(99).fill(refused('consumed')));
    expect(await listSessionIds(database.sql, 'contact', contact.contactId)).toHaveLength(1);
    const events = await listEvents(database.sql, contact.workspaceId);
    expect(events.filter(({ kind }) => kind === 'signed_in')).toEqual([
      { kind: 'signed_in', clientId: contact.clientId, linkId: id, details: { by: 'link', userAgent: 'Firefox' } },
    ]);
    const refusals = events.filter(({ kind }) => kind === 'link_refused');
    expect(refusals.length).toBeGreaterThan(0);
    expect(refusals.length).toBeLessThan(20);
  });

  it('B5: gives a hundred requests of one browser the same session', async () => {
    const { contact, token } = await createLink();
    const browserSecret = newToken();
    const outcomes = await Promise.all(Array.from({ length: 100 }, () => redeem(token, { browserSecret })));
    const sessions = outcomes.map((outcome) => entered(outcome).session);
    expect(new Set(sessions.map((session) => session.token)).size).toBe(1);
    expect(await listSessionIds(database.sql, 'contact', contact.contactId)).toEqual([sessions[0]?.id]);
    expect(await listEvents(database.sql, contact.workspaceId)).toMatchObject([{ kind: 'signed_in' }]);
  });

  it('B5: answers a repeat in the 59th second and refuses it in the 61st', async () => {
    const { id, token, browserSecret, session } = await createUsedLink();
    await database.sql`update access_links set consumed_at = now() - interval '59 seconds' where id = ${id}`;
    expect(entered(await redeem(token, { browserSecret })).session).toEqual(session);
    await database.sql`update access_links set consumed_at = now() - interval '61 seconds' where id = ${id}`;
    expect(await redeem(token, { browserSecret })).toEqual(refused('consumed'));
  });

  it('refuses a repeat after its session was ended', async () => {
    const { token, browserSecret, session, contact } = await createUsedLink();
    await endSession(database.sql, 'contact', session.id);
    expect(await redeem(token, { browserSecret })).toEqual(refused('consumed'));
    expect(await listSessionIds(database.sql, 'contact', contact.contactId)).toEqual([]);
  });

  it('writes the same refusal into the timeline once a minute, however often it is asked for', async () => {
    const { token, id, contact } = await createUsedLink();
    const countRefusals = async () =>
      (await listEvents(database.sql, contact.workspaceId)).filter(({ kind }) => kind === 'link_refused').length;
    for (let times = 0; times < 5; times += 1) await redeem(token);
    expect(await countRefusals()).toBe(1);
    // The timeline is append-only, so the clock is turned back by writing the past.
    await database.sql`alter table access_events disable trigger access_events_append_only`;
    await database.sql`update access_events set happened_at = now() - interval '61 seconds' where link_id = ${id}`;
    await database.sql`alter table access_events enable trigger access_events_append_only`;
    for (let times = 0; times < 5; times += 1) await redeem(token);
    expect(await countRefusals()).toBe(2);
  });

  it('F5: refuses another browser, also right after the first', async () => {
    const { token } = await createUsedLink();
    expect(await redeem(token)).toEqual(refused('consumed'));
  });

  it.each([
    ['expired', "expires_at = now() - interval '1 second'"],
    ['revoked', 'revoked_at = now()'],
  ])('F2: refuses a link that is %s, with that reason in the timeline', async (reason, change) => {
    const { contact, id, token } = await createLink();
    await database.sql`update access_links set ${database.sql.unsafe(change)} where id = ${id}`;
    expect(await redeem(token)).toEqual(refused(reason));
    expect(await listSessionIds(database.sql, 'contact', contact.contactId)).toEqual([]);
    expect(await listEvents(database.sql, contact.workspaceId)).toEqual([
      { kind: 'link_refused', clientId: contact.clientId, linkId: id, details: { reason, userAgent: 'Firefox' } },
    ]);
  });

  it.each([
    ['of the right shape', newToken()],
    ['empty', ''],
    ['with a NUL', `${'a'.repeat(42)}\0`],
    ['of 100 kB', 'a'.repeat(100_000)],
    ['in unicode', 'ä'.repeat(43)],
    ['with half a pair', `${'a'.repeat(42)}\ud800`],
    ['with a line break after it', `${newToken()}\n`],
  ])('F2: refuses an unknown token %s and writes nothing', async (_, token) => {
    const before = await dumpDatabase(database.sql);
    expect(await redeem(token)).toEqual(refused('unknown'));
    expect(await dumpDatabase(database.sql)).toEqual(before);
  });

  it.each(['contacts', 'clients'])(
    'refuses a link as revoked when its row in %s is archived, until restored',
    async (table) => {
      const { contact, token } = await createLink();
      const { sql } = database;
      const id = table === 'clients' ? contact.clientId : contact.contactId;
      await sql`update ${sql(table)} set archived_at = now() where id = ${id}`;
      expect(await redeem(token)).toEqual(refused('revoked'));
      await sql`update ${sql(table)} set archived_at = null where id = ${id}`;
      expect(await redeem(token)).toMatchObject({ outcome: 'entered' });
    },
  );
});

describe('owners and contacts', () => {
  it('B14: an owner link starts an owner session and opens no portal', async () => {
    const owner = await createOwner(database.sql);
    const { token } = await createOwnerLink(database.sql, owner);
    const browserSecret = newToken();
    expect(await redeem(token, { audience: 'contact', browserSecret })).toEqual(refused('unknown'));
    const { session } = entered(await redeem(token, { audience: 'owner', browserSecret }));
    expect(await listSessionIds(database.sql, 'owner', owner.ownerId)).toEqual([session.id]);
    expect(await redeem(token, { audience: 'contact', browserSecret })).toEqual(refused('unknown'));
  });

  it('B14: a contact link opens no workspace and stays unused by the try', async () => {
    const { token } = await createLink();
    expect(await redeem(token, { audience: 'owner' })).toEqual(refused('unknown'));
    expect(await redeem(token)).toMatchObject({ outcome: 'entered' });
  });
});

describe('the session that the new one replaces', () => {
  const startAnother = async (contact: { contactId: string; workspaceId: string }) =>
    startSession(database.sql, 'contact', {
      userId: contact.contactId,
      workspaceId: contact.workspaceId,
      token: newToken(),
      userAgent: null,
    });

  it('ends, and no other one does', async () => {
    const { contact, token } = await createLink();
    const replaced = await startAnother(contact);
    const other = await startAnother(contact);
    const { session } = entered(
      await redeem(token, { current: { userId: contact.contactId, sessionId: replaced.id } }),
    );
    expect(await listSessionIds(database.sql, 'contact', contact.contactId)).toEqual([other.id, session.id]);
  });

  it('lives on when the link is refused', async () => {
    const { contact, token } = await createUsedLink();
    const current = await startAnother(contact);
    expect(await redeem(token, { current: { userId: contact.contactId, sessionId: current.id } })).toEqual(
      refused('consumed'),
    );
    expect(await listSessionIds(database.sql, 'contact', contact.contactId)).toContain(current.id);
  });
});

describe('a failure on the way', () => {
  it.each(['contact_sessions', 'access_events'])('leaves the link unused when %s cannot be written', async (table) => {
    const { sql } = database;
    const { contact, token } = await createLink();
    const replaced = await startSession(sql, 'contact', {
      userId: contact.contactId,
      workspaceId: contact.workspaceId,
      token: newToken(),
      userAgent: null,
    });
    await sql`alter table ${sql(table)} add constraint broken check (workspace_id <> ${sql.unsafe(`'${contact.workspaceId}'`)}) not valid`;
    await expect(redeem(token, { current: { userId: contact.contactId, sessionId: replaced.id } })).rejects.toThrow(
      'violates check constraint "broken"',
    );
    await sql`alter table ${sql(table)} drop constraint broken`;
    expect(await listSessionIds(sql, 'contact', contact.contactId)).toEqual([replaced.id]);
    expect(await listEvents(sql, contact.workspaceId)).toEqual([]);
    expect(await redeem(token)).toMatchObject({ outcome: 'entered' });
  });
});

it('F14: keeps link tokens, session tokens and browser secrets out of every table', async () => {
  const { token, browserSecret, session } = await createUsedLink();
  await redeem(token);
  const everything = (await dumpDatabase(database.sql)).join('\n');
  expect(everything).toContain(session.id);
  for (const secret of [token, session.token, browserSecret]) {
    expect(everything).not.toContain(secret);
    expect(everything).not.toContain(Buffer.from(secret).toString('hex'));
    expect(everything).not.toContain(Buffer.from(secret, 'base64url').toString('hex'));
  }
});
