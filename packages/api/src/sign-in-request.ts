import { addressKey, DomainError, hashToken, readEmailAddress } from '@clientnest/auth';
import type { SessionAudience } from '@clientnest/auth';
import { newId } from '@clientnest/db';
import type { ApiContext } from './context.ts';

type Sought = { typedEmail: string; deadLinkId?: never } | { deadLinkId: string; typedEmail?: never };

/** Writes the one job that a sign-in request leaves behind: whom it leads to is found out there, and not here (F7). */
export const queueSignIn = async (ctx: ApiContext, audience: SessionAudience, sought: Sought) => {
  await ctx.jobs.enqueue(ctx.sql, 'recover-access', {
    attemptId: newId(),
    audience,
    typedEmail: sought.typedEmail ?? null,
    deadLinkId: sought.deadLinkId ?? null,
    browserHash: hashToken(ctx.browserSecret()).toString('hex'),
    userAgent: ctx.userAgent,
    address: ctx.address,
    requestedAt: new Date().toISOString(),
  });
  return { requested: true as const };
};

/**
 * Asks for a sign-in email. It counts the attempt, checks that the text could be an address, and writes one job: nothing
 * here depends on whether the address is known (F7). Throws TOO_MANY_ATTEMPTS and INVALID_INPUT.
 */
export const requestSignIn = async (ctx: ApiContext, audience: SessionAudience, typedEmail: string) => {
  await ctx.limits.recovery.consume(addressKey(ctx.address));
  const address = readEmailAddress(typedEmail);
  if (!address)
    throw new DomainError('INVALID_INPUT', 'This does not look like an email address. Example: dana@acme.example', {
      field: 'email',
    });
  return queueSignIn(ctx, audience, { typedEmail: address.address });
};
