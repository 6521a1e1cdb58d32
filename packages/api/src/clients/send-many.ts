import { DomainError } from '@clientnest/auth';
import type { OwnerContext } from '../procedures.ts';
import { clientNotFound } from './require-client.ts';
import { sendFreshLink } from './send-fresh-link.ts';
import { sendInvitation } from './send-invitation.ts';

type Chosen = { clientId: string; name: string };
type Sending = (ctx: OwnerContext, client: { clientId: string }, how: { isInBulk: boolean }) => Promise<unknown>;

const findChosen = async ({ sql, owner }: OwnerContext, clientIds: string[]): Promise<Chosen[]> => {
  const chosen = await sql<Chosen[]>`
    select id as "clientId", name from clients
    where workspace_id = ${owner.workspaceId} and id in ${sql(clientIds)} order by id`;
  if (chosen.length < new Set(clientIds).size) throw clientNotFound();
  return chosen;
};

const refusalOf = async (sending: Promise<unknown>): Promise<string | null> => {
  try {
    await sending;
    return null;
  } catch (error) {
    if (error instanceof DomainError && error.code !== 'NOT_SIGNED_IN') return error.message;
    throw error;
  }
};

/** One after the other, each in a transaction of its own: what is sent stays sent, and says so. Whoever is removed, stops. */
const sendEach = async (ctx: OwnerContext, clientIds: string[], send: Sending) => {
  const skipped: (Chosen & { why: string })[] = [];
  const chosen = await findChosen(ctx, clientIds);
  for (const client of chosen) {
    const why = await refusalOf(send(ctx, client, { isInBulk: chosen.length > 1 }));
    if (why) skipped.push({ ...client, why });
  }
  return { sent: chosen.length - skipped.length, skipped };
};

/** Sends each client a link as the button on its page does. Throws NOT_FOUND, before anything is sent. */
export const sendMany = (ctx: OwnerContext, { clientIds }: { clientIds: string[] }) =>
  sendEach(ctx, clientIds, sendFreshLink);

/** Sends the invitation to those who were never sent a link, and skips the others. Throws NOT_FOUND. */
export const inviteMany = (ctx: OwnerContext, { clientIds }: { clientIds: string[] }) =>
  sendEach(ctx, clientIds, sendInvitation);
