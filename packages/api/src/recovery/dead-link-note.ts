import { inspectAccessLink, openSealedId, sealId } from '@clientnest/auth';
import type { InspectedLink } from '@clientnest/auth';
import type { ApiContext } from '../context.ts';

const KEPT_MS = 15 * 60_000;

/** Lets this browser ask for another link with one tap, for a quarter of an hour (B4). */
export const keepDeadLink = (
  { authSecret, deadLinkNote }: Pick<ApiContext, 'authSecret' | 'deadLinkNote'>,
  link: Pick<InspectedLink, 'id'>,
): void => deadLinkNote.write(sealId(authSecret, 'dead-link', link.id, new Date(Date.now() + KEPT_MS)));

/** The same for a token: nothing is kept of one that nobody issued. */
export const noteDeadLink = async (ctx: ApiContext, token: string): Promise<void> => {
  const link = await inspectAccessLink(ctx.sql, 'contact', token);
  if (link) keepDeadLink(ctx, link);
};

/** The dead link of a note: of the one that is given, or the newest of this browser. Null when it is too old, or not ours. */
export const findDeadLinkId = ({ authSecret, deadLinkNote }: ApiContext, note = deadLinkNote.read()): string | null =>
  openSealedId(authSecret, 'dead-link', note ?? '', new Date());
