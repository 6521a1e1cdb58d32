import { clientsRouter } from './clients/router.ts';
import { contactsRouter } from './contacts/router.ts';
import { importsRouter } from './imports/router.ts';
import { ownersRouter } from './owners/router.ts';
import { portalRouter } from './portal/router.ts';
import { createCallerFactory, router } from './procedures.ts';
import { recoveryRouter } from './recovery/router.ts';
import { workspaceRouter } from './workspace/router.ts';

export const appRouter = router({
  clients: clientsRouter,
  contacts: contactsRouter,
  imports: importsRouter,
  owners: ownersRouter,
  portal: portalRouter,
  recovery: recoveryRouter,
  workspace: workspaceRouter,
});

export type AppRouter = typeof appRouter;

/** Calls the procedures in process: `createCaller(context).clients.list({})`. */
export const createCaller = createCallerFactory(appRouter);
export type ApiCaller = ReturnType<typeof createCaller>;
