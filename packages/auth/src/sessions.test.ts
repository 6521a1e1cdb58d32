import { afterEach, describe, expect, it, vi } from 'vitest';
import { createContact, createOwner, listSessionIds, useTestDatabase } from './fixtures.ts';
import { endSession, findSession, findStartedSession, sessionIdOf, startSession } from './sessions.ts';
import type { SessionAudience } from './sessions.ts';
import { newToken } from './tokens.ts';

const database = useTestDatabase();

const start = async (audience: SessionAudience = 'contact') => {
  const { sql } = database;
  const person = audience === 'contact' ? await createContact(sql) : await createOwner(sql);
  const userId = 'contactId' in person ? person.contactId : person.ownerId;
  const request = { userId, workspaceId: person.workspaceId, token: newToken(), userAgent: 'Firefox' };
  return startSession(sql, audience, request);
};

/** Lets time pass for one session: everything in its row moves into the past. */
const age = (id: string, by: string, audience: SessionAudience = 'contact') => {
  const { sql } = database;
  return sql`
    update ${sql(`${audience}_sessions`)} set
      created_at = created_at - ${by}::interval, last_active_at = last_active_at - ${by}::interval,
      expires_at = expires_at - ${by}::interval, absolute_expires_at = absolute_expires_at - ${by}::interval
    where id = ${id}`;
};

const visit = (token: string, audience: SessionAudience = 'contact') => findSession(database.sql, audience, token);

const readRow = async (id: string) => {
  const [row] = await database.sql`
    select s.xmin::text as version, c.last_seen_at as "lastSeenAt",
      round(extract(epoch from s.expires_at - now()) / 86400, 2)::float as "daysLeft"
    from contact_sessions s join contacts c on c.id = s.user_id where s.id = ${id}`;
  return row as { version: string; lastSeenAt: Date; daysLeft: number };
};

describe('how long a session lives', () => {
  it('F4: a visit on day 29 keeps the session alive to day 59', async () => {
    const { id, token } = await start();
    await age(id, '29 days');
    expect(await visit(token)).toMatchObject({ id, touched: true });
    expect(await readRow(id)).toMatchObject({ daysLeft: 30 });
    await age(id, '29 days 23 hours 59 minutes');
    expect(await visit(token)).toMatchObject({ id });
  });

  it('F4: a visit in the first half of the period counts as well', async () => {
    const { id, token } = await start();
    await age(id, '10 days');
    await visit(token);
    expect(await readRow(id)).toMatchObject({ daysLeft: 30 });
    await age(id, '25 days');
    expect(await visit(token)).toMatchObject({ id });
  });

  it('F4: silence of 35 days ends the session, and so does a minute over 30', async () => {
    for (const silence of ['35 days', '30 days 1 minute']) {
      const { id, token } = await start();
      await age(id, silence);
      expect(await visit(token)).toBeNull();
      expect(await findStartedSession(database.sql, 'contact', token)).toBeNull();
    }
  });

  it('F4: a visit every 20 days keeps a contact in for 365 days and no longer', async () => {
    const { id, token } = await start();
    for (let day = 20; day <= 360; day += 20) {
      await age(id, '20 days');
      expect(await visit(token), `day ${day}`).toMatchObject({ id });
    }
    expect(await readRow(id)).toMatchObject({ daysLeft: 5 });
    await age(id, '5 days');
    expect(await visit(token)).toBeNull();
  });

  it('B14: an owner is out after 30 days, visits or not', async () => {
    const { id, token } = await start('owner');
    await age(id, '20 days', 'owner');
    expect(await visit(token, 'owner')).toMatchObject({ touched: true });
    await age(id, '9 days 23 hours', 'owner');
    expect(await visit(token, 'owner')).toMatchObject({ id });
    await age(id, '2 hours', 'owner');
    expect(await visit(token, 'owner')).toBeNull();
  });

  describe('by the clock of the database', () => {
    afterEach(() => {
      vi.useRealTimers();
    });

    it.each([-400, 400])(
      'F4: a server whose own clock is %i days off neither ends nor extends a session',
      async (days) => {
        const session = await start();
        const { id, token, expiresAt } = session;
        vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + days * 86_400_000 });
        expect(await visit(token)).toMatchObject({ id, expiresAt });
        expect(await findStartedSession(database.sql, 'contact', token)).toEqual(session);
      },
    );
  });
});

