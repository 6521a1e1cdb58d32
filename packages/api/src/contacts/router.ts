import { z } from 'zod';
import { emailInput } from '../inputs.ts';
import { ownerProcedure, router } from '../procedures.ts';
import { changeEmail } from './change-email.ts';
import { undoEmailChange } from './undo-email-change.ts';

/** The people who sign in for a client. Every call needs an owner's session (NOT_SIGNED_IN). */
export const contactsRouter = router({
  /**
   * Corrects an address. Links and codes that went to the old one stop working, and it is told; sessions end unless
   * `endSessions` is false; a fresh link goes to the new one. Errors: NOT_FOUND, CLIENT_ARCHIVED, EMAIL_TAKEN,
   * INVALID_INPUT, TOO_MANY_ATTEMPTS. `await api.contacts.changeEmail.mutate({ contactId, email: 'dana@acme.example' })`
   */
  changeEmail: ownerProcedure
    .input(z.strictObject({ contactId: z.uuid(), email: emailInput, endSessions: z.boolean().default(true) }))
    .output(z.object({ email: z.string(), revokedLinks: z.number().int(), endedSessions: z.number().int() }))
    .mutation(({ ctx, input }) => changeEmail(ctx, input)),

  /**
   * Takes the last change back, within 72 hours: links of the old address that the change switched off work again, those of the new one stop, and
   * sessions that began since end. Errors: NOT_FOUND, CLIENT_ARCHIVED, EMAIL_TAKEN.
   * `await api.contacts.undoEmailChange.mutate({ contactId })`
   */
  undoEmailChange: ownerProcedure
    .input(z.strictObject({ contactId: z.uuid() }))
    .output(z.object({ email: z.string(), revivedLinks: z.number().int() }))
    .mutation(({ ctx, input }) => undoEmailChange(ctx, input)),
});
