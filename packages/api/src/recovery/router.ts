import { z } from 'zod';
import { typedInput } from '../inputs.ts';
import { knownLink, unknownLink } from '../link-view.ts';
import { publicProcedure, router } from '../procedures.ts';
import { requestSignIn } from '../sign-in-request.ts';
import { inspectLink } from './inspect-link.ts';
import { redeemCode } from './redeem-code.ts';
import { redeemLink } from './redeem-link.ts';

const portalAddress = z.object({ slug: z.string(), portalUrl: z.url() });

const linkView = z.discriminatedUnion('state', [
  unknownLink,
  knownLink.extend({
    /** Who is signed in at this browser already. */
    signedInAs: z.object({ email: z.string(), isSameContact: z.boolean(), slug: z.string() }).nullable(),
  }),
]);

/** How a contact gets in, and back in. These calls need no session; the answers set the session's cookie. */
export const recoveryRouter = router({
  /**
   * Asks for a fresh link at an address. The answer is the same whether or not the address is known.
   * Errors: TOO_MANY_ATTEMPTS (5 in 10 minutes for an IP address), INVALID_INPUT.
   * `await api.recovery.request.mutate({ email: 'dana@acme.example' })`
   */
  request: publicProcedure
    .input(z.strictObject({ email: typedInput }))
    .output(z.object({ requested: z.literal(true) }))
    .mutation(({ ctx, input }) => requestSignIn(ctx, 'contact', input.email)),

  /** Looks at a link without using it. `await api.recovery.inspectLink.query({ token })` */
  inspectLink: publicProcedure
    .input(z.strictObject({ token: typedInput }))
    .output(linkView)
    .query(({ ctx, input }) => inspectLink(ctx, input)),

  /**
   * Uses a link up and signs in. Errors: LINK_CONSUMED, LINK_EXPIRED, LINK_REVOKED, LINK_UNKNOWN, and
   * OTHER_ACCOUNT_SIGNED_IN unless `switchAccount` is true. `await api.recovery.redeemLink.mutate({ token })`
   */
  redeemLink: publicProcedure
    .input(z.strictObject({ token: typedInput, switchAccount: z.boolean().default(false) }))
    .output(portalAddress)
    .mutation(({ ctx, input }) => redeemLink(ctx, input)),

  /**
   * Signs in with the code of an email, in the browser that asked for it. Errors: CODE_REFUSED.
   * `await api.recovery.redeemCode.mutate({ code: 'K7QF-9M2X' })`
   */
  redeemCode: publicProcedure
    .input(z.strictObject({ code: typedInput }))
    .output(portalAddress)
    .mutation(({ ctx, input }) => redeemCode(ctx, input)),
});
