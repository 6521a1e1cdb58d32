import { DomainError, openSealedId, revokeAccessLinks } from '@clientnest/auth';
import { inTransaction } from '@clientnest/db';
import { describeBrowser } from '@clientnest/jobs';
import type { ApiContext } from '../context.ts';
import { endSessions } from '../end-sessions.ts';

type Sealed = { sealed: string };
type SignInRow = {
  contactId: string;
  clientId: string;
  workspaceId: string;
  workspaceName: string;
  accent: string | null;
  logo: string | null;
  userAgent: string | null;
  signedInAt: Date;
};

const findSignIn = async ({ sql, authSecret }: ApiContext, { sealed }: Sealed) => {
  const deviceId = openSealedId(authSecret, 'not-me', sealed, new Date());
  if (!deviceId) return null;
  const [row] = await sql<SignInRow[]>`
    select c.id as "contactId", c.client_id as "clientId", s.workspace_id as "workspaceId", w.name as "workspaceName",
      w.accent, '/brand/' || w.page_logo as logo, s.user_agent as "userAgent", s.created_at as "signedInAt"
    from contact_sessions s join contacts c on c.id = s.user_id join workspaces w on w.id = s.workspace_id
    where s.device_id = ${deviceId} and s.expires_at > now()`;
  return row ? { ...row, deviceId } : null;
};

/** The sign-in that a notice is about (B13), while it lasts. It changes nothing. */
export const inspectSignIn = async (ctx: ApiContext, input: Sealed) => {
  const signIn = await findSignIn(ctx, input);
  if (!signIn) return { isLive: false as const };
  const { workspaceName, accent, logo, userAgent, signedInAt } = signIn;
  return { isLive: true as const, workspaceName, accent, logo, browser: describeBrowser(userAgent), signedInAt };
};

/**
 * Ends the session that a notice is about, and switches off every link and code that is under way: whoever it was may
 * have those emails as well. Throws NOT_FOUND when it has ended already, or the notice is none of ours.
 */
export const endSignIn = async (ctx: ApiContext, input: Sealed) => {
  const signIn = await findSignIn(ctx, input);
  if (!signIn) throw new DomainError('NOT_FOUND', 'That browser is signed out already. There is nothing left to do.');
  const { contactId, clientId, workspaceId, deviceId } = signIn;
  await inTransaction(ctx.sql, async (tx) => {
    await tx`select from contacts where id = ${contactId} for no key update`;
    const revokedLinks = await revokeAccessLinks(tx, { contactId });
    const whose = { workspaceId, clientId, contactId };
    await endSessions(tx, { ...whose, which: { deviceId }, by: 'notice', details: { revokedLinks } });
  });
  return { ended: true as const };
};
