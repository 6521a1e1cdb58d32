import type { TimelineEntry } from '@clientnest/api';

// B12: how long a code for the phone works. It was made that long before it ends.
const PHONE_CODE_MS = 600_000;

// A code ends with each of these, whoever did it, and for good.
const ENDS = new Set<TimelineEntry['kind']>([
  'access_paused',
  'email_changed',
  'email_change_undone',
  'contact_archived',
  'client_archived',
]);

export type CodeState = 'waiting' | 'used' | 'replaced' | 'ended';
type ShownCode = { contactId: string; expiresAt: Date };
type Entry = Pick<TimelineEntry, 'kind' | 'by' | 'contactId' | 'at' | 'revokedLinks'>;

/** What the timeline knows of a code for the phone that is on the screen: a newer one ends it, and so does what shuts its contact out. */
export const tellShownCode = ({ contactId, expiresAt }: ShownCode, entries: Entry[]): CodeState => {
  const since = entries.filter(
    (entry) => [contactId, null].includes(entry.contactId) && entry.at.getTime() > expiresAt.getTime() - PHONE_CODE_MS,
  );
  if (since.some(({ kind, by }) => kind === 'signed_in' && by === 'phone-code')) return 'used';
  if (since.some(({ kind }) => kind === 'phone_code_issued')) return 'replaced';
  return since.some(({ kind, revokedLinks }) => ENDS.has(kind) || revokedLinks) ? 'ended' : 'waiting';
};
