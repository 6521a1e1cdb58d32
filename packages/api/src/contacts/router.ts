import { z } from 'zod';
import { emailInput } from '../inputs.ts';
import { ownerProcedure, router } from '../procedures.ts';
import { changeEmail } from './change-email.ts';

/** The people who sign in for a client. Every call needs an owner's session (NOT_SIGNED_IN). */
export const contactsRouter = router({
  /**
   * Corrects an address. Links and codes that went to the old one stop working; nothing is sent. Answers the new address
   * and how many links were switched off. Errors: NOT_FOUND, CLIENT_ARCHIVED, EMAIL_TAKEN, INVALID_INPUT.
   * `await api.contacts.changeEmail.mutate({ contactId, email: 'dana@acme.example' })`
   */
  changeEmail: ownerProcedure
    .input(z.strictObject({ contactId: z.uuid(), email: emailInput }))
    .output(z.object({ email: z.string(), revokedLinks: z.number().int() }))
    .mutation(({ ctx, input }) => changeEmail(ctx, input)),
});
