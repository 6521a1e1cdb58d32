import type { AccessEventKind } from '@clientnest/auth';
import { describeBrowser } from '@clientnest/jobs';
import type { OwnerContext } from '../procedures.ts';
import { requireClient } from './require-client.ts';
import type { TimelineEntry } from './timeline-entry.ts';
import { findTimelineVersion } from './watch-timeline.ts';

export const EVENTS_PER_PAGE = 50;
// Of one page's links; each notes at most 20 programs.
const VISITS_PER_PAGE = 200;

type EventRow = Pick<TimelineEntry, 'id' | 'at' | 'contactId' | 'contactName' | 'ownerName'> & {
  kind: AccessEventKind;
  details: {
    purpose?: TimelineEntry['purpose'];
    from?: string;
    to?: string;
    reason?: TimelineEntry['reason'];
    by?: TimelineEntry['by'];
    userAgent?: string | null;
    isNewBrowser?: boolean;
    count?: number;
    revokedLinks?: number;
    detail?: string | null;
  };
};

type VisitRow = Pick<TimelineEntry, 'id' | 'at' | 'contactId' | 'contactName' | 'isAutomated' | 'reason'> & {
  userAgent: string;
  count: number;
};

const NOTHING = {
  ownerName: null,
  purpose: null,
  from: null,
  to: null,
  reason: null,
  by: null,
  isAutomated: false,
  isNewBrowser: false,
  count: null,
  revokedLinks: null,
  detail: null,
};

const readEvent = ({ details: { userAgent = null, ...details }, ...event }: EventRow): TimelineEntry => ({
  ...NOTHING,
  ...event,
  purpose: details.purpose ?? null,
  from: details.from ?? null,
  to: details.to ?? null,
  reason: details.reason ?? null,
  by: details.by ?? null,
  browser: describeBrowser(userAgent),
  isNewBrowser: details.isNewBrowser ?? false,
  count: details.count ?? null,
  revokedLinks: details.revokedLinks ?? null,
  detail: details.detail ?? null,
});

const readVisit = ({ userAgent, ...visit }: VisitRow): TimelineEntry => ({
  ...NOTHING,
  ...visit,
  kind: 'link_opened',
  browser: describeBrowser(userAgent),
});

type PageRequest = { clientId: string; contactId?: string | undefined; cursor?: string | undefined };

// What is about the client is about each of its contacts.
const findEvents = ({ sql, owner }: OwnerContext, { clientId, contactId, cursor }: PageRequest) => sql<EventRow[]>`
  select v.id, v.kind, v.happened_at as at, v.details, v.contact_id as "contactId", c.name as "contactName",
    coalesce(o.name, e.asked_by ->> 'ownerName') as "ownerName"
  from access_events v
  left join contacts c on c.id = v.contact_id
  left join owners o on o.id = v.owner_id
  left join emails e on e.id = v.email_id and v.kind = 'link_sent'
  where v.client_id = ${clientId} and v.workspace_id = ${owner.workspaceId}
    ${contactId ? sql`and (v.contact_id = ${contactId} or v.contact_id is null)` : sql``}
    ${cursor ? sql`and v.id < ${cursor}` : sql``}
  order by v.id desc limit ${EVENTS_PER_PAGE + 1}`;

type Span = { after: Date | null; until: Date | null };

// A link's visits come after the event that tells of the link, so a page's events bound its visits.
const findVisits = ({ sql, owner }: OwnerContext, { clientId, contactId }: PageRequest, { after, until }: Span) => sql<
  VisitRow[]
>`
  select link_id || '-' || encode(sha256(convert_to(is_automated || user_agent || link_state, 'UTF8')), 'hex') as id, first_at as at, contact_id as "contactId",
    c.name as "contactName", is_automated as "isAutomated", user_agent as "userAgent", visits as count,
    nullif(link_state, 'usable') as reason
  from link_visits v join contacts c on c.id = v.contact_id
  where v.client_id = ${clientId} and v.workspace_id = ${owner.workspaceId}
    ${contactId ? sql`and v.contact_id = ${contactId}` : sql``}
    ${after ? sql`and first_at >= ${after}` : sql``} ${until ? sql`and first_at < ${until}` : sql``}
  order by first_at desc limit ${VISITS_PER_PAGE}`;

const findCursorTime = async ({ sql, owner }: OwnerContext, cursor: string): Promise<Date | null> => {
  const [event] = await sql<{ at: Date }[]>`
    select happened_at as at from access_events where id = ${cursor} and workspace_id = ${owner.workspaceId}`;
  return event?.at ?? null;
};

/** What happened to the access of a client's contacts, or of one, newest first (B10), 50 events a page. Throws NOT_FOUND. */
export const listTimeline = async (ctx: OwnerContext, request: PageRequest) => {
  const { clientId, cursor } = request;
  await requireClient(ctx, clientId);
  // Read first: what happens meanwhile is news.
  const version = await findTimelineVersion(ctx, clientId);
  const rows = await findEvents(ctx, request);
  const events = rows.slice(0, EVENTS_PER_PAGE);
  const last = rows.length > EVENTS_PER_PAGE ? (events.at(-1) ?? null) : null;
  const until = cursor ? await findCursorTime(ctx, cursor) : null;
  const visits = await findVisits(ctx, request, { after: last?.at ?? null, until });
  const entries = [...events.map(readEvent), ...visits.map(readVisit)];
  return {
    entries: entries.toSorted((a, b) => b.at.getTime() - a.at.getTime() || (a.id < b.id ? 1 : -1)),
    nextCursor: last?.id ?? null,
    version,
  };
};
