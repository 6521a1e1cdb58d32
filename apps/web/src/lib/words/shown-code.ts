import type { TimelineEntry } from '@clientnest/api';

// B12: how long a code for the phone works. It was made that long before it ends.
const PHONE_CODE_MS = 600_000;

// A code ends with each of these, whoever did it.
const ENDS = new Set<TimelineEntry['kind']>([
  'phone_code_issued',
  'access_paused',
  'email_changed',
  'email_change_undone',
  'contact_archived',
  'client_archived',
]);

type ShownCode = { contactId: string; expiresAt: Date };
type Entry = Pick<TimelineEntry, 'kind' | 'by' | 'contactId' | 'at' | 'revokedLinks'>;

/** What the timeline knows of a code for the phone that is on the screen: a newer one ends it, and so does what shuts its contact out. */
export const tellShownCode = (
  { contactId, expiresAt }: ShownCode,
  entries: Entry[],
): 'waiting' | 'used' | 'replaced' => {
  const since = entries.filter(
    (entry) => [contactId, null].includes(entry.contactId) && entry.at.getTime() > expiresAt.getTime() - PHONE_CODE_MS,
  );
  if (since.some(({ kind, by }) => kind === 'signed_in' && by === 'phone-code')) return 'used';
  return since.some(({ kind, revokedLinks }) => ENDS.has(kind) || revokedLinks) ? 'replaced' : 'waiting';
};
