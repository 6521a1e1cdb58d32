import { z } from 'zod';
import { ownerProcedure, ownerUpload, router } from '../procedures.ts';
import { mappingInput } from './columns.ts';
import { createImport } from './create-import.ts';
import { getImport } from './get-import.ts';
import { mapColumns } from './map-columns.ts';
import { createInput, importDetails, importRef, leaveOutInput } from './schemas.ts';
import { startImport } from './start-import.ts';
import { stopImport } from './stop-import.ts';

/** Clients out of a CSV file, step by step; each step is kept for 30 days, and a file that is not
 * started for a day. Every call needs an owner's session (NOT_SIGNED_IN). */
export const importsRouter = router({
  /**
   * Reads a file of at most 10,000 rows, the first of which names the columns. Over HTTP a call takes 64 kB; the page takes
   * 5 MB. Of those that are not started the newest five are kept. Errors: INVALID_INPUT, TOO_MANY_ATTEMPTS (60 an hour). `await api.imports.create.mutate({ content: btoa('Name,Email\nAcme,dana@acme.example') })`
   */
  create: ownerUpload
    .input(createInput)
    .output(importRef)
    .mutation(({ ctx, input }) => createImport(ctx, input)),

  /** How far an import has come. Errors: NOT_FOUND. `await api.imports.get.query({ importId })` */
  get: ownerProcedure
    .input(importRef)
    .output(importDetails)
    .query(({ ctx, input }) => getImport(ctx, input)),

  /**
   * Says which column holds what, counted from 0, and checks every row. Errors: NOT_FOUND, INVALID_INPUT.
   * `await api.imports.mapColumns.mutate({ importId, mapping: { name: 0, email: 1 } })`
   */
  mapColumns: ownerProcedure
    .input(importRef.extend({ mapping: mappingInput }))
    .output(importRef)
    .mutation(({ ctx, input }) => mapColumns(ctx, input)),

  /**
   * Adds the rows that are ready, in the background. Addresses that are in the list already are skipped, or their clients
   * updated; invitations go to those that were added, at most 600 an hour. `leaveOut` names rows that
   * are not imported, by their numbers. With a `mapping`, it starts only while that is the one the rows were read by. Errors:
   * NOT_FOUND, INVALID_INPUT. `await api.imports.start.mutate({ importId, duplicates: 'skip', sendInvitations: true, leaveOut: [7] })`
   */
  start: ownerProcedure
    .input(
      importRef.extend({
        mapping: mappingInput.optional(),
        duplicates: z.enum(['skip', 'update']).default('skip'),
        sendInvitations: z.boolean().default(false),
        leaveOut: leaveOutInput.default([]),
      }),
    )
    .output(importRef)
    .mutation(({ ctx, input }) => startImport(ctx, input)),

  /**
   * Ends an import where it is: what was added stays, and nothing more is added or invited. Invitations that were handed to
   * the mail before still arrive. Errors: NOT_FOUND, INVALID_INPUT before the start.
   * `await api.imports.stop.mutate({ importId })`
   */
  stop: ownerProcedure
    .input(importRef)
    .output(importRef)
    .mutation(({ ctx, input }) => stopImport(ctx, input)),
});
