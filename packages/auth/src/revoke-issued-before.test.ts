import { inTransaction, newId } from '@clientnest/db';
import { beforeEach, describe, expect, it } from 'vitest';
import { deriveCode } from './codes.ts';
import {
  AUTH_SECRET,
  createContact,
  createContactLink,
  createOwner,
  createOwnerLink,
  useTestDatabase,
} from './fixtures.ts';
import type { TestContact } from './fixtures.ts';
import { inspectAccessLink } from './inspect-link.ts';
import { issueCode, redeemCode } from './redeem-code.ts';
import { redeemAccessLink } from './redeem-link.ts';
import { revokeIssuedBefore } from './revoke-issued-before.ts';
import { findSession, startSession } from './sessions.ts';
import type { SessionAudience } from './sessions.ts';
import { hashToken, newToken } from './tokens.ts';

const database = useTestDatabase();

let dana: TestContact;
beforeEach(async () => {
  await database.sql`truncate workspaces cascade`;
  dana = await createContact(database.sql);
});

const NOTHING = { links: 0, codes: 0, contactSessions: 0, ownerSessions: 0 };
const inAnHour = () => new Date(Date.now() + 3_600_000);
const anHourAgo = () => new Date(Date.now() - 3_600_000);

const start = async (audience: SessionAudience, userId: string, workspaceId: string): Promise<string> => {
  const token = newToken();
  await startSession(database.sql, audience, { userId, workspaceId, token, userAgent: null });
  return token;
};

const ask = async ({ workspaceId, contactId }: TestContact) => {
  const [id, browserSecret] = [newId(), newToken()];
  await issueCode(database.sql, AUTH_SECRET, { id, workspaceId, contactId, browserHash: hashToken(browserSecret) });
  return { browserSecret, typedCode: deriveCode(AUTH_SECRET, id), audience: 'contact', userAgent: null } as const;
};

