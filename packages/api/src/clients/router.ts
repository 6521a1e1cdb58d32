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
import { timelinePage } from './timeline-entry.ts';
import { listTimeline } from './timeline.ts';
import { watchTimeline } from './watch-timeline.ts';

const contactOfClient = clientRef.extend({ contactId: z.uuid().optional() });

/** The clients of the signed-in owner's workspace. Every call needs an owner's session (NOT_SIGNED_IN). */
export const clientsRouter = router({
  /** 50 a page, the newest first. `await api.clients.list.query({})` */
  list: ownerProcedure
    .input(z.strictObject({ cursor: z.uuid().optional() }))
    .output(clientPage)
    .query(({ ctx, input }) => listClients(ctx, input)),

  /**
   * One client, its contacts with why each can or cannot get in, and the newest 50 links of one of them, the primary one
   * when none is named. Errors: NOT_FOUND. `await api.clients.get.query({ clientId })`
   */
  get: ownerProcedure
    .input(contactOfClient)
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
   * Emails a contact a new link, the primary one when none is named; earlier links stay valid. Answers before the email
   * is sent. Errors: NOT_FOUND, CLIENT_ARCHIVED, ACCESS_PAUSED, TOO_MANY_ATTEMPTS (10 emails an hour to an address).
   * `await api.clients.sendFreshLink.mutate({ clientId })`
   */
  sendFreshLink: ownerProcedure
    .input(contactOfClient)
    .output(sentFreshLink)
    .mutation(({ ctx, input }) => sendFreshLink(ctx, input)),

  /**
   * What happened to the access of a client's contacts, newest first, 50 events a page. Errors: NOT_FOUND.
   * `await api.clients.timeline.query({ clientId })`
   */
  timeline: ownerProcedure
    .input(clientRef.extend({ cursor: z.uuid().optional() }))
    .output(timelinePage)
    .query(({ ctx, input }) => listTimeline(ctx, input)),

  /**
   * Server-sent events: one each time that something happened to it, within about a second. Give the `version` of the
   * timeline that you have as `lastEventId`, and nothing is missed. Errors: NOT_SIGNED_IN once the session has ended.
   * `api.clients.watchTimeline.subscribe({ clientId, lastEventId: version }, { onData: reload })`
   */
  watchTimeline: ownerProcedure
    .input(clientRef.extend({ lastEventId: z.string().max(100).nullish() }))
    .subscription(({ ctx, input, signal }) => watchTimeline(ctx, input, signal)),

  /** Where a contact is signed in, the primary one when none is named. Errors: NOT_FOUND. `await api.clients.sessions.query({ clientId })` */
  sessions: ownerProcedure
    .input(contactOfClient)
    .output(z.array(session))
    .query(({ ctx, input }) => listClientSessions(ctx, input)),

  /**
   * Ends one session of a contact, or all when no `sessionId` is given, and with `revokeLinks` switches off unused links and codes too: they are signed out at once, and come
   * back with their next link. Errors: NOT_FOUND. `await api.clients.endSessions.mutate({ clientId })`
   */
  endSessions: ownerProcedure
    .input(contactOfClient.extend({ sessionId: z.uuid().optional(), revokeLinks: z.boolean().default(false) }))
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
