import type { Query } from '@clientnest/db';
import { AUDIENCES } from './sessions.ts';
import type { SessionAudience } from './sessions.ts';

// More than anybody has; the bound keeps the answer small whatever happens.
const DEVICES_SHOWN = 100;

/** Where somebody is signed in. It names neither the session's id nor its token. */
export type Device = {
  id: string;
  userAgent: string | null;
  isCurrent: boolean;
  signedInAt: Date;
  lastActiveAt: Date;
};

type Whose = { audience: SessionAudience; userId: string };

/** The live sessions of a contact or an owner, the last used first. `currentSessionId` marks the one that asks. */
export const listDevices = async (
  query: Query,
  { audience, userId }: Whose,
  currentSessionId: string | null,
): Promise<Device[]> => [
  ...(await query<Device[]>`
    select device_id as id, user_agent as "userAgent", id is not distinct from ${currentSessionId} as "isCurrent",
      created_at as "signedInAt", last_active_at as "lastActiveAt"
    from ${query(AUDIENCES[audience].sessions)}
    where user_id = ${userId} and expires_at > now()
    order by "isCurrent" desc, last_active_at desc limit ${DEVICES_SHOWN}`),
];

/** A browser that signed in once, and every session it has had since, also when another one replaced the first. */
type NoticedBrowser = { deviceId: string; /** Null for the first session alone. */ browserHash: Buffer | null };

/**
 * Which sessions to end: one device, a browser, those that began until an instant (as the database wrote it), all but one's
 * own, those that began since an address was changed, a contact's that began with a link or code which an owner was shown,
 * or all.
 */
export type EndedDevices =
  | { deviceId: string }
  | { browser: NoticedBrowser; startedUntil: string }
  | { startedUntil: string }
  | { exceptSessionId: string }
  | { sinceEmailChange: string }
  | { keyShownTo: string }
  | 'all';

/** A session that was ended, for the inside: its id is the hash of a secret. */
export type EndedSession = { sessionId: string; userAgent: string | null };

const conditionOf = (query: Query, which: EndedDevices) => {
  if (which === 'all') return query``;
  if ('browser' in which)
    return query`
      and created_at <= ${which.startedUntil}::text::timestamptz
      and (device_id = ${which.browser.deviceId} or browser_hash = ${which.browser.browserHash})`;
  if ('startedUntil' in which) return query`and created_at <= ${which.startedUntil}::text::timestamptz`;
  if ('deviceId' in which) return query`and device_id = ${which.deviceId}`;
  if ('keyShownTo' in which) return query`and key_shown_to = ${which.keyShownTo}`;
  if ('exceptSessionId' in which) return query`and id <> ${which.exceptSessionId}`;
  return query`and created_at >= (select changed_at from email_changes where id = ${which.sinceEmailChange})`;
};

// A browser that was disowned is a new one again, also when its sessions have ended already.
const noticedHashOf = (which: EndedDevices) =>
  which !== 'all' && 'browser' in which ? which.browser.browserHash : null;

/**
 * Ends sessions at once: their next request is signed out. A contact's browser whose session was ended is a new one again,
 * so that its next sign-in is told. Answers what was ended.
 */
export const endDevices = async (
  query: Query,
  { audience, userId }: Whose,
  which: EndedDevices,
): Promise<EndedSession[]> => {
  const condition = conditionOf(query, which);
  const ended =
    audience === 'owner'
      ? await query<EndedSession[]>`
          delete from owner_sessions where user_id = ${userId} and expires_at > now() ${condition}
          returning id as "sessionId", user_agent as "userAgent"`
      : await query<EndedSession[]>`
          with ended as (
            delete from contact_sessions where user_id = ${userId} and expires_at > now() ${condition}
            returning id, user_agent, browser_hash
          ), forgotten as (
            update known_browsers set forgotten_at = now()
            where contact_id = ${userId} and browser_hash in (
              select browser_hash from ended union select ${noticedHashOf(which)}::bytea
            )
          )
          select id as "sessionId", user_agent as "userAgent" from ended`;
  return [...ended];
};
