import type { TimelineEntry } from '@clientnest/api';

// B12: how long a code for the phone works. It was made that long before it ends.
const PHONE_CODE_MS = 600_000;

type ShownCode = { contactId: string; expiresAt: Date };
type Entry = Pick<TimelineEntry, 'kind' | 'by' | 'contactId' | 'at'>;

/** What the timeline knows of a code for the phone that is on the screen: a newer one of its contact ends it. */
export const tellShownCode = (
  { contactId, expiresAt }: ShownCode,
  entries: Entry[],
): 'waiting' | 'used' | 'replaced' => {
  const since = entries.filter(
    (entry) => entry.contactId === contactId && entry.at.getTime() > expiresAt.getTime() - PHONE_CODE_MS,
  );
  if (since.some(({ kind, by }) => kind === 'signed_in' && by === 'phone-code')) return 'used';
  return since.some(({ kind }) => kind === 'phone_code_issued') ? 'replaced' : 'waiting';
};
