import { z } from 'zod';
import { countGuesses } from '../entry-limit.ts';
import { emailInput, nameInput, typedInput } from '../inputs.ts';
import { knownLink, unknownLink } from '../link-view.ts';
import { ownerEnding, ownerProcedure, publicProcedure, router } from '../procedures.ts';
import { requestSignIn } from '../sign-in-request.ts';
import { endedSessions, session } from '../session-view.ts';
import { endOtherSessions, endOwnSession, listOwnSessions } from './devices.ts';
import { isSetUpOpen, setUp } from './set-up.ts';
import { inspectOwnerLink, redeemOwnerCode, redeemOwnerLink, signOutOwner } from './sign-in.ts';

const signedIn = z.object({ signedIn: z.literal(true) });

const me = z.object({
  name: z.string(),
  email: z.string(),
  /** Members look after clients; owners also change the brand and the people. */
  role: z.enum(['owner', 'member']),
  workspaceName: z.string(),
  accent: z.string().nullable(),
  logo: z.string().nullable(),
});

const ownerLink = knownLink.extend({
  /** Who is signed in at this browser. */
  signedInAs: z.object({ email: z.string(), isSamePerson: z.boolean() }).nullable(),
});
const ownerLinkView = z.discriminatedUnion('state', [unknownLink, ownerLink]);

/** How owners get in. Like contacts they have no password (B14), and sessions of their own. */
export const ownersRouter = router({
  /** True while there is no owner yet. `await api.owners.isSetUpOpen.query()` */
  isSetUpOpen: publicProcedure.output(z.boolean()).query(({ ctx }) => isSetUpOpen(ctx.sql)),

  /**
   * Makes the first workspace and signs its owner in. Errors: SETUP_CLOSED, SETUP_KEY_WRONG, TOO_MANY_ATTEMPTS.
   * `await api.owners.setUp.mutate({ key, workspaceName: 'Studio Nord', ownerName: 'Nora', email: 'nora@studio-nord.example' })`
   */
  setUp: publicProcedure
    .input(z.strictObject({ key: typedInput, workspaceName: nameInput, ownerName: nameInput, email: emailInput }))
    .output(z.object({ workspaceName: z.string() }))
    .mutation(({ ctx, input }) => setUp(ctx, input)),

  /**
   * Asks for a sign-in email with a link and a code; the answer is the same for every address.
   * Errors: TOO_MANY_ATTEMPTS (5 in 10 minutes for an IP address), INVALID_INPUT.
   */
  requestSignIn: publicProcedure
    .input(z.strictObject({ email: typedInput }))
    .output(z.object({ requested: z.literal(true) }))
    .mutation(({ ctx, input }) => requestSignIn(ctx, 'owner', input.email)),

  /** Looks at an owner's link without using it. */
  inspectLink: publicProcedure
    .input(z.strictObject({ token: typedInput }))
    .output(ownerLinkView)
    .query(({ ctx, input }) => inspectOwnerLink(ctx, input)),

  /**
   * Signs in with a link, which is used up by it; who is in already stays in, and the link unused. Errors: LINK_CONSUMED,
   * LINK_EXPIRED, LINK_REVOKED, LINK_UNKNOWN, OTHER_ACCOUNT_SIGNED_IN unless `switchAccount` is true, TOO_MANY_ATTEMPTS.
   */
  redeemLink: publicProcedure
    .input(z.strictObject({ token: typedInput, switchAccount: z.boolean().default(false) }))
    .output(signedIn)
    .mutation(({ ctx, input }) => countGuesses(ctx, redeemOwnerLink(ctx, input))),

  /**
   * The code of an email that this browser asked for: 15 minutes, 5 tries. Errors: CODE_REFUSED, OTHER_ACCOUNT_SIGNED_IN
   * unless `switchAccount` is true, TOO_MANY_ATTEMPTS.
   */
  redeemCode: publicProcedure
    .input(z.strictObject({ code: typedInput, switchAccount: z.boolean().default(false) }))
    .output(signedIn)
    .mutation(({ ctx, input }) => countGuesses(ctx, redeemOwnerCode(ctx, input))),

  /** Who is signed in. Errors: NOT_SIGNED_IN. */
  me: ownerProcedure.output(me).query(({ ctx: { owner } }) => {
    const { name, email, role, workspaceName, accent, logo } = owner;
    return { name, email, role, workspaceName, accent, logo };
  }),

  /** Where the owner is signed in, this browser first; at most 100. `await api.owners.sessions.query()` */
  sessions: ownerProcedure.output(z.array(session)).query(({ ctx }) => listOwnSessions(ctx)),

  /** Ends one of these sessions at once. Errors: NOT_FOUND. `await api.owners.endSession.mutate({ sessionId })` */
  endSession: ownerEnding
    .input(z.strictObject({ sessionId: z.uuid() }))
    .output(endedSessions)
    .mutation(({ ctx, input }) => endOwnSession(ctx, input)),

  /** Ends all of them but this browser's. `await api.owners.endOtherSessions.mutate()` */
  endOtherSessions: ownerEnding.output(endedSessions).mutation(({ ctx }) => endOtherSessions(ctx)),

  /** Ends this browser's session at once. */
  signOut: ownerEnding.output(z.object({ signedOut: z.literal(true) })).mutation(({ ctx }) => signOutOwner(ctx)),
});
