import { welcomeParagraphs } from '@clientnest/jobs';
import { z } from 'zod';
import { clientRef, nameInput, slugInput } from '../inputs.ts';
import { ownerProcedure, router } from '../procedures.ts';
import { endedSessions, session } from '../session-view.ts';
import { archiveClient, restoreClient } from './archive-client.ts';
import { exportClients } from './export-clients.ts';
import { getClient } from './get-client.ts';
import { inviteClient } from './invite-client.ts';
import { listClients } from './list-clients.ts';
import { listTags } from './list-tags.ts';
import {
  clientDetails,
  clientPage,
  exportPart,
  invitedClient,
  inviteInput,
  listInput,
  manyInput,
  sentFreshLink,
  sentToMany,
  updatedClient,
  updateInput,
} from './schemas.ts';
import { sendFreshLink } from './send-fresh-link.ts';
import { inviteMany, sendMany } from './send-many.ts';
import { endClientSessions, listClientSessions } from './sessions.ts';
import { suggestSlug } from './slugs.ts';
import { updateClient } from './update-client.ts';

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
   * What `list` lists, as CSV: a thousand clients at once, the header before the first. No cell is read as a formula.
   * Errors: INVALID_INPUT. `await api.clients.export.query({ status: 'active' })`
   */
  export: ownerProcedure
    .input(listInput)
    .output(exportPart)
    .query(({ ctx, input }) => exportClients(ctx, input)),

  /** The tags that clients have, in alphabetical order, at most 200. `await api.clients.tags.query()` */
  tags: ownerProcedure.output(z.array(z.string())).query(({ ctx }) => listTags(ctx)),

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
   * nothing. Errors: NOT_FOUND. `await api.clients.archive.mutate({ clientId })`
   */
  archive: ownerProcedure
    .input(clientRef)
    .output(z.object({ isArchived: z.boolean() }))
    .mutation(({ ctx, input }) => archiveClient(ctx, input)),

  /**
   * Lets an archived client sign in again with a link; no earlier session comes back. Errors: NOT_FOUND.
   * `await api.clients.restore.mutate({ clientId })`
   */
  restore: ownerProcedure
    .input(clientRef)
    .output(z.object({ isArchived: z.boolean() }))
    .mutation(({ ctx, input }) => restoreClient(ctx, input)),

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
