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

/** Which sessions to end: one device, all but one's own, those that began since an address was changed, or all. */
export type EndedDevices = { deviceId: string } | { exceptSessionId: string } | { sinceEmailChange: string } | 'all';

/** A session that was ended, for the inside: its id is the hash of a secret. */
type EndedSession = { sessionId: string; userAgent: string | null };

const conditionOf = (query: Query, which: EndedDevices) => {
  if (which === 'all') return query``;
  if ('deviceId' in which) return query`and device_id = ${which.deviceId}`;
  if ('exceptSessionId' in which) return query`and id <> ${which.exceptSessionId}`;
  return query`and created_at >= (select changed_at from email_changes where id = ${which.sinceEmailChange})`;
};

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
            update known_browsers k set forgotten_at = now() from ended e
            where k.contact_id = ${userId} and k.browser_hash = e.browser_hash
          )
          select id as "sessionId", user_agent as "userAgent" from ended`;
  return [...ended];
};
