import { z } from 'zod';
import { countGuesses } from '../entry-limit.ts';
import { typedInput } from '../inputs.ts';
import { knownLink, unknownLink } from '../link-view.ts';
import { publicProcedure, router } from '../procedures.ts';
import { requestSignIn } from '../sign-in-request.ts';
import { inspectLink } from './inspect-link.ts';
import { redeemCode } from './redeem-code.ts';
import { redeemLink } from './redeem-link.ts';
import { endSignIn, inspectSignIn } from './noticed-sign-in.ts';
import { findDeadLink, resendLink } from './resend.ts';

const portalAddress = z.object({ slug: z.string(), portalUrl: z.url() });

const portalChoice = z.object({
  /** The code is right and opens several portals: call again with one of these as `contactId`. */
  portals: z.array(z.object({ contactId: z.uuid(), workspaceName: z.string(), clientName: z.string() })),
});

const deadLink = z.object({
  workspaceName: z.string(),
  accent: z.string().nullable(),
  logo: z.string().nullable(),
  /** Masked: `d•••@acme.example`. Null when the contact has another address since the link was sent. */
  sentTo: z.string().nullable(),
  /** What `resend` knows this link by, whichever the browser opens next. */
  note: z.string(),
});

const noticedSignIn = z.discriminatedUnion('isKnown', [
  z.object({ isKnown: z.literal(false) }),
  z.object({
    isKnown: z.literal(true),
    /** Whether that browser is signed in now. */
    isLive: z.boolean(),
    /** Whether `endSignIn` was called for it before. */
    isAnswered: z.boolean(),
    /** Whether `everywhere` ends more than that browser: not when the notice went to an address that is theirs no longer. */
    canEndEverywhere: z.boolean(),
    workspaceName: z.string(),
    accent: z.string().nullable(),
    logo: z.string().nullable(),
    /** `Chrome on Windows`; null when it is not known. */
    browser: z.string().nullable(),
    signedInAt: z.date(),
  }),
]);

const sealedInput = z.strictObject({ sealed: typedInput });

const linkView = z.discriminatedUnion('state', [
  unknownLink,
  knownLink.extend({
    /** Whose portal a usable link opens, as its emails say. Null when it opens none. */
    clientName: z.string().nullable(),
    /** Who is signed in at this browser already. */
    signedInAs: z
      .object({ email: z.string(), isSameContact: z.boolean(), slug: z.string(), clientName: z.string() })
      .nullable(),
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
   * OTHER_ACCOUNT_SIGNED_IN unless `switchAccount` is true, and TOO_MANY_ATTEMPTS (1,000 wrong links and codes in 10
   * minutes for an IP address). `await api.recovery.redeemLink.mutate({ token })`
   */
  redeemLink: publicProcedure
    .input(z.strictObject({ token: typedInput, switchAccount: z.boolean().default(false) }))
    .output(portalAddress)
    .mutation(({ ctx, input }) => countGuesses(ctx, redeemLink(ctx, input))),

  /**
   * Signs in with the code of an email, in the browser that asked for it. Where the email lists several portals, the
   * answer is the choice, and the code is used up by the next call. Errors: CODE_REFUSED, OTHER_ACCOUNT_SIGNED_IN unless
   * `switchAccount` is true, TOO_MANY_ATTEMPTS. `await api.recovery.redeemCode.mutate({ code: 'K7QF-9M2X' })`
   */
  redeemCode: publicProcedure
    .input(
      z.strictObject({ code: typedInput, contactId: z.uuid().optional(), switchAccount: z.boolean().default(false) }),
    )
    .output(z.union([portalAddress, portalChoice]))
    .mutation(({ ctx, input }) => countGuesses(ctx, redeemCode(ctx, input))),

  /** Whom `resend` would send a link, after this browser has looked at a dead one. `await api.recovery.deadLink.query()` */
  deadLink: publicProcedure.output(deadLink.nullable()).query(({ ctx }) => findDeadLink(ctx)),

  /**
   * Emails a fresh link to the address on file of whoever a link was for: that of the token, or of the `note` of
   * `deadLink`, or the dead one that this browser has looked at last; within 15 minutes. Errors: LINK_UNKNOWN, TOO_MANY_ATTEMPTS (shared with `request`).
   * `await api.recovery.resend.mutate({ token })`
   */
  resend: publicProcedure
    .input(z.strictObject({ token: typedInput.optional(), note: typedInput.optional() }).default({}))
    .output(z.object({ requested: z.literal(true) }))
    .mutation(({ ctx, input }) => resendLink(ctx, input)),

  /** Looks at the sign-in that a notice is about; `sealed` is the last part of the notice's address. */
  inspectSignIn: publicProcedure
    .input(sealedInput)
    .output(noticedSignIn)
    .query(({ ctx, input }) => inspectSignIn(ctx, input)),

  /**
   * Signs that browser out at once, or with `everywhere` all of the contact's, and switches off the links and codes under
   * way. What comes after the first call is not meant. Answers how many sessions ended. Errors: NOT_FOUND.
   * `await api.recovery.endSignIn.mutate({ sealed })`
   */
  endSignIn: publicProcedure
    .input(sealedInput.extend({ everywhere: z.boolean().default(false) }))
    .output(z.object({ ended: z.number().int() }))
    .mutation(({ ctx, input }) => endSignIn(ctx, input)),
});
