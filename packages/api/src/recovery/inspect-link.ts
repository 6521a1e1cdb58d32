import { inspectAccessLink, maskEmailAddress, noteLinkVisit } from '@clientnest/auth';
import type { ApiContext } from '../context.ts';
import { mayRepeat } from '../may-repeat.ts';
import { keepDeadLink } from './dead-link-note.ts';

const findClientName = async ({ sql }: ApiContext, contactId: string): Promise<string | null> => {
  const [client] = await sql<{ name: string }[]>`
    select k.name from contacts c join clients k on k.id = c.client_id where c.id = ${contactId}`;
  return client?.name ?? null;
};

/**
 * What a link page needs to know. It changes nothing, however often it is asked (B1): the timeline is told that somebody
 * looked, and a dead link is noted in the browser.
 */
export const inspectLink = async (ctx: ApiContext, { token }: { token: string }) => {
  const [link, current, owner] = await Promise.all([
    inspectAccessLink(ctx.sql, 'contact', token),
    ctx.findContact(),
    ctx.findOwner(),
  ]);
  if (!link?.slug) return { state: 'unknown' as const };
  const { workspaceName, accent, logo, sentTo } = link;
  const state = link.state === 'consumed' && (await mayRepeat(ctx, 'contact', token)) ? 'usable' : link.state;
  if (state !== 'usable') keepDeadLink(ctx, link);
  const clientName = state === 'usable' ? await findClientName(ctx, link.userId) : null;
  const isOwn = current?.contactId === link.userId;
  // Whoever runs the workspace looks at what they passed on: it is not the client's visit.
  if (!isOwn && owner?.workspaceId !== link.workspaceId)
    await noteLinkVisit(ctx.sql, { ...link, state }, { userAgent: ctx.userAgent, isAutomated: ctx.looksAutomated });
  return {
    state,
    workspaceName,
    clientName,
    accent,
    logo,
    sentTo: maskEmailAddress(sentTo),
    signedInAs: current
      ? { email: current.email, isSameContact: isOwn, slug: current.slug, clientName: current.clientName }
      : null,
  };
};
