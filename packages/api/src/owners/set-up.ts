import {
  addressKey,
  deriveToken,
  DomainError,
  findStartedSession,
  isSetupKey,
  readEmailAddress,
  recordAccessEvent,
  startSession,
} from '@clientnest/auth';
import type { StartedSession } from '@clientnest/auth';
import { newId } from '@clientnest/db';
import type { Sql, Transaction } from '@clientnest/db';
import type { ApiContext } from '../context.ts';

// Any fixed number does, as long as nothing else takes the same advisory lock.
const SETUP_LOCK = 7_146_338_203;

export type SetUpInput = { key: string; workspaceName: string; ownerName: string; email: string };

/** True while there is no owner: only then does `/setup` do anything. */
export const isSetUpOpen = async (sql: Sql): Promise<boolean> => {
  const [owner] = await sql`select from owners limit 1`;
  return !owner;
};

// The browser that lost the answer, or pressed twice, gets its session again, as with a link (B5).
const findRepeat = async (tx: Transaction, token: string): Promise<StartedSession | null> => {
  await tx`select pg_advisory_xact_lock(${SETUP_LOCK})`;
  const [owner] = await tx`select from owners limit 1`;
  const session = owner ? await findStartedSession(tx, 'owner', token) : null;
  if (owner && !session) throw new DomainError('SETUP_CLOSED', 'This installation is already set up. Sign in instead.');
  return session;
};

/** Makes the first workspace and its owner, and signs the owner in. Throws SETUP_CLOSED, SETUP_KEY_WRONG, TOO_MANY_ATTEMPTS. */
export const setUp = async (ctx: ApiContext, input: SetUpInput) => {
  await ctx.limits.setup.consume(addressKey(ctx.address));
  if (!isSetupKey(input.key, ctx.setupKey))
    throw new DomainError(
      'SETUP_KEY_WRONG',
      'This setup link is not the right one. Copy it again from where the server was started.',
      { field: 'key' },
    );
  const address = readEmailAddress(input.email);
  if (!address) throw new DomainError('INVALID_INPUT', 'This does not look like an email address.', { field: 'email' });
  const token = deriveToken(ctx.authSecret, 'session', 'setup', ctx.browserSecret());
  const session = await ctx.sql.begin(async (tx) => {
    const repeat = await findRepeat(tx, token);
    if (repeat) return repeat;
    const [workspaceId, ownerId] = [newId(), newId()];
    await tx`insert into workspaces (id, name) values (${workspaceId}, ${input.workspaceName})`;
    await tx`
      insert into owners (id, workspace_id, name, email, email_key)
      values (${ownerId}, ${workspaceId}, ${input.ownerName}, ${address.address}, ${address.key})`;
    const { userAgent } = ctx;
    await recordAccessEvent(tx, { workspaceId, ownerId, kind: 'signed_in', details: { by: 'setup', userAgent } });
    return startSession(tx, 'owner', { userId: ownerId, workspaceId, token, userAgent });
  });
  ctx.ownerCookie.set(session);
  return { workspaceName: input.workspaceName };
};