describe('revoking what was issued before a moment', () => {
  it('switches off unused links and codes, and ends sessions, of contacts and owners', async () => {
    const { sql } = database;
    const owner = await createOwner(sql);
    const links = [await createContactLink(sql, dana), await createOwnerLink(sql, owner)];
    const code = await ask(dana);
    const tokens = [
      await start('contact', dana.contactId, dana.workspaceId),
      await start('owner', owner.ownerId, owner.workspaceId),
    ];
    expect(await revokeIssuedBefore(sql, inAnHour())).toEqual({
      links: 2,
      codes: 1,
      contactSessions: 1,
      ownerSessions: 1,
    });
    expect((await inspectAccessLink(sql, 'contact', links[0]?.token ?? ''))?.state).toBe('revoked');
    expect((await inspectAccessLink(sql, 'owner', links[1]?.token ?? ''))?.state).toBe('revoked');
    await expect(redeemCode(sql, AUTH_SECRET, code)).rejects.toThrow('does not work');
    expect(await findSession(sql, 'contact', tokens[0] ?? '')).toBeNull();
    expect(await findSession(sql, 'owner', tokens[1] ?? '')).toBeNull();
    expect(await revokeIssuedBefore(sql, inAnHour())).toEqual(NOTHING);
  });

  it('tells the timeline of each contact once, also of one with sessions on several pages', async () => {
    const { sql } = database;
    const { workspaceId, clientId, contactId } = dana;
    await sql`
      insert into contact_sessions (id, workspace_id, user_id, expires_at, absolute_expires_at)
      select encode(sha256(n::text::bytea), 'hex'), ${workspaceId}, ${contactId}, now() + interval '1 day', now() + interval '1 year'
      from generate_series(1, 1500) n`;
    expect(await revokeIssuedBefore(sql, inAnHour())).toMatchObject({ contactSessions: 1500 });
    await revokeIssuedBefore(sql, inAnHour());
    const told = await sql`
      select workspace_id as "workspaceId", client_id as "clientId", details ->> 'by' as by from access_events
      where contact_id = ${contactId} and kind = 'session_ended'`;
    expect([...told]).toEqual([{ workspaceId, clientId, by: 'installation' }]);
  });

  it('goes on when sessions are ended at the same moment in another order', async () => {
    const { sql } = database;
    const { workspaceId, contactId } = dana;
    const inAnyOrder = () =>
      inTransaction(sql, async (tx) => {
        for (let n = 0; n < 20; n += 1)
          await tx`
            delete from contact_sessions where id = (
              select id from contact_sessions where user_id = ${contactId} order by random() limit 1)`;
      });
    for (let round = 0; round < 5; round += 1) {
      await sql`
        insert into contact_sessions (id, workspace_id, user_id, expires_at, absolute_expires_at)
        select encode(sha256(n::text::bytea), 'hex'), ${workspaceId}, ${contactId}, now() + interval '1 day', now() + interval '1 year'
        from generate_series(1, 100) n`;
      await Promise.all([inAnyOrder().catch(() => {}), revokeIssuedBefore(sql, inAnHour())]);
    }
    expect((await sql`select from contact_sessions`).count).toBe(0);
  });

  it('leaves alone what was issued later', async () => {
    const { sql } = database;
    const { token } = await createContactLink(sql, dana);
    const code = await ask(dana);
    const session = await start('contact', dana.contactId, dana.workspaceId);
    expect(await revokeIssuedBefore(sql, anHourAgo())).toEqual(NOTHING);
    expect((await inspectAccessLink(sql, 'contact', token))?.state).toBe('usable');
    expect(await findSession(sql, 'contact', session)).not.toBeNull();
    await expect(redeemCode(sql, AUTH_SECRET, code)).resolves.toBeDefined();
  });

  it('a link that was used, revoked or too late says so as before', async () => {
    const { sql } = database;
    const used = await createContactLink(sql, dana);
    const late = await createContactLink(sql, dana);
    await sql`update access_links set expires_at = now() - interval '1 day' where id = ${late.id}`;
    const browser = { audience: 'contact', token: used.token, browserSecret: newToken(), userAgent: null } as const;
    await redeemAccessLink(sql, AUTH_SECRET, browser);
    expect(await revokeIssuedBefore(sql, inAnHour())).toEqual({ ...NOTHING, contactSessions: 1 });
    expect((await inspectAccessLink(sql, 'contact', used.token))?.state).toBe('consumed');
    expect((await inspectAccessLink(sql, 'contact', late.token))?.state).toBe('expired');
  });

  it('the browser that has just used a link cannot repeat it into the session that was ended (B5)', async () => {
    const { sql } = database;
    const { token } = await createContactLink(sql, dana);
    const browser = { audience: 'contact', token, browserSecret: newToken(), userAgent: null } as const;
    await redeemAccessLink(sql, AUTH_SECRET, browser);
    await revokeIssuedBefore(sql, inAnHour());
    expect(await redeemAccessLink(sql, AUTH_SECRET, browser)).toEqual({ outcome: 'refused', reason: 'consumed' });
  });

  it('goes through thousands in batches, whether they are to be revoked or not', async () => {
    const { sql } = database;
    await sql`
      insert into access_links (id, workspace_id, purpose, contact_id, token_hash, sent_to, expires_at, created_at)
      select gen_random_uuid(), ${dana.workspaceId}, 'fresh', ${dana.contactId}, sha256(n::text::bytea), 'x',
        now() + interval '1 day', now() - (n % 2) * interval '1 day' from generate_series(1, 5000) n`;
    await sql`
      insert into contact_sessions (id, workspace_id, user_id, expires_at, absolute_expires_at, created_at)
      select encode(sha256(n::text::bytea), 'hex'), ${dana.workspaceId}, ${dana.contactId}, now() + interval '1 day', now(),
        now() - (n % 2) * interval '1 day' from generate_series(1, 5000) n`;
    const revoked = { ...NOTHING, links: 2500, contactSessions: 2500 };
    expect(await revokeIssuedBefore(sql, anHourAgo())).toEqual(revoked);
    expect(await revokeIssuedBefore(sql, inAnHour())).toEqual(revoked);
  });

  it('ends sessions that began later with a link or a code from before', async () => {
    const { sql } = database;
    const link = await createContactLink(sql, dana);
    const code = await ask(dana);
    const before = new Date();
    await sql`update access_links set created_at = created_at - interval '1 day'`;
    await sql`update recovery_attempts set created_at = created_at - interval '5 minutes'`;
    const browser = { audience: 'contact', token: link.token, browserSecret: newToken(), userAgent: null } as const;
    const byLink = await redeemAccessLink(sql, AUTH_SECRET, browser);
    await sql`update contact_sessions set created_at = created_at + interval '1 hour'`;
    await redeemCode(sql, AUTH_SECRET, code);
    expect(await revokeIssuedBefore(sql, before)).toEqual({ ...NOTHING, contactSessions: 2 });
    expect(byLink.outcome).toBe('entered');
  });

  it('leaves sessions that began later with a later link, once no older code can have been typed', async () => {
    const { sql } = database;
    const { token } = await createContactLink(sql, dana);
    const browser = { audience: 'contact', token, browserSecret: newToken(), userAgent: null } as const;
    await redeemAccessLink(sql, AUTH_SECRET, browser);
    expect(await revokeIssuedBefore(sql, new Date(Date.now() - 16 * 60_000))).toEqual(NOTHING);
  });

  it('races with links that are being used: each is used or revoked, never both', async () => {
    const { sql } = database;
    const links = await Promise.all(Array.from({ length: 40 }, () => createContactLink(sql, dana)));
    const redeem = ({ token }: { token: string }) =>
      redeemAccessLink(sql, AUTH_SECRET, { audience: 'contact', token, browserSecret: newToken(), userAgent: null });
    const [revoked, ...redeemed] = await Promise.all([revokeIssuedBefore(sql, inAnHour()), ...links.map(redeem)]);
    const entered = redeemed.filter(({ outcome }) => outcome === 'entered').length;
    expect(revoked.links + entered).toBe(40);
    const rows = await sql`select from access_links where consumed_at is not null and revoked_at is not null`;
    expect(rows.count).toBe(0);
  });
});
