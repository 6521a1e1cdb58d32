import type { Query, Sql, Transaction } from '@clientnest/db';
import { CODE_LIFETIME_MINUTES, CODE_TRIES, deriveCode, hashCode, readCode } from './codes.ts';
import { DomainError } from './domain-error.ts';
import { enter } from './enter.ts';
import type { Person } from './enter.ts';
import { REPEAT_SECONDS } from './redeem-link.ts';
import { findSessionEnd, sessionIdOf } from './sessions.ts';
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

type Candidate = Person & { id: string; codeHash: Buffer; consumedAt: Date | null };

// The try is counted before the code is compared, so that parallel guesses cannot outrun the count. Rows are locked
// newest first, so that they wait for each other and never in a circle. A used code is for a repeat only (B5).
const countTry = (tx: Transaction, audience: SessionAudience, browserHash: Buffer) => tx<Candidate[]>`
  with newest as (
    select id, contact_id from recovery_attempts
    where browser_hash = ${browserHash} and ${audience === 'contact' ? tx`contact_id` : tx`owner_id`} is not null
    order by created_at desc, id desc limit ${CODES_PER_BROWSER}
    for update
  )
  update recovery_attempts a set tries = least(a.tries + 1, ${CODE_TRIES})
  from newest n left join contacts c on c.id = n.contact_id left join clients k on k.id = c.client_id
  where a.id = n.id and c.archived_at is null and k.archived_at is null and (
    (a.consumed_at is null and a.tries < ${CODE_TRIES} and a.expires_at > now())
    or a.consumed_at > now() - ${`${REPEAT_SECONDS} seconds`}::interval
  )
  returning a.id, a.code_hash as "codeHash", coalesce(a.contact_id, a.owner_id) as "userId", c.client_id as "clientId",
    a.workspace_id as "workspaceId", a.consumed_at as "consumedAt"`;

type CodeRequest = {
  audience: SessionAudience;
  typedCode: string;
  browserSecret: string;
  userAgent: string | null;
  replacedSessionId?: string | null;
};

/** A session that a code started, and whose it is. */
export type CodeEntry = { session: StartedSession; userId: string; workspaceId: string };

const enterWithCode = async (
  tx: Transaction,
  authSecret: string,
  request: CodeRequest,
  attempt: Candidate,
): Promise<CodeEntry | null> => {
  const { audience, browserSecret } = request;
  const { userId, workspaceId } = attempt;
  const token = deriveToken(authSecret, 'session', attempt.id, browserSecret);
  if (attempt.consumedAt) {
    const id = sessionIdOf(token);
    const expiresAt = await findSessionEnd(tx, audience, id);
    return expiresAt && { session: { id, token, expiresAt }, userId, workspaceId };
  }
  await tx`update recovery_attempts set consumed_at = now() where id = ${attempt.id}`;
  const session = await enter(tx, request, attempt, { token, by: 'code' });
  return { session, userId, workspaceId };
};

const matches = (authSecret: string, code: string) => (attempt: Candidate) =>
  isSameSecret(hashCode(authSecret, attempt.id, code).toString('hex'), attempt.codeHash.toString('hex'));

/**
 * Starts a session with a code that was typed into the browser that asked for it. Throws CODE_REFUSED, with the same
 * words whether it was wrong, late, used or somebody else's.
 */
export const redeemCode = async (sql: Sql, authSecret: string, request: CodeRequest): Promise<CodeEntry> => {
  const code = readCode(request.typedCode);
  const entry = await sql.begin(async (tx) => {
    const attempts = await countTry(tx, request.audience, hashToken(request.browserSecret));
    const attempt = code ? attempts.find(matches(authSecret, code)) : undefined;
    return attempt ? enterWithCode(tx, authSecret, request, attempt) : null;
  });
  if (entry) return entry;
  throw new DomainError(
    'CODE_REFUSED',
    'That code does not work. Check it against the newest email, or ask for a new one below.',
    { field: 'code' },
  );
};
