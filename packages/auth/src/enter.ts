import type { Transaction } from '@clientnest/db';
import { recordAccessEvent } from './access-events.ts';
import { AUDIENCES, findStartedSession, startSession } from './sessions.ts';
import type { SessionAudience, StartedSession } from './sessions.ts';
import { hashToken } from './tokens.ts';

/** The contact (with its client) or the owner that a link or a code is for. */
export type Person = { userId: string; clientId: string | null; workspaceId: string };

export type Visitor = {
  audience: SessionAudience;
  userAgent: string | null;
  /** The browser's own secret, from its cookie: it makes a repeated request, and a known browser, recognisable. */
  browserSecret: string;
  /** Who is signed in at this browser, and the session that the new one replaces: somebody else's only when `mayReplace` (B3). */
  current?: { userId: string; sessionId: string } | null;
  mayReplace?: boolean;
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

/** True when somebody else is signed in at this browser, and has not said that they want to switch. */
export const isOtherAccount = ({ current, mayReplace = false }: Visitor, userId: string): boolean =>
  Boolean(current) && current?.userId !== userId && !mayReplace;

// The timeline of whoever is signed out by it says so, and not by what: it may be somebody of another workspace.
const endReplaced = async (
  tx: Transaction,
  { audience, userAgent, current }: Visitor,
  userId: string,
): Promise<void> => {
  if (!current) return;
  const { count } = await tx`
    delete from ${tx(AUDIENCES[audience].sessions)} where id = ${current.sessionId} and expires_at > now()`;
  if (count === 0 || current.userId === userId) return;
  const [person] =
    audience === 'contact'
      ? await tx<Person[]>`
          select workspace_id as "workspaceId", id as "userId", client_id as "clientId" from contacts where id = ${current.userId}`
      : await tx<Person[]>`
          select workspace_id as "workspaceId", id as "userId", null::uuid as "clientId" from owners where id = ${current.userId}`;
  if (!person) return;
  const { workspaceId } = person;
  await recordAccessEvent(tx, {
    workspaceId,
    kind: 'signed_out',
    ...personOf(audience, person),
    details: { userAgent },
  });
};

/** What a right key leads to. Where it leads to a question, it is not used up. */
export type Entrance = { outcome: 'entered'; session: StartedSession } | { outcome: 'other-account' };

/** Finds the session again that this browser earned a moment ago (B5), and ends another one that it has by now. */
export const enterAgain = async (tx: Transaction, visitor: Visitor, token: string): Promise<Entrance | null> => {
  const session = await findStartedSession(tx, visitor.audience, token);
  if (!session) return null;
  if (isOtherAccount(visitor, session.userId)) return { outcome: 'other-account' };
  if (visitor.current?.sessionId !== session.id) await endReplaced(tx, visitor, session.userId);
  return { outcome: 'entered', session };
};

/** Starts the session that was earned, ends the one it replaces, and tells the timeline, in the caller's transaction. */
export const enter = async (
  tx: Transaction,
  visitor: Visitor,
  person: Person,
  means: Means,
): Promise<StartedSession> => {
  const { audience, userAgent } = visitor;
  const { userId, workspaceId } = person;
  const { token, by, linkId } = means;
  await endReplaced(tx, visitor, userId);
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
