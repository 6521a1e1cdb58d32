import { addressKey, DomainError, hashToken, readEmailAddress } from '@clientnest/auth';
import type { SessionAudience } from '@clientnest/auth';
import { newId } from '@clientnest/db';
import type { ApiContext } from './context.ts';

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
  await ctx.jobs.enqueue(ctx.sql, 'recover-access', {
    attemptId: newId(),
    audience,
    typedEmail: address.address,
    browserHash: hashToken(ctx.browserSecret()).toString('hex'),
    userAgent: ctx.userAgent,
    address: ctx.address,
    requestedAt: new Date().toISOString(),
  });
  return { requested: true as const };
};
