import { newId } from '@clientnest/db';
import { describe, expect, it } from 'vitest';
import { deriveCode } from './codes.ts';
import { AUTH_SECRET, createContact, listSessionIds, useTestDatabase } from './fixtures.ts';
import type { TestContact } from './fixtures.ts';
import { issueAccessLink } from './issue-access-link.ts';
import { issueCode, redeemCode } from './redeem-code.ts';
import { revokeAccessLinks } from './revoke-access-links.ts';
import { hashToken, newToken } from './tokens.ts';

const database = useTestDatabase();

const sendLink = async (messageId: string, { workspaceId, contactId, email: sentTo }: TestContact) => {
  const emailId = newId();
  await database.sql`
    insert into emails (id, workspace_id, message_id, kind, to_address)
    values (${emailId}, ${workspaceId}, ${messageId}, 'recovery', ${sentTo})`;
  const link = { workspaceId, contactId, sentTo, emailId, purpose: 'recovery' } as const;
  await issueAccessLink(database.sql, AUTH_SECRET, link);
};

/** One email with links to two portals of two workspaces, and a code. */
const askForTwoPortals = async () => {
  const { sql } = database;
  const [first, second] = [await createContact(sql), await createContact(sql)];
  const [id, browserSecret] = [newId(), newToken()];
  for (const contact of [first, second]) await sendLink(id, contact);
  const { workspaceId, contactId } = first;
  await issueCode(sql, AUTH_SECRET, { id, workspaceId, contactId, browserHash: hashToken(browserSecret) });
  const redeem = (contactId?: string) =>
    redeemCode(sql, AUTH_SECRET, {
      audience: 'contact',
      typedCode: deriveCode(AUTH_SECRET, id),
      browserSecret,
      userAgent: null,
      contactId: contactId ?? null,
    });
  return { first, second, redeem };
};

describe('B6: the code of an email that lists two portals', () => {
  it('asks which one to open, as often as it is asked, and then opens that one only', async () => {
    const { first, second, redeem } = await askForTwoPortals();
    const question = {
      outcome: 'which-portal',
      portals: expect.arrayContaining([
        {
          userId: first.contactId,
          clientId: first.clientId,
          workspaceId: first.workspaceId,
          workspaceName: 'Studio Nord',
          clientName: 'Acme',
        },
        {
          userId: second.contactId,
          clientId: second.clientId,
          workspaceId: second.workspaceId,
          workspaceName: 'Studio Nord',
          clientName: 'Acme',
        },
      ]) as unknown,
    };
    for (let asked = 0; asked < 7; asked += 1) expect(await redeem()).toEqual(question);
    expect(await redeem(second.contactId)).toMatchObject({ outcome: 'entered', session: { userId: second.contactId } });
    expect(await listSessionIds(database.sql, 'contact', first.contactId)).toEqual([]);
    // Sent again it opens the same one, and no other without a word.
    expect(await redeem(second.contactId)).toMatchObject({ session: { userId: second.contactId } });
    await expect(redeem(first.contactId)).rejects.toMatchObject({ code: 'CODE_REFUSED' });
    await database.sql`update recovery_attempts set consumed_at = now() - interval '61 seconds'`;
    await expect(redeem(first.contactId)).rejects.toMatchObject({ code: 'CODE_REFUSED' });
  });

  it('opens no portal that the email does not list', async () => {
    const { redeem } = await askForTwoPortals();
    const stranger = await createContact(database.sql);
    await expect(redeem(stranger.contactId)).rejects.toMatchObject({ code: 'CODE_REFUSED' });
  });

  it('opens the other one at once when one is archived', async () => {
    const { first, second, redeem } = await askForTwoPortals();
    await database.sql`update clients set archived_at = now() where id = ${first.clientId}`;
    expect(await redeem()).toMatchObject({ outcome: 'entered', session: { userId: second.contactId } });
  });

  it.each(['unused', 'used'])(
    'opens the other one, and that one no more, once its links were switched off and the one in the email was %s',
    async (state) => {
      const { sql } = database;
      const { first, second, redeem } = await askForTwoPortals();
      if (state === 'used')
        await sql`
        update access_links set consumed_at = now(), consumed_session_id = ${'0'.repeat(64)}
        where contact_id = ${second.contactId}`;
      await revokeAccessLinks(sql, { contactId: second.contactId, sentTo: [second.email] });
      await expect(redeem(second.contactId)).rejects.toMatchObject({ code: 'CODE_REFUSED' });
      expect(await redeem()).toMatchObject({ outcome: 'entered', session: { userId: first.contactId } });
    },
  );

  it('waits for a change of address that is under way, of whichever portal', async () => {
    const { second, redeem } = await askForTwoPortals();
    let answer: Promise<unknown> | undefined;
    await database.sql.begin(async (tx) => {
      await tx`select from contacts where id = ${second.contactId} for no key update`;
      answer = redeem(second.contactId).catch((error: unknown) => error);
      await new Promise((done) => setTimeout(done, 200));
      await revokeAccessLinks(tx, { contactId: second.contactId, sentTo: [second.email] });
    });
    expect(await answer).toMatchObject({ code: 'CODE_REFUSED' });
    expect(await listSessionIds(database.sql, 'contact', second.contactId)).toEqual([]);
  });
});
