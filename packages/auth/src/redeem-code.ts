import { inTransaction } from '@clientnest/db';
import type { Query, Sql, Transaction } from '@clientnest/db';
import { findPortals } from './code-portals.ts';
import type { CodePortal } from './code-portals.ts';
import { CODE_LIFETIME_MINUTES, CODE_TRIES, deriveCode, hashCode, readCode } from './codes.ts';
import { DomainError } from './domain-error.ts';
import { enter } from './enter.ts';
import type { Person, Visitor } from './enter.ts';
import { REPEAT_SECONDS } from './redeem-link.ts';
import { findStartedSession } from './sessions.ts';
import type { SessionAudience, StartedSession } from './sessions.ts';
import { deriveToken, hashToken, isSameSecret } from './tokens.ts';

// B2: the newest five requests of a browser stay valid, so that asking again does not kill the code in hand.
const CODES_PER_BROWSER = 5;

type NewAttempt = {
  id: string;
  workspaceId: string;
  browserHash: Buffer;
} & ({ contactId: string; ownerId?: never } | { ownerId: string; contactId?: never });

/** Makes the code of an attempt valid. The worker calls it, and only for people it knows. Repeating it is harmless. */
export const issueCode = async (query: Query, authSecret: string, attempt: NewAttempt): Promise<void> => {
  await query`
    insert into recovery_attempts (id, workspace_id, contact_id, owner_id, browser_hash, code_hash, expires_at)
    values (
      ${attempt.id}, ${attempt.workspaceId}, ${attempt.contactId ?? null}, ${attempt.ownerId ?? null},
      ${attempt.browserHash}, ${hashCode(authSecret, attempt.id, deriveCode(authSecret, attempt.id))},
      now() + ${`${CODE_LIFETIME_MINUTES} minutes`}::interval
    )
    on conflict (id) do nothing`;
};

// Contacts before their codes, as whoever changes an address does it: those of the codes, and all that their emails list.
const lockContacts = (tx: Transaction, browserHash: Buffer) => tx`
  select from contacts where id in (
    select contact_id from recovery_attempts where browser_hash = ${browserHash}
    union
    select l.contact_id from recovery_attempts a
    join emails e on e.message_id = a.id join access_links l on l.email_id = e.id
    where a.browser_hash = ${browserHash} and a.created_at > now() - interval '1 hour')
  order by id for no key update`;

// The same for owners: whoever is being removed either has a session to end, or gets none.
const lockOwners = (tx: Transaction, browserHash: Buffer) => tx`
  select from owners where id in (select owner_id from recovery_attempts where browser_hash = ${browserHash})
  order by id for no key update`;

type Attempt = Omit<Person, 'clientId'> & { id: string; codeHash: Buffer; consumedAt: Date | null };

// The try is counted before the code is compared, so that parallel guesses cannot outrun the count. Rows are locked
// newest first, so that they wait for each other and never in a circle. A used code is for a repeat only (B5).
const countTry = (tx: Transaction, audience: SessionAudience, browserHash: Buffer) => tx<Attempt[]>`
  with newest as (
    select id from recovery_attempts
    where browser_hash = ${browserHash} and ${audience === 'contact' ? tx`contact_id` : tx`owner_id`} is not null
    order by created_at desc, id desc limit ${CODES_PER_BROWSER}
    for update
  )
  update recovery_attempts a set tries = least(a.tries + 1, ${CODE_TRIES})
  from newest n
  where a.id = n.id and (
    (a.consumed_at is null and a.tries < ${CODE_TRIES} and a.expires_at > now())
    or a.consumed_at > now() - ${`${REPEAT_SECONDS} seconds`}::interval
  )
  returning a.id, a.code_hash as "codeHash", coalesce(a.contact_id, a.owner_id) as "userId",
    a.workspace_id as "workspaceId", a.consumed_at as "consumedAt"`;

export type CodeRequest = Visitor & {
  typedCode: string;
  /** Which portal to open, where the code is for several. */
  contactId?: string | null;
  /** Who is signed in at this browser; somebody else's session is replaced only when `mayReplace`. */
  signedInUserId?: string | null;
  mayReplace?: boolean;
};

/** What a right code leads to. Where it leads to a question, it is not used up and the try does not count. */
export type CodeRedemption =
  | { outcome: 'entered'; session: StartedSession }
  | { outcome: 'which-portal'; portals: CodePortal[] }
  | { outcome: 'other-account' };

const giveTryBack = (tx: Transaction, { id }: Attempt) =>
  tx`update recovery_attempts set tries = tries - 1 where id = ${id} and tries > 0`;

const startCodeSession = async (
  tx: Transaction,
  request: CodeRequest,
  attempt: Attempt,
  person: Person,
  token: string,
): Promise<CodeRedemption> => {
  const { signedInUserId, mayReplace } = request;
  if (signedInUserId && signedInUserId !== person.userId && !mayReplace) {
    await giveTryBack(tx, attempt);
    return { outcome: 'other-account' };
  }
  await tx`update recovery_attempts set consumed_at = now() where id = ${attempt.id}`;
  return { outcome: 'entered', session: await enter(tx, request, person, { token, by: 'code' }) };
};

const enterWithCode = async (
  tx: Transaction,
  authSecret: string,
  request: CodeRequest,
  attempt: Attempt,
): Promise<CodeRedemption | null> => {
  const { audience, browserSecret, contactId } = request;
  const token = deriveToken(authSecret, 'session', attempt.id, browserSecret);
  if (attempt.consumedAt) {
    const session = await findStartedSession(tx, audience, token);
    return session && { outcome: 'entered', session };
  }
  if (audience === 'owner') {
    const [owner] = await tx`select from owners where id = ${attempt.userId} and archived_at is null`;
    return owner ? startCodeSession(tx, request, attempt, { ...attempt, clientId: null }, token) : null;
  }
  const portals = await findPortals(tx, { attemptId: attempt.id, contactId: attempt.userId });
  const [portal, ...others] = contactId ? portals.filter(({ userId }) => userId === contactId) : portals;
  if (!portal) return null;
  if (others.length === 0) return startCodeSession(tx, request, attempt, portal, token);
  await giveTryBack(tx, attempt);
  return { outcome: 'which-portal', portals };
};

const matches = (authSecret: string, code: string) => (attempt: Attempt) =>
  isSameSecret(hashCode(authSecret, attempt.id, code).toString('hex'), attempt.codeHash.toString('hex'));

/**
 * Starts a session with a code that was typed into the browser that asked for it. Throws CODE_REFUSED, with the same
 * words whether it was wrong, late, used or somebody else's.
 */
export const redeemCode = async (sql: Sql, authSecret: string, request: CodeRequest): Promise<CodeRedemption> => {
  const code = readCode(request.typedCode);
  const browserHash = hashToken(request.browserSecret);
  const redemption = await inTransaction(sql, async (tx) => {
    await (request.audience === 'contact' ? lockContacts : lockOwners)(tx, browserHash);
    const attempts = await countTry(tx, request.audience, browserHash);
    const attempt = code ? attempts.find(matches(authSecret, code)) : undefined;
    return attempt ? enterWithCode(tx, authSecret, request, attempt) : null;
  });
  if (redemption) return redemption;
  throw new DomainError(
    'CODE_REFUSED',
    'That code does not work. Check it against the newest email, or ask for a new one below.',
    { field: 'code' },
  );
};
