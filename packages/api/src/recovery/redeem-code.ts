import { DomainError, redeemCode as redeemTypedCode } from '@clientnest/auth';
import type { CodePortal } from '@clientnest/auth';
import type { ApiContext } from '../context.ts';
import { otherAccountError } from '../other-account.ts';
import { visitorOf } from '../visitor.ts';
import { enterPortal } from './enter-portal.ts';

type CodeInput = { code: string; contactId?: string | undefined; switchAccount: boolean };

const codeRefused = () =>
  new DomainError('CODE_REFUSED', 'That code does not work any more. Ask for a new one below.', { field: 'code' });

const choiceOf = ({ userId: contactId, workspaceName, clientName }: CodePortal) => ({
  contactId,
  workspaceName,
  clientName,
});

/**
 * Signs the contact in with the code of an email that this browser asked for, or answers the portals to choose from.
 * Throws CODE_REFUSED, OTHER_ACCOUNT_SIGNED_IN and TOO_MANY_ATTEMPTS.
 */
export const redeemCode = async (ctx: ApiContext, { code, contactId, switchAccount }: CodeInput) => {
  const current = await ctx.findContact();
  const redemption = await redeemTypedCode(ctx.sql, ctx.authSecret, {
    ...visitorOf(ctx, 'contact', current?.sessionId ?? null),
    typedCode: code,
    contactId: contactId ?? null,
    signedInUserId: current?.contactId ?? null,
    mayReplace: switchAccount,
  });
  if (redemption.outcome === 'which-portal') return { portals: redemption.portals.map(choiceOf) };
  if (redemption.outcome === 'entered') return enterPortal(ctx, redemption.session, codeRefused);
  throw current ? otherAccountError(current) : codeRefused();
};
