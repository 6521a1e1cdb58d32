import { inTransaction, newId } from '@clientnest/db';
import type { Query, Sql, Transaction } from '@clientnest/db';
import { findPortals } from './code-portals.ts';
import type { CodePortal } from './code-portals.ts';
import { CODE_LIFETIME_MINUTES, CODE_TRIES, deriveCode, hashCode, readCode } from './codes.ts';
import { DomainError } from './domain-error.ts';
import { enter, enterAgain, isOtherAccount } from './enter.ts';
import type { Entrance, Person, Visitor } from './enter.ts';
import { REPEAT_SECONDS } from './redeem-link.ts';
import { findStartedSession } from './sessions.ts';
import type { SessionAudience } from './sessions.ts';
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

type Attempt = Omit<Person, 'clientId'> & {
  id: string;
  codeHash: Buffer;
  /** In seconds of the epoch, to the microsecond. */
  issuedAt: number;
  consumedAt: Date | null;
};

/** One typed code, with the instants of those before it, in seconds of the epoch. */
type Try = { id: string; earlier: number[] };

// Older ones count for no code that lives.
const TRIES_SEEN = 100;

// Counted before the code is compared, and one after the other, so that parallel guesses cannot outrun the count. It is
// done for every browser alike: who has a code waits no longer than who has none.
const countTry = async (tx: Transaction, browserHash: Buffer): Promise<Try> => {
  const id = newId();
  await tx`select pg_advisory_xact_lock(hashtextextended('code' || encode(${browserHash}, 'hex'), 0))`;
  const [counted] = await tx<{ earlier: number[] }[]>`
    insert into code_tries (id, browser_hash) values (${id}, ${browserHash})
    returning array (
      select extract(epoch from tried_at)::float8 from code_tries
      where browser_hash = ${browserHash} order by tried_at desc limit ${TRIES_SEEN}
    ) as earlier`;
  return { id, earlier: counted?.earlier ?? [] };
};

const hasTriesLeft =
  ({ earlier }: Try) =>
  ({ issuedAt, consumedAt }: Attempt): boolean =>
    consumedAt !== null || earlier.filter((triedAt) => triedAt >= issuedAt).length < CODE_TRIES;

const attemptColumns = (query: Query) => query`
  a.id, a.code_hash as "codeHash", coalesce(a.contact_id, a.owner_id) as "userId", a.workspace_id as "workspaceId",
  extract(epoch from a.created_at)::float8 as "issuedAt", a.consumed_at as "consumedAt"`;

// A used code is for a repeat only (B5).
const isOpen = (query: Query) => query`(
  (a.consumed_at is null and a.revoked_at is null and a.expires_at > now())
  or a.consumed_at > now() - ${`${REPEAT_SECONDS} seconds`}::interval)`;

const findAttempts = (tx: Transaction, audience: SessionAudience, browserHash: Buffer) => tx<Attempt[]>`
  select ${attemptColumns(tx)} from (
    select * from recovery_attempts
    where browser_hash = ${browserHash} and ${audience === 'contact' ? tx`contact_id` : tx`owner_id`} is not null
    order by created_at desc, id desc limit ${CODES_PER_BROWSER}
  ) a
  where ${isOpen(tx)}`;

// Contacts before their codes, as whoever changes an address does it: that of the code, and all that its email lists.
const holdAttempt = async (tx: Transaction, { id }: Attempt): Promise<Attempt | null> => {
  await tx`
    select from contacts where id in (
      select contact_id from recovery_attempts where id = ${id}
      union
      select l.contact_id from emails e join access_links l on l.email_id = e.id where e.message_id = ${id})
    order by id for no key update`;
  // The same for an owner: whoever is being removed either has a session to end, or gets none.
  await tx`
    select from owners where id = (select owner_id from recovery_attempts where id = ${id}) for no key update`;
  const [attempt] = await tx<Attempt[]>`
    select ${attemptColumns(tx)} from recovery_attempts a left join owners o on o.id = a.owner_id
    where a.id = ${id} and o.archived_at is null and ${isOpen(tx)} for update of a`;
  return attempt ?? null;
};

export type CodeRequest = Visitor & {
  typedCode: string;
  /** Which portal to open, where the code is for several. */
  contactId?: string | null;
};

/** What a right code leads to. Where it leads to a question, the try does not count. */
export type CodeRedemption = Entrance | { outcome: 'which-portal'; portals: CodePortal[] };

const giveTryBack = (tx: Transaction, tryId: string) => tx`delete from code_tries where id = ${tryId}`;

type RightTry = { request: CodeRequest; attempt: Attempt; tryId: string };

const startCodeSession = async (
  tx: Transaction,
  { request, attempt, tryId }: RightTry,
  person: Person,
  token: string,
): Promise<CodeRedemption> => {
  if (isOtherAccount(request, person.userId)) {
    await giveTryBack(tx, tryId);
    return { outcome: 'other-account' };
  }
  await tx`update recovery_attempts set consumed_at = now() where id = ${attempt.id}`;
  return { outcome: 'entered', session: await enter(tx, request, person, { token, by: 'code' }) };
};

const enterWithCode = async (tx: Transaction, authSecret: string, right: RightTry): Promise<CodeRedemption | null> => {
  const { attempt, tryId } = right;
  const { audience, browserSecret, contactId } = right.request;
  const token = deriveToken(authSecret, 'session', attempt.id, browserSecret);
  if (attempt.consumedAt) {
    // Another portal than the one that it opened: it is used up.
    if (contactId && contactId !== (await findStartedSession(tx, audience, token))?.userId) return null;
    const again = await enterAgain(tx, right.request, token);
    if (again?.outcome === 'other-account') await giveTryBack(tx, tryId);
    return again;
  }
  if (audience === 'owner') return startCodeSession(tx, right, { ...attempt, clientId: null }, token);
  const portals = await findPortals(tx, { attemptId: attempt.id, contactId: attempt.userId });
  const [portal, ...others] = contactId ? portals.filter(({ userId }) => userId === contactId) : portals;
  if (!portal) return null;
  if (others.length === 0) return startCodeSession(tx, right, portal, token);
  await giveTryBack(tx, tryId);
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
    const typed = await countTry(tx, browserHash);
    const attempts = await findAttempts(tx, request.audience, browserHash);
    const right = code ? attempts.filter(hasTriesLeft(typed)).find(matches(authSecret, code)) : undefined;
    const attempt = right && (await holdAttempt(tx, right));
    return attempt ? enterWithCode(tx, authSecret, { request, attempt, tryId: typed.id }) : null;
  });
  if (redemption) return redemption;
  throw new DomainError(
    'CODE_REFUSED',
    'That code does not work. A code has 8 characters; in the email it stands below the button. Check it, or ask for a new one.',
    { field: 'code' },
  );
};