describe('a visit', () => {
  it('is written at most once a minute: fifty at a time make one write', async () => {
    const { id, token } = await start();
    await age(id, '61 seconds');
    const visits = await Promise.all(Array.from({ length: 50 }, () => visit(token)));
    expect(visits.every((session) => session?.id === id)).toBe(true);
    expect(visits.filter((session) => session?.touched)).toHaveLength(1);
    await age(id, '58 seconds');
    const { version } = await readRow(id);
    expect(await visit(token)).toMatchObject({ touched: false });
    expect(await readRow(id)).toMatchObject({ version });
  });

  it('moves the day on which the contact was last seen, and a look at the end of a session does not', async () => {
    const { id, token, userId } = await start();
    await age(id, '3 days');
    await database.sql`update contacts set last_seen_at = now() - interval '3 days' where id = ${userId}`;
    const before = await readRow(id);
    await findStartedSession(database.sql, 'contact', token);
    expect(await readRow(id)).toEqual(before);
    await visit(token);
    expect((await readRow(id)).lastSeenAt.getTime()).toBeGreaterThan(before.lastSeenAt.getTime() + 2 * 86_400_000);
  });

  it('of somebody whose access is paused does not count: the session runs out, and nobody was there', async () => {
    const { id, token, userId } = await start();
    await database.sql`update contacts set paused_at = now() where id = ${userId}`;
    await age(id, '10 days');
    const before = await readRow(id);
    expect(await visit(token)).toMatchObject({ id, touched: false });
    expect(await readRow(id)).toEqual(before);
  });

  it('never brings back a session that signs out at the same time, in 200 races', async () => {
    const { sql } = database;
    for (let race = 0; race < 200; race += 1) {
      const { id, token } = await start();
      await age(id, '2 minutes');
      await Promise.all([visit(token), endSession(sql, 'contact', id), visit(token)]);
      expect(await visit(token)).toBeNull();
    }
  });
});

describe('whose a session is', () => {
  it('ends one session and leaves the other devices of the contact signed in', async () => {
    const { sql } = database;
    const { userId, workspaceId, id, token } = await start();
    const other = await startSession(sql, 'contact', { userId, workspaceId, token: newToken(), userAgent: null });
    await endSession(sql, 'contact', id);
    expect(await visit(token)).toBeNull();
    expect(await visit(other.token)).toMatchObject({ id: other.id, userId, workspaceId });
  });

  it('B14: the session of an owner is none of a contact, and the other way round', async () => {
    const [owner, contact] = [await start('owner'), await start('contact')];
    expect(await visit(owner.token, 'contact')).toBeNull();
    expect(await visit(contact.token, 'owner')).toBeNull();
    await endSession(database.sql, 'owner', contact.id);
    expect(await visit(contact.token)).toMatchObject({ id: contact.id });
  });

  it('cannot be started for a contact of another workspace', async () => {
    const [{ userId }, { workspaceId }] = [await start(), await start()];
    const request = { userId, workspaceId, token: newToken(), userAgent: null };
    await expect(startSession(database.sql, 'contact', request)).rejects.toThrow('foreign key');
    expect(await listSessionIds(database.sql, 'contact', userId)).toHaveLength(1);
  });
});

describe('the cookie', () => {
  it.each([
    ['empty', ''],
    ['with a NUL', `${'a'.repeat(42)}\0`],
    ['with a stray %', `${'a'.repeat(42)}%`],
    ['a token too long', `${newToken()}a`],
    ['a token with a line break', `${newToken()}\n`],
    ['of 100 kB', 'a'.repeat(100_000)],
    ['in unicode', 'é'.repeat(43)],
    ['an unknown token', newToken()],
  ])('that is %s stands for no session', async (_, value) => {
    expect(await visit(value)).toBeNull();
  });

  it('is the token: the id of the session, as it stands in the database, opens nothing', async () => {
    const { id, token } = await start();
    expect(id).toBe(sessionIdOf(token));
    expect(await visit(id)).toBeNull();
  });

  it.each(['contact', 'owner'] as const)('can never stand in %s_sessions unhashed', async (audience) => {
    const { userId, workspaceId } = await start(audience);
    const { sql } = database;
    const insert = (id: string) => sql`
      insert into ${sql(`${audience}_sessions`)} (id, workspace_id, user_id, expires_at, absolute_expires_at)
      values (${id}, ${workspaceId}, ${userId}, now(), now())`;
    await expect(insert(newToken())).rejects.toThrow('check constraint');
    await expect(insert(sessionIdOf(newToken()))).resolves.toBeDefined();
  });

  it('keeps 400 characters of a long user agent', async () => {
    const { userId, workspaceId } = await start();
    const request = { userId, workspaceId, token: newToken(), userAgent: 'a'.repeat(16_000) };
    const { id } = await startSession(database.sql, 'contact', request);
    const [row] = await database.sql`select length(user_agent) as length from contact_sessions where id = ${id}`;
    expect(row).toEqual({ length: 400 });
  });
});
