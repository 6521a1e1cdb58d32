import { welcomeParagraphs } from '@clientnest/jobs';
import { z } from 'zod';
import { clientRef, emailInput, nameInput, slugInput } from '../inputs.ts';
import { managerProcedure, ownerProcedure, router } from '../procedures.ts';
import { endedSessions, session } from '../session-view.ts';
import { archiveClient, restoreClient } from './archive-client.ts';
import { clientFilters } from './client-filters.ts';
import { countClients } from './count-clients.ts';
import { exportClients } from './export-clients.ts';
import { findByAddress } from './find-by-address.ts';
import { getClient } from './get-client.ts';
import { inviteClient } from './invite-client.ts';
import { listClients } from './list-clients.ts';
import { listTags } from './list-tags.ts';
import {
  clientDetails,
  clientPage,
  exportInput,
  exportPart,
  invitedClient,
  inviteInput,
  listInput,
  manyInput,
  portalPreview,
  sentFreshLink,
  sentToMany,
  updatedClient,
  updateInput,
} from './schemas.ts';
import { previewPortal } from './preview-portal.ts';
import { sendFreshLink } from './send-fresh-link.ts';
import { inviteMany, sendMany } from './send-many.ts';
import { endClientSessions, listClientSessions } from './sessions.ts';
import { suggestSlug } from './slugs.ts';
import { timelinePage } from './timeline-entry.ts';
import { listTimeline } from './timeline.ts';
import { updateClient } from './update-client.ts';
import { watchTimeline } from './watch-timeline.ts';

const contactOfClient = clientRef.extend({ contactId: z.uuid().optional() });

/** The clients of the signed-in owner's workspace. Every call needs an owner's session (NOT_SIGNED_IN). */
export const clientsRouter = router({
  /**
   * 25 a page, by `sort`: `newest` unless told, `name` or `last_seen`. Archived clients are listed only when `status` asks
   * for them. Errors: INVALID_INPUT. `await api.clients.list.query({ search: 'müller', status: 'bounced', tag: 'vip' })`
   */
  list: ownerProcedure
    .input(listInput)
    .output(clientPage)
    .query(({ ctx, input }) => listClients(ctx, input)),

  /**
   * How many clients have a status, counted up to 10,000. Errors: INVALID_INPUT.
   * `await api.clients.count.query({ status: 'bounced' })`
   */
  count: ownerProcedure
    .input(clientFilters.pick({ status: true }))
    .output(clientPage.pick({ count: true, isCountExact: true }))
    .query(({ ctx, input }) => countClients(ctx, input)),

  /**
   * What `list` lists, as CSV: 200 clients at once, the newest first, the header before the first. No cell is read as a formula.
   * Errors: INVALID_INPUT. `await api.clients.export.query({ status: 'active' })`
   */
  export: ownerProcedure
    .input(exportInput)
    .output(exportPart)
    .query(({ ctx, input }) => exportClients(ctx, input)),

  /** The tags that clients have, in alphabetical order, at most 200. `await api.clients.tags.query()` */
  tags: ownerProcedure.output(z.array(z.string())).query(({ ctx }) => listTags(ctx)),

  /**
   * One client, its contacts with why each can or cannot get in, and the newest 50 links of one of them, the primary one
   * when none is named. Errors: NOT_FOUND. `await api.clients.get.query({ clientId })`
   */
  get: ownerProcedure
    .input(contactOfClient)
    .output(clientDetails)
    .query(({ ctx, input }) => getClient(ctx, input)),

  /**
   * The client that an address belongs to already, or null: `invite` adds another one for it without asking, since one person
   * may look after two. Errors: INVALID_INPUT. `await api.clients.findByAddress.query({ email: 'dana@acme.example' })`
   */
  findByAddress: ownerProcedure
    .input(z.strictObject({ email: emailInput }))
    .output(z.object({ id: z.uuid(), name: z.string() }).nullable())
    .query(({ ctx, input }) => findByAddress(ctx, input)),

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
   * Sends up to 100 clients a link each, as `sendFreshLink` does; who cannot be sent one is left out and named.
   * Errors: NOT_FOUND, before anything is sent. `await api.clients.sendMany.mutate({ clientIds })`
   */
  sendMany: ownerProcedure
    .input(manyInput)
    .output(sentToMany)
    .mutation(({ ctx, input }) => sendMany(ctx, input)),

  /**
   * Sends the invitation to those of up to 100 clients that were never sent a link, and leaves out the others.
   * Errors: NOT_FOUND, before anything is sent. `await api.clients.inviteMany.mutate({ clientIds })`
   */
  inviteMany: ownerProcedure
    .input(manyInput)
    .output(sentToMany)
    .mutation(({ ctx, input }) => inviteMany(ctx, input)),

  /**
   * Changes what is given of a client: its name, the internal note, its tags. Errors: NOT_FOUND, INVALID_INPUT.
   * `await api.clients.update.mutate({ clientId, internalNote: 'Calls on Mondays', tags: ['vip'] })`
   */
  update: ownerProcedure
    .input(updateInput)
    .output(updatedClient)
    .mutation(({ ctx, input }) => updateClient(ctx, input)),

  /**
   * Ends a client's access at once, without an email, and takes it off the list; nothing is deleted. Doing it twice changes
   * nothing. Errors: NOT_ALLOWED (for members), NOT_FOUND. `await api.clients.archive.mutate({ clientId })`
   */
  archive: managerProcedure
    .input(clientRef)
    .output(z.object({ isArchived: z.boolean() }))
    .mutation(({ ctx, input }) => archiveClient(ctx, input)),

  /**
   * Lets an archived client sign in again with a link; no earlier session comes back. Errors: NOT_ALLOWED, NOT_FOUND.
   * `await api.clients.restore.mutate({ clientId })`
   */
  restore: managerProcedure
    .input(clientRef)
    .output(z.object({ isArchived: z.boolean() }))
    .mutation(({ ctx, input }) => restoreClient(ctx, input)),

  /**
   * What happened to the access of a client's contacts, or of one of them, newest first, 50 events a page. Errors: NOT_FOUND.
   * `await api.clients.timeline.query({ clientId })`
   */
  timeline: ownerProcedure
    .input(contactOfClient.extend({ cursor: z.uuid().optional() }))
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

  /**
   * A contact's portal as they see it, or would if they were let in (`isOpen`), the primary one's when none is named. It
   * leaves no trace. Errors: NOT_FOUND.
   * `await api.clients.preview.query({ clientId })`
   */
  preview: ownerProcedure
    .input(contactOfClient)
    .output(portalPreview)
    .query(({ ctx, input }) => previewPortal(ctx, input)),

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
    .output(endedSessions.extend({ revokedLinks: z.number().int() }))
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
