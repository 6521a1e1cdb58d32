import { z } from 'zod';
import { clientRef, contactRef, emailInput, nameInput } from '../inputs.ts';
import { managerProcedure, ownerProcedure, router } from '../procedures.ts';
import { addContact } from './add-contact.ts';
import {
  archiveContact,
  makePrimary,
  pauseAccess,
  renameContact,
  restoreContact,
  resumeAccess,
} from './change-contact.ts';
import { changeEmail } from './change-email.ts';
import { copyContactLink } from './copy-link.ts';
import { issueContactPhoneCode } from './phone-code.ts';
import { undoEmailChange } from './undo-email-change.ts';

const done = z.object({ done: z.literal(true) });

/** The people who sign in for a client. Every call needs an owner's session (NOT_SIGNED_IN). */
export const contactsRouter = router({
  /**
   * Adds a person to a client and sends the invitation, unless `sendNow` is false. Errors: NOT_FOUND, CLIENT_ARCHIVED,
   * EMAIL_TAKEN, INVALID_INPUT, TOO_MANY_ATTEMPTS.
   * `await api.contacts.add.mutate({ clientId, name: 'Kim Oak', email: 'kim@acme.example' })`
   */
  add: ownerProcedure
    .input(clientRef.extend({ name: nameInput, email: emailInput, sendNow: z.boolean().default(true) }))
    .output(z.object({ contactId: z.uuid(), sentTo: z.string().nullable() }))
    .mutation(({ ctx, input }) => addContact(ctx, input)),

  /** Errors: NOT_FOUND, CLIENT_ARCHIVED. `await api.contacts.rename.mutate({ contactId, name: 'Kim Oak' })` */
  rename: ownerProcedure
    .input(contactRef.extend({ name: nameInput }))
    .output(done)
    .mutation(({ ctx, input }) => renameContact(ctx, input)),

  /**
   * Makes a contact the one that links go to when nobody else is named. Errors: NOT_FOUND, CLIENT_ARCHIVED.
   * `await api.contacts.makePrimary.mutate({ contactId })`
   */
  makePrimary: ownerProcedure
    .input(contactRef)
    .output(done)
    .mutation(({ ctx, input }) => makePrimary(ctx, input)),

  /**
   * Ends a contact's access at once; nothing is deleted. Errors: NOT_ALLOWED (for members), NOT_FOUND, CLIENT_ARCHIVED, PRIMARY_CONTACT.
   * `await api.contacts.archive.mutate({ contactId })`
   */
  archive: managerProcedure
    .input(contactRef)
    .output(done)
    .mutation(({ ctx, input }) => archiveContact(ctx, input)),

  /** Takes that back. Errors: NOT_FOUND, CLIENT_ARCHIVED. `await api.contacts.restore.mutate({ contactId })` */
  restore: ownerProcedure
    .input(contactRef)
    .output(done)
    .mutation(({ ctx, input }) => restoreContact(ctx, input)),

  /**
   * Lets a contact in no more until access is resumed; sessions and links sleep meanwhile. Errors: NOT_FOUND,
   * CLIENT_ARCHIVED. `await api.contacts.pause.mutate({ contactId })`
   */
  pause: ownerProcedure
    .input(contactRef)
    .output(done)
    .mutation(({ ctx, input }) => pauseAccess(ctx, input)),

  /** Errors: NOT_FOUND, CLIENT_ARCHIVED. `await api.contacts.resume.mutate({ contactId })` */
  resume: ownerProcedure
    .input(contactRef)
    .output(done)
    .mutation(({ ctx, input }) => resumeAccess(ctx, input)),

  /**
   * A code to read out on the phone: 8 characters, for 10 minutes, once, in a browser that has `typedAt` open. An earlier
   * one stops working. Errors: NOT_FOUND, CLIENT_ARCHIVED, ACCESS_PAUSED, TOO_MANY_ATTEMPTS (10 in 10 minutes).
   * `await api.contacts.issuePhoneCode.mutate({ contactId })`
   */
  issuePhoneCode: ownerProcedure
    .input(contactRef)
    .output(z.object({ code: z.string().length(8), expiresAt: z.date(), typedAt: z.url() }))
    .mutation(({ ctx, input }) => issueContactPhoneCode(ctx, input)),

  /**
   * A new sign-in link to pass on by hand; no email goes out. `linkId` is its `id` in `links` of the client. Earlier links
   * stay valid. Errors: NOT_FOUND,
   * CLIENT_ARCHIVED, ACCESS_PAUSED, TOO_MANY_ATTEMPTS. `await api.contacts.copyLink.mutate({ contactId })`
   */
  copyLink: ownerProcedure
    .input(contactRef)
    .output(z.object({ linkId: z.uuid(), url: z.url() }))
    .mutation(({ ctx, input }) => copyContactLink(ctx, input)),

  /**
   * Corrects an address. Links and codes that went to the old one stop working, and it is told; sessions end unless
   * `endSessions` is false; a fresh link goes to the new one, as `freshLink` tells: not to a contact who is paused, and
   * not when it is the address already. Errors: NOT_FOUND, CLIENT_ARCHIVED, EMAIL_TAKEN,
   * INVALID_INPUT, TOO_MANY_ATTEMPTS. `await api.contacts.changeEmail.mutate({ contactId, email: 'dana@acme.example' })`
   */
  changeEmail: ownerProcedure
    .input(contactRef.extend({ email: emailInput, endSessions: z.boolean().default(true) }))
    .output(
      z.object({
        email: z.string(),
        freshLink: z.enum(['queued', 'paused', 'same_address']),
        revokedLinks: z.number().int(),
        endedSessions: z.number().int(),
      }),
    )
    .mutation(({ ctx, input }) => changeEmail(ctx, input)),

  /**
   * Takes the last change back, within 72 hours: links of the old address that the change switched off work again, those
   * of the new one stop, and sessions that began since end. Errors: NOT_FOUND, CLIENT_ARCHIVED, EMAIL_TAKEN.
   * `changeId` is the `id` of `emailChange` of the client; another change is left alone, and a second call does nothing.
   * `await api.contacts.undoEmailChange.mutate({ contactId, changeId })`
   */
  undoEmailChange: ownerProcedure
    .input(contactRef.extend({ changeId: z.uuid() }))
    .output(z.object({ email: z.string(), revivedLinks: z.number().int() }))
    .mutation(({ ctx, input }) => undoEmailChange(ctx, input)),
});
