import { ACCESS_EVENT_KINDS } from '@clientnest/auth';
import { z } from 'zod';

/** One thing that happened to the access of a client's contacts. What does not apply to its kind is null. */
const timelineEntry = z.object({
  /** Grows with time; a visit's stays the same when it is counted again. */
  id: z.string(),
  kind: z.enum([...ACCESS_EVENT_KINDS, 'link_opened']),
  at: z.date(),
  /** Whose access it is; null for what is about the client. */
  contactId: z.uuid().nullable(),
  contactName: z.string().nullable(),
  /** The owner who did it; null when it was not an owner. */
  ownerName: z.string().nullable(),
  /** What a link was sent for. */
  purpose: z.enum(['invitation', 'fresh', 'recovery']).nullable(),
  from: z.string().nullable(),
  /** The address that it went to, or was changed to. */
  to: z.string().nullable(),
  /** Why a link opened nothing; for `link_opened` null while it still worked. */
  reason: z.enum(['consumed', 'expired', 'revoked']).nullable(),
  /** How somebody came in, or who ended a session. */
  by: z.enum(['link', 'code', 'phone-code', 'contact', 'owner', 'notice', 'installation']).nullable(),
  /** `Chrome on Windows`; null when it is not known. */
  browser: z.string().nullable(),
  /** True for what looks like a mail scanner rather than a person. */
  isAutomated: z.boolean(),
  isNewBrowser: z.boolean(),
  /** How many sessions ended, or how often a link was opened. */
  count: z.number().int().nullable(),
  /** How many unused links were switched off with them. */
  revokedLinks: z.number().int().nullable(),
  /** What the mail provider said. */
  detail: z.string().nullable(),
});

export const timelinePage = z.object({
  /** Newest first. */
  entries: z.array(timelineEntry),
  /** Give it as `cursor` to get what happened before; null when that is all. */
  nextCursor: z.uuid().nullable(),
  /** For `watchTimeline`: another one means that something happened since. */
  version: z.string(),
});

export type TimelineEntry = z.infer<typeof timelineEntry>;
