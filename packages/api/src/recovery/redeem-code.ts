import {
  addressKey,
  DomainError,
  isCodeShaped,
  redeemCode as redeemTypedCode,
  redeemPhoneCode,
} from '@clientnest/auth';
import type { CodePortal, CodeRequest } from '@clientnest/auth';
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

const isRefusal = (error: unknown): boolean => error instanceof DomainError && error.code === 'CODE_REFUSED';

// B12: in a browser that opened the recovery page only. Every try counts, since nothing else bounds them.
const redeemFromPhone = async (ctx: ApiContext, request: CodeRequest) => {
  if (!isCodeShaped(request.typedCode)) return null;
  await ctx.limits.phoneCode.consume(addressKey(ctx.address));
  return redeemPhoneCode(ctx.sql, ctx.authSecret, request);
};

const redeemAnyCode = async (ctx: ApiContext, request: CodeRequest, hasOpenedPage: boolean) => {
  try {
    return await redeemTypedCode(ctx.sql, ctx.authSecret, request);
  } catch (error) {
    const redemption = isRefusal(error) && hasOpenedPage ? await redeemFromPhone(ctx, request) : null;
    if (!redemption) throw error;
    return redemption;
  }
};

/**
 * Signs the contact in with the code of an email that this browser asked for, or with one from the phone (B12), or answers
 * the portals to choose from. Throws CODE_REFUSED, OTHER_ACCOUNT_SIGNED_IN and TOO_MANY_ATTEMPTS.
 */
export const redeemCode = async (ctx: ApiContext, { code, contactId, switchAccount }: CodeInput) => {
  const current = await ctx.findContact();
  const hasOpenedPage = ctx.findBrowserSecret() !== null;
  const request = {
    ...visitorOf(ctx, 'contact', current && { ...current, userId: current.contactId }, { switchAccount }),
    typedCode: code,
    contactId: contactId ?? null,
  };
  const redemption = await redeemAnyCode(ctx, request, hasOpenedPage);
  if (redemption.outcome === 'which-portal') return { portals: redemption.portals.map(choiceOf) };
  if (redemption.outcome === 'entered') return enterPortal(ctx, redemption.session, codeRefused);
  throw otherAccountError(current);
};
