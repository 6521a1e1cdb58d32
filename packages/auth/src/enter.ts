import type { Transaction } from '@clientnest/db';
import { recordAccessEvent } from './access-events.ts';
import { endSession, startSession } from './sessions.ts';
import type { SessionAudience, StartedSession } from './sessions.ts';
import { hashToken } from './tokens.ts';

/** The contact (with its client) or the owner that a link or a code is for. */
export type Person = { userId: string; clientId: string | null; workspaceId: string };

export type Visitor = {
  audience: SessionAudience;
  userAgent: string | null;
  /** The browser's own secret, from its cookie: it makes a repeated request, and a known browser, recognisable. */
  browserSecret: string;
  /** A session of this browser that the new one replaces. */
  replacedSessionId?: string | null;
  /** Called in the same transaction when a contact who has other browsers signs in with one that they never used. */
  onNewBrowser?: (tx: Transaction, session: StartedSession) => Promise<void>;
};

/** What opened the door. A phone code was shown to an owner; who was shown a link, if anybody, its events tell. */
type Means = { token: string } & (
  | { by: 'link'; linkId: string; shownTo?: never }
  | { by: 'code'; linkId?: never; shownTo?: never }
  | { by: 'phone-code'; linkId?: never; shownTo: string }
);

/** The columns in which an event names a person. */
export const personOf = (audience: SessionAudience, { userId, clientId }: Pick<Person, 'userId' | 'clientId'>) =>
  audience === 'contact' ? { contactId: userId, clientId } : { ownerId: userId };

// The statement sees the browsers as they were before it remembers this one.
const rememberBrowser = async (
  tx: Transaction,
  { id, userId, workspaceId }: StartedSession,
  secret: string,
): Promise<boolean> => {
  const hash = hashToken(secret);
  const [browser] = await tx<{ isNew: boolean }[]>`
    with remembered as (
      insert into known_browsers (workspace_id, contact_id, browser_hash) values (${workspaceId}, ${userId}, ${hash})
      on conflict (contact_id, browser_hash) do update set last_used_at = now(), forgotten_at = null
    ), marked as (
      update contact_sessions set browser_hash = ${hash} where id = ${id}
    )
    select exists (select from known_browsers where contact_id = ${userId})
      and not exists (
        select from known_browsers where contact_id = ${userId} and browser_hash = ${hash} and forgotten_at is null
      ) as "isNew"`;
  return browser?.isNew ?? false;
};

const rememberKey = (tx: Transaction, { id }: StartedSession, { linkId, shownTo }: Means) =>
  linkId
    ? tx`
        update contact_sessions s set key_shown_to = e.owner_id from access_events e
        where s.id = ${id} and e.link_id = ${linkId} and e.kind = 'link_copied'`
    : shownTo && tx`update contact_sessions set key_shown_to = ${shownTo} where id = ${id}`;

/** Starts the session that was earned, ends the one it replaces, and tells the timeline, in the caller's transaction. */
export const enter = async (
  tx: Transaction,
  visitor: Visitor,
  person: Person,
  means: Means,
): Promise<StartedSession> => {
  const { audience, userAgent, replacedSessionId } = visitor;
  const { userId, workspaceId } = person;
  const { token, by, linkId } = means;
  if (replacedSessionId) await endSession(tx, audience, replacedSessionId);
  const session = await startSession(tx, audience, { userId, workspaceId, token, userAgent });
  const isNewBrowser = audience === 'contact' && (await rememberBrowser(tx, session, visitor.browserSecret));
  if (audience === 'contact') await rememberKey(tx, session, means);
  await recordAccessEvent(tx, {
    workspaceId,
    kind: 'signed_in',
    linkId: linkId ?? null,
    ...personOf(audience, person),
    details: { by, userAgent, ...(isNewBrowser && { isNewBrowser }) },
  });
  if (isNewBrowser) await visitor.onNewBrowser?.(tx, session);
  return session;
};
