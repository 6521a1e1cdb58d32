import { welcomeParagraphs } from '@clientnest/jobs';
import { z } from 'zod';
import { clientRef, nameInput, slugInput } from '../inputs.ts';
import { ownerProcedure, router } from '../procedures.ts';
import { endedSessions, session } from '../session-view.ts';
import { getClient } from './get-client.ts';
import { inviteClient } from './invite-client.ts';
import { listClients } from './list-clients.ts';
import { clientDetails, clientPage, invitedClient, inviteInput, sentFreshLink } from './schemas.ts';
import { sendFreshLink } from './send-fresh-link.ts';
import { endClientSessions, listClientSessions } from './sessions.ts';
import { suggestSlug } from './slugs.ts';

/** The clients of the signed-in owner's workspace. Every call needs an owner's session (NOT_SIGNED_IN). */
export const clientsRouter = router({
  /** 50 a page, the newest first. `await api.clients.list.query({})` */
  list: ownerProcedure
    .input(z.strictObject({ cursor: z.uuid().optional() }))
    .output(clientPage)
    .query(({ ctx, input }) => listClients(ctx, input)),

  /** One client and its newest 50 links. Errors: NOT_FOUND. `await api.clients.get.query({ clientId })` */
  get: ownerProcedure
    .input(clientRef)
    .output(clientDetails)
    .query(({ ctx, input }) => getClient(ctx, input)),

  /**
   * Adds a client and sends the invitation, unless `sendNow` is false. Errors: SLUG_TAKEN, INVALID_INPUT, TOO_MANY_ATTEMPTS.
   * `await api.clients.invite.mutate({ name: 'Acme', email: 'dana@acme.example' })`
   */
  invite: ownerProcedure
    .input(inviteInput)
    .output(invitedClient)
    .mutation(({ ctx, input }) => inviteClient(ctx, input)),

  /**
   * Emails the primary contact a new link; earlier ones stay valid. Answers before the email is sent.
   * Errors: NOT_FOUND, CLIENT_ARCHIVED, TOO_MANY_ATTEMPTS (10 emails an hour to an address).
   * `await api.clients.sendFreshLink.mutate({ clientId })`
   */
  sendFreshLink: ownerProcedure
    .input(clientRef)
    .output(sentFreshLink)
    .mutation(({ ctx, input }) => sendFreshLink(ctx, input)),

  /** Where the primary contact is signed in. Errors: NOT_FOUND. `await api.clients.sessions.query({ clientId })` */
  sessions: ownerProcedure
    .input(clientRef)
    .output(z.array(session))
    .query(({ ctx, input }) => listClientSessions(ctx, input)),

  /**
   * Ends one session of the primary contact, or all when no `sessionId` is given: they are signed out at once, and come
   * back with their next link. Errors: NOT_FOUND. `await api.clients.endSessions.mutate({ clientId })`
   */
  endSessions: ownerProcedure
    .input(clientRef.extend({ sessionId: z.uuid().optional() }))
    .output(endedSessions)
    .mutation(({ ctx, input }) => endClientSessions(ctx, input)),

  /** A free slug for a name. `await api.clients.suggestSlug.query({ name: 'Müller & Söhne' })` */
  suggestSlug: ownerProcedure
    .input(z.strictObject({ name: nameInput }))
    .output(z.object({ slug: z.string() }))
    .query(async ({ ctx, input }) => ({ slug: await suggestSlug(ctx.sql, input.name) })),

  /** The two paragraphs that every invitation ends with (F15), for a client with this slug. */
  welcomeParagraphs: ownerProcedure
    .input(z.strictObject({ slug: slugInput }))
    .output(z.array(z.string()).length(2))
    .query(({ ctx: { origin }, input }) =>
      welcomeParagraphs({ portalUrl: `${origin}/portal/c/${input.slug}`, recoveryUrl: `${origin}/portal-resume` }),
    ),
});
