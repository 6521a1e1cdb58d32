import { z } from 'zod';
import { emailInput, nameInput } from '../inputs.ts';
import { managerProcedure, managerUpload, ownerProcedure, router } from '../procedures.ts';
import { getWorkspace, previewInvitation, updateWorkspace } from './brand.ts';
import { removeLogo, setLogo } from './logos.ts';
import { changeRole, invitePerson, listPeople, person, removePerson, role } from './people.ts';
import { brandDraft, logoUpload, storedLogo, workspace, workspaceChanges } from './schemas.ts';
import { findTestMail, sendTestMail, testMail } from './test-mail.ts';

/**
 * How a workspace presents itself to its clients. Every call needs an owner's session (NOT_SIGNED_IN); what changes
 * something needs the role of an owner (NOT_ALLOWED).
 */
export const workspaceRouter = router({
  /** Name, colour, logo, sender and words of welcome. `await api.workspace.get.query()` */
  get: ownerProcedure.output(workspace).query(({ ctx }) => getWorkspace(ctx)),

  /**
   * Changes what is given; null takes a value back to what the product does by itself. Errors: NOT_ALLOWED,
   * INVALID_INPUT. `await api.workspace.update.mutate({ accent: '#0f766e', senderName: 'Nora at Studio Nord' })`
   */
  update: managerProcedure
    .input(workspaceChanges)
    .output(workspace)
    .mutation(({ ctx, input }) => updateWorkspace(ctx, input)),

  /**
   * Takes a logo, as base64: a PNG of at most 256 kB and 2000 by 1000 pixels, or an SVG of at most 10 kB, of which only
   * what draws is kept. Of a PNG above 10 kB, `small` is the copy that pages show. Errors: NOT_ALLOWED, INVALID_INPUT.
   * `await api.workspace.setLogo.mutate({ content: png.toString('base64') })`
   */
  setLogo: managerUpload
    .input(logoUpload)
    .output(storedLogo)
    .mutation(({ ctx, input }) => setLogo(ctx, input)),

  /** Shows the name alone. Errors: NOT_ALLOWED. `await api.workspace.removeLogo.mutate()` */
  removeLogo: managerProcedure.output(z.object({ removed: z.literal(true) })).mutation(({ ctx }) => removeLogo(ctx)),

  /**
   * The invitation of a made-up client, with a draft in place of what is saved. Errors: INVALID_INPUT.
   * `await api.workspace.previewInvitation.query({ accent: '#0f766e' })`
   */
  previewInvitation: ownerProcedure
    .input(brandDraft)
    .output(z.object({ subject: z.string(), html: z.string(), text: z.string() }))
    .query(({ ctx, input }) => previewInvitation(ctx, input)),

  /**
   * Sends an email to the caller's own address, on the way of all mail; ask `testMail` what became of it.
   * Errors: TOO_MANY_ATTEMPTS (5 in 10 minutes). `await api.workspace.sendTestMail.mutate()`
   */
  sendTestMail: ownerProcedure
    .output(z.object({ emailId: z.uuid(), sentTo: z.string() }))
    .mutation(({ ctx }) => sendTestMail(ctx)),

  /** What became of a test email. Errors: NOT_FOUND. `await api.workspace.testMail.query({ emailId })` */
  testMail: ownerProcedure
    .input(z.strictObject({ emailId: z.uuid() }))
    .output(testMail)
    .query(({ ctx, input }) => findTestMail(ctx, input)),

  /** Who runs the workspace; at most 100. `await api.workspace.people.query()` */
  people: ownerProcedure.output(z.array(person)).query(({ ctx }) => listPeople(ctx)),

  /**
   * Adds somebody and emails them a link, which lives 14 days; later they sign in with their address. Errors: NOT_ALLOWED,
   * EMAIL_TAKEN (an address runs one workspace), INVALID_INPUT, TOO_MANY_ATTEMPTS (20 an hour).
   * `await api.workspace.invitePerson.mutate({ name: 'Ole Berg', email: 'ole@studio-nord.example', role: 'member' })`
   */
  invitePerson: managerProcedure
    .input(z.strictObject({ name: nameInput, email: emailInput, role }))
    .output(z.object({ id: z.uuid() }))
    .mutation(({ ctx, input }) => invitePerson(ctx, input)),

  /**
   * Makes somebody an owner or a member. Errors: NOT_ALLOWED, NOT_FOUND, LAST_OWNER.
   * `await api.workspace.changeRole.mutate({ personId, role: 'owner' })`
   */
  changeRole: managerProcedure
    .input(z.strictObject({ personId: z.uuid(), role }))
    .output(z.object({ role }))
    .mutation(({ ctx, input }) => changeRole(ctx, input)),

  /**
   * Removes somebody, who is signed out at once. Errors: NOT_ALLOWED, NOT_FOUND, LAST_OWNER.
   * `await api.workspace.removePerson.mutate({ personId })`
   */
  removePerson: managerProcedure
    .input(z.strictObject({ personId: z.uuid() }))
    .output(z.object({ removed: z.literal(true) }))
    .mutation(({ ctx, input }) => removePerson(ctx, input)),
});
