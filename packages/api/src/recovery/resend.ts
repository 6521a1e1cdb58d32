import { addressKey, inspectAccessLink, maskEmailAddress } from '@clientnest/auth';
import type { ApiContext } from '../context.ts';
import { deadLinkError } from '../dead-link.ts';
import { queueSignIn } from '../sign-in-request.ts';
import { findDeadLinkId } from './dead-link-note.ts';

type DeadLinkRow = { workspaceName: string; accent: string | null; logo: string | null; sentTo: string; email: string };

/**
 * Whom one tap would send a fresh link (B4): the contact of the dead link that this browser opened lately. Null when
 * there is none, or the portal is closed. An address that changed since is not told to whoever has the old mailbox.
 */
export const findDeadLink = async (ctx: ApiContext) => {
  const linkId = findDeadLinkId(ctx);
  if (!linkId) return null;
  const [link] = await ctx.sql<DeadLinkRow[]>`
    select w.name as "workspaceName", w.accent, '/brand/' || w.page_logo as logo, l.sent_to as "sentTo", c.email
    from access_links l join contacts c on c.id = l.contact_id join clients k on k.id = c.client_id
    join workspaces w on w.id = l.workspace_id
    where l.id = ${linkId} and c.closed_at is null and k.archived_at is null`;
  if (!link) return null;
  const { workspaceName, accent, logo, sentTo, email } = link;
  const note = ctx.deadLinkNote.read() ?? '';
  return { workspaceName, accent, logo, sentTo: sentTo === email ? maskEmailAddress(email) : null, note };
};

type ResendInput = { token?: string | undefined; note?: string | undefined };

/**
 * Emails a fresh link to the address on file of whoever a link was for: the link of the token, the dead one of a note, or
 * the one that this browser opened last. Counted like a request by address. Throws TOO_MANY_ATTEMPTS and LINK_UNKNOWN.
 */
export const resendLink = async (ctx: ApiContext, { token, note }: ResendInput) => {
  await ctx.limits.recovery.consume(addressKey(ctx.address));
  const linkId =
    token === undefined
      ? findDeadLinkId(ctx, note)
      : ((await inspectAccessLink(ctx.sql, 'contact', token))?.id ?? null);
  if (!linkId) throw deadLinkError('unknown');
  // The next page says where the email went.
  if (note) ctx.deadLinkNote.write(note);
  return queueSignIn(ctx, 'contact', { deadLinkId: linkId });
};
