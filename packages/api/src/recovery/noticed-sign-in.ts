import { DomainError, openSealedId, revokeAccessLinks } from '@clientnest/auth';
import { inTransaction } from '@clientnest/db';
import type { Query } from '@clientnest/db';
import { describeBrowser } from '@clientnest/jobs';
import type { ApiContext } from '../context.ts';
import { endSessions } from '../end-sessions.ts';

type Sealed = { sealed: string };
type Notice = {
  contactId: string;
  clientId: string;
  workspaceId: string;
  workspaceName: string;
  accent: string | null;
  deviceId: string;
  browserHash: Buffer;
  userAgent: string | null;
  signedInAt: Date;
  /** Whether the notice went to the address that the contact still has. */
  isCurrentAddress: boolean;
  /** Whether the browser is signed in now, by that session or one that replaced it. */
  isLive: boolean;
};

const findNotice = async (query: Query, authSecret: string, { sealed }: Sealed, lock = query``) => {
  const messageId = openSealedId(authSecret, 'not-me', sealed, new Date());
  if (!messageId) return null;
  const [notice] = await query<Notice[]>`
    select n.*, exists (
      select from contact_sessions s
      where s.user_id = n."contactId" and s.expires_at > now()
        and (s.device_id = n."deviceId" or s.browser_hash = n."browserHash")
    ) as "isLive"
    from (
      select c.id as "contactId", c.client_id as "clientId", c.workspace_id as "workspaceId",
        w.name as "workspaceName", w.accent, (e.asked_by ->> 'deviceId')::uuid as "deviceId",
        decode(e.asked_by ->> 'browserHash', 'hex') as "browserHash", e.asked_by ->> 'userAgent' as "userAgent",
        (e.asked_by ->> 'at')::timestamptz as "signedInAt", e.to_address = c.email as "isCurrentAddress"
      from emails e join contacts c on c.id = (e.asked_by ->> 'contactId')::uuid and c.workspace_id = e.workspace_id
      join workspaces w on w.id = c.workspace_id
      where e.message_id = ${messageId} and e.kind = 'sign_in_notice' ${lock}
    ) n`;
  return notice ?? null;
};

/** The sign-in that a notice is about (B13), and whether that browser is signed in now. It changes nothing. */
export const inspectSignIn = async ({ sql, authSecret }: ApiContext, input: Sealed) => {
  const notice = await findNotice(sql, authSecret, input);
  if (!notice) return { isKnown: false as const };
  const { workspaceName, accent, userAgent, signedInAt, isLive } = notice;
  return { isKnown: true as const, isLive, workspaceName, accent, browser: describeBrowser(userAgent), signedInAt };
};

/**
 * Signs out the browser that a notice is about, whatever session it has by now, and switches off every link and code
 * that is under way: whoever it was may have those emails as well. A notice to an address that the contact has no longer
 * signs out and no more. Answers how many sessions ended. Throws NOT_FOUND when the notice is none of ours, or too old.
 */
export const endSignIn = ({ sql, authSecret }: ApiContext, input: Sealed) =>
  inTransaction(sql, async (tx) => {
    const notice = await findNotice(tx, authSecret, input, tx`for no key update of c`);
    if (!notice)
      throw new DomainError('NOT_FOUND', 'This address is too old or not complete. Open it from the email again.');
    const { contactId, clientId, workspaceId, isCurrentAddress, ...browser } = notice;
    const revokedLinks = isCurrentAddress ? await revokeAccessLinks(tx, { contactId }) : 0;
    const whose = { workspaceId, clientId, contactId };
    const ended = await endSessions(tx, { ...whose, which: { browser }, by: 'notice', details: { revokedLinks } });
    return { ended: ended.length };
  });
