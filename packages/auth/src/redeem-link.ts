import { inTransaction } from '@clientnest/db';
import type { Query, Sql, Transaction } from '@clientnest/db';
import { recordAccessEvent } from './access-events.ts';
import { enter, enterAgain, isOtherAccount, personOf } from './enter.ts';
import type { Entrance, Person, Visitor } from './enter.ts';
import { inspectAccessLink } from './inspect-link.ts';
import type { DeadLinkReason, InspectedLink } from './inspect-link.ts';
import { findStartedSession, sessionIdOf } from './sessions.ts';
import { deriveToken, hashToken, isTokenShaped } from './tokens.ts';

// B5: how long a lost answer can be asked for again by the browser that lost it.
export const REPEAT_SECONDS = 60;

export type Redemption = Entrance | { outcome: 'refused'; reason: DeadLinkReason };

type RedeemRequest = Visitor & { token: string };

type ConsumedLink = Person & { id: string };

// Derived, not drawn: the same browser gets the same session when it asks again, and nobody else can ask for it.
const deriveSessionToken = (authSecret: string, linkToken: string, browserSecret: string): string =>
  deriveToken(authSecret, 'session', linkToken, browserSecret);

// Whoever changes an address holds the contact's row and then its links. In the same order, nobody waits in a circle.
const lockPerson = (tx: Transaction, { audience, token }: RedeemRequest) =>
  audience === 'contact'
    ? tx`
        select from access_links l join contacts c on c.id = l.contact_id
        where l.token_hash = ${hashToken(token)} for no key update of c`
    : tx`
        select from access_links l join owners o on o.id = l.owner_id
        where l.token_hash = ${hashToken(token)} for no key update of o`;

// The guard stands in the UPDATE's own WHERE, so that of a hundred racing requests one finds the row unused.
const consumeLink = async (tx: Transaction, { audience, token }: RedeemRequest, sessionId: string) => {
  const consumed = tx`consumed_at = now(), consumed_session_id = ${sessionId}`;
  const isUsable = tx`
    l.token_hash = ${hashToken(token)} and l.consumed_at is null and l.revoked_at is null and l.expires_at > now()`;
  const [link] =
    audience === 'contact'
      ? await tx<ConsumedLink[]>`
          update access_links l set ${consumed} from contacts c, clients k
          where ${isUsable} and c.id = l.contact_id and k.id = c.client_id and c.closed_at is null and k.archived_at is null
          returning l.id, l.workspace_id as "workspaceId", l.contact_id as "userId", c.client_id as "clientId"`
      : await tx<ConsumedLink[]>`
          update access_links l set ${consumed} from owners o
          where ${isUsable} and o.id = l.owner_id and o.archived_at is null
          returning l.id, l.workspace_id as "workspaceId", l.owner_id as "userId", null::uuid as "clientId"`;
  return link ?? null;
};

// B3: nothing is used up by whoever has to be asked first.
const isForOther = async (tx: Transaction, request: RedeemRequest): Promise<boolean> => {
  const link = request.current ? await inspectAccessLink(tx, request.audience, request.token) : null;
  return link?.state === 'usable' && isOtherAccount(request, link.userId);
};

const isRepeat = async (query: Query, token: string, sessionToken: string): Promise<boolean> => {
  const [link] = await query`
    select from access_links
    where token_hash = ${hashToken(token)} and consumed_session_id = ${sessionIdOf(sessionToken)}
      and consumed_at > now() - ${`${REPEAT_SECONDS} seconds`}::interval`;
  return link !== undefined;
};

// Once a minute for each link and reason: whoever hammers a dead link fills no timeline.
const recordRefusal = async (
  query: Query,
  { audience, userAgent }: Pick<Visitor, 'audience' | 'userAgent'>,
  link: InspectedLink,
) => {
  const [recent] = await query`
    select from access_events
    where link_id = ${link.id} and kind = 'link_refused' and details ->> 'reason' = ${link.state}
      and happened_at > now() - interval '1 minute' limit 1`;
  if (recent) return;
  await recordAccessEvent(query, {
    workspaceId: link.workspaceId,
    kind: 'link_refused',
    linkId: link.id,
    ...personOf(audience, link),
    details: { reason: link.state, userAgent },
  });
};

/**
 * Uses up a link and starts its session, both or neither. The same browser may repeat the request for a minute and gets
 * the same session again (B5); everybody else is told why the link opens nothing. Somebody else who is signed in at this
 * browser is asked first (B3).
 */
export const redeemAccessLink = async (sql: Sql, authSecret: string, request: RedeemRequest): Promise<Redemption> => {
  if (!isTokenShaped(request.token)) return { outcome: 'refused', reason: 'unknown' };
  const sessionToken = deriveSessionToken(authSecret, request.token, request.browserSecret);
  return inTransaction(sql, async (tx): Promise<Redemption> => {
    await lockPerson(tx, request);
    if (await isForOther(tx, request)) return { outcome: 'other-account' };
    const link = await consumeLink(tx, request, sessionIdOf(sessionToken));
    if (link) {
      const session = await enter(tx, request, link, { token: sessionToken, by: 'link', linkId: link.id });
      return { outcome: 'entered', session };
    }
    const repeat = (await isRepeat(tx, request.token, sessionToken)) && (await enterAgain(tx, request, sessionToken));
    if (repeat) return repeat;
    const dead = await inspectAccessLink(tx, request.audience, request.token);
    if (!dead || dead.state === 'usable') return { outcome: 'refused', reason: 'unknown' };
    await recordRefusal(tx, request, dead);
    return { outcome: 'refused', reason: dead.state };
  });
};

type Repeat = Pick<RedeemRequest, 'audience' | 'token' | 'browserSecret'>;

/** True while this browser may use a link that it has used up a moment ago once more (B5). It changes nothing. */
export const canRepeatRedemption = async (query: Query, authSecret: string, request: Repeat): Promise<boolean> => {
  const sessionToken = deriveSessionToken(authSecret, request.token, request.browserSecret);
  if (!(await isRepeat(query, request.token, sessionToken))) return false;
  return (await findStartedSession(query, request.audience, sessionToken)) !== null;
};
