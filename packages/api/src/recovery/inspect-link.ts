import { inspectAccessLink, maskEmailAddress } from '@clientnest/auth';
import type { ApiContext } from '../context.ts';

/** What a link page needs to know. It changes nothing, however often it is asked (B1). */
export const inspectLink = async (ctx: ApiContext, { token }: { token: string }) => {
  const [link, current] = await Promise.all([inspectAccessLink(ctx.sql, 'contact', token), ctx.findContact()]);
  if (!link?.slug) return { state: 'unknown' as const };
  const { state, workspaceName, accent, sentTo } = link;
  return {
    state,
    workspaceName,
    accent,
    sentTo: maskEmailAddress(sentTo),
    signedInAs: current
      ? { email: current.email, isSameContact: current.contactId === link.userId, slug: current.slug }
      : null,
  };
};
