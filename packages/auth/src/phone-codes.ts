import { randomBytes } from 'node:crypto';
import { inTransaction, newId } from '@clientnest/db';
import type { Query, Sql, Transaction } from '@clientnest/db';
import { codeFrom, readCode } from './codes.ts';
import { enter, enterAgain, isOtherAccount } from './enter.ts';
import type { Entrance, Person } from './enter.ts';
import type { CodeRequest } from './redeem-code.ts';
import { REPEAT_SECONDS } from './redeem-link.ts';
import { deriveBytes, deriveToken } from './tokens.ts';

/** B12: long enough to spell it out on the phone. */
export const PHONE_CODE_LIFETIME_MINUTES = 10;

// Keyed: 40 bits could be found from a plain hash. The same for every contact, since it is all that a code is found by.
const hashPhoneCode = (authSecret: string, code: string): Buffer => deriveBytes(authSecret, 'phone-code', code);

type Issuing = { workspaceId: string; contactId: string; ownerId: string };

/**
 * A code for an owner to read out (B12): 8 characters, good once, for 10 minutes. It is stored as a keyed hash and shown
 * only now. An earlier one of the contact stops working.
 */
export const issuePhoneCode = async (
  tx: Query,
  authSecret: string,
  { workspaceId, contactId, ownerId }: Issuing,
): Promise<{ code: string; expiresAt: Date }> => {
  const code = codeFrom(randomBytes(8));
  await revokePhoneCodes(tx, contactId);
  const [issued] = await tx<{ expiresAt: Date }[]>`
    insert into phone_codes (id, workspace_id, contact_id, owner_id, code_hash, expires_at)
    values (
      ${newId()}, ${workspaceId}, ${contactId}, ${ownerId}, ${hashPhoneCode(authSecret, code)},
      now() + ${`${PHONE_CODE_LIFETIME_MINUTES} minutes`}::interval
    )
    returning expires_at as "expiresAt"`;
  if (!issued) throw new Error('The code was not written.');
  return { code, expiresAt: issued.expiresAt };
};

/** Makes a contact's unused phone codes worthless: all, or those issued until an instant as the database wrote it. */
export const revokePhoneCodes = (query: Query, contactId: string, until?: string) => query`
  update phone_codes set revoked_at = now()
  where contact_id = ${contactId} and consumed_at is null and revoked_at is null and expires_at > now()
    ${until ? query`and created_at <= ${until}::text::timestamptz` : query``}`;

type PhoneCode = Person & { id: string; shownTo: string; consumedAt: Date | null };

// The contact before the code, as whoever ends access does it.
const holdCode = async (tx: Transaction, codeHash: Buffer): Promise<PhoneCode | null> => {
  await tx`
    select from phone_codes p join contacts c on c.id = p.contact_id where p.code_hash = ${codeHash} for no key update of c`;
  const [code] = await tx<PhoneCode[]>`
    select p.id, p.contact_id as "userId", c.client_id as "clientId", p.workspace_id as "workspaceId",
      p.owner_id as "shownTo", p.consumed_at as "consumedAt"
    from phone_codes p join contacts c on c.id = p.contact_id join clients k on k.id = c.client_id
    where p.code_hash = ${codeHash} and c.closed_at is null and k.archived_at is null
      and (
        (p.consumed_at is null and p.revoked_at is null and p.expires_at > now())
        or p.consumed_at > now() - ${`${REPEAT_SECONDS} seconds`}::interval
      )
    for update of p`;
  return code ?? null;
};

/**
 * Starts a session with a code that an owner read out. Null when it opens nothing: it is wrong, late or used. The same
 * browser may repeat the request for a minute and gets the same session again (B5).
 */
export const redeemPhoneCode = (sql: Sql, authSecret: string, request: CodeRequest): Promise<Entrance | null> =>
  inTransaction(sql, async (tx) => {
    const typed = readCode(request.typedCode);
    const code = typed && (await holdCode(tx, hashPhoneCode(authSecret, typed)));
    if (!code) return null;
    const token = deriveToken(authSecret, 'session', code.id, request.browserSecret);
    if (code.consumedAt) return enterAgain(tx, request, token);
    if (isOtherAccount(request, code.userId)) return { outcome: 'other-account' };
    await tx`update phone_codes set consumed_at = now() where id = ${code.id}`;
    return {
      outcome: 'entered',
      session: await enter(tx, request, code, { token, by: 'phone-code', shownTo: code.shownTo }),
    };
  });
