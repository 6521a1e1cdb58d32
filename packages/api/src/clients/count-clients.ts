import type { OwnerContext } from '../procedures.ts';
import type { AccessStatus } from './access-status.ts';
import { countRows, readList } from './read-clients.ts';

/** How many clients of the workspace have a status; without one, all that are not archived. */
export const countClients = (ctx: OwnerContext, { status }: { status?: AccessStatus | undefined }) =>
  readList(ctx, (tx) => countRows(tx, ctx.owner.workspaceId, { status }));
