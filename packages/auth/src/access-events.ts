import { newId } from '@clientnest/db';
import type { Query } from '@clientnest/db';

/** Everything that can happen to somebody's access. */
export const ACCESS_EVENT_KINDS = [
  'link_sent',
  'link_copied',
  'email_sent',
  'email_uncertain',
  'email_failed',
  'email_delivered',
  'email_delayed',
  'email_bounced',
  'email_complained',
  'signed_in',
  'link_refused',
  'recovery_requested',
  'recovery_withheld',
  'phone_code_issued',
  'signed_out',
  'session_ended',
  'email_changed',
  'email_change_undone',
  'client_archived',
  'client_restored',
  'access_paused',
  'access_resumed',
  'contact_added',
  'contact_renamed',
  'contact_made_primary',
  'contact_archived',
  'contact_restored',
] as const;

export type AccessEventKind = (typeof ACCESS_EVENT_KINDS)[number];

export type AccessEvent = {
  workspaceId: string;
  kind: AccessEventKind;
  clientId?: string | null;
  contactId?: string | null;
  ownerId?: string | null;
  linkId?: string | null;
  emailId?: string | null;
  /** Plain facts for the timeline. Never a token, a code or a cookie. */
  details?: Record<string, string | number | boolean | null>;
};

/** Adds one line to the timeline, in the transaction of what it tells. */
export const recordAccessEvent = async (query: Query, event: AccessEvent): Promise<void> => {
  await query`insert into access_events ${query({
    id: newId(),
    workspace_id: event.workspaceId,
    kind: event.kind,
    client_id: event.clientId ?? null,
    contact_id: event.contactId ?? null,
    owner_id: event.ownerId ?? null,
    link_id: event.linkId ?? null,
    email_id: event.emailId ?? null,
    details: query.json(event.details ?? {}) as never,
  })}`;
};
