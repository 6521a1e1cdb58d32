import type { TimelineEntry } from '@clientnest/api';

export type { TimelineEntry } from '@clientnest/api';

const PURPOSES = { invitation: 'Invitation', fresh: 'Fresh link', recovery: 'Link' };
const DEAD = { consumed: 'it was used already', expired: 'it is too old', revoked: 'it was switched off' };
const WAYS: Record<string, string> = {
  link: 'with a link',
  code: 'with the code of an email',
  'phone-code': 'with a code from the phone',
};

const inBrowser = ({ browser }: TimelineEntry): string => ` in ${browser ?? 'a browser that we do not recognise'}`;
const byOwner = ({ ownerName }: TimelineEntry): string => (ownerName ? ` by ${ownerName}` : '');
const because = ({ detail }: TimelineEntry): string => (detail ? `: ${detail}` : '');
const browsers = ({ count }: TimelineEntry): string =>
  count === 1 ? 'One browser was' : `${count ?? 0} browsers were`;

const describeNotice = (entry: TimelineEntry): string => {
  const said = [
    entry.count && `${browsers(entry).replace('One', 'one')} signed out`,
    (entry.revokedLinks || !entry.count) && 'unused links were switched off',
  ];
  return `“This was not me”: ${said.filter(Boolean).join(', and ')}.`;
};

const describeOpening = (entry: TimelineEntry): string => {
  const who = entry.isAutomated ? 'something that looks like a mail scanner' : `somebody${inBrowser(entry)}`;
  const times = (entry.count ?? 1) > 1 ? `, ${entry.count} times` : '';
  const then = entry.reason ? `The link opens nothing: ${DEAD[entry.reason]}` : 'The link still works';
  return `Opened by ${who}${times}. ${then}.`;
};

const andSignedOut = ({ count }: TimelineEntry): string => (count ? ' They were signed out everywhere.' : '');

const describeEnding = (entry: TimelineEntry): string => {
  if (entry.by === 'notice') return describeNotice(entry);
  if (entry.by === 'installation')
    return 'Everybody was signed out, and unused links were switched off, by whoever runs this installation.';
  const who = entry.by === 'owner' ? byOwner(entry) : ' by the client';
  if (entry.count === 0) return `Unused links were switched off${who}.`;
  return `${browsers(entry)} signed out${who}.${entry.revokedLinks ? ' Unused links were switched off.' : ''}`;
};

const WORDS: Record<TimelineEntry['kind'], (entry: TimelineEntry) => string> = {
  link_sent: (entry) =>
    `${PURPOSES[entry.purpose ?? 'fresh']} written to ${entry.to ?? 'the address on file'}${byOwner(entry)}.`,
  link_copied: (entry) => `A link was copied${byOwner(entry)}, to be passed on by hand.`,
  link_opened: describeOpening,
  link_refused: (entry) => `A link was refused${inBrowser(entry)}: ${DEAD[entry.reason ?? 'revoked']}.`,
  email_sent: () => 'Email handed to the mail provider.',
  email_uncertain: () =>
    'Our mail provider may have taken the email: its answer was lost, and what it was to bring was switched off since. If it arrives, the link in it opens nothing.',
  email_delivered: () => 'Email delivered.',
  email_delayed: (entry) => `Their mail server takes its time${because(entry)}.`,
  email_bounced: (entry) => `Email came back${because(entry)}.`,
  email_complained: () => 'Email marked as spam.',
  email_failed: (entry) => `Email could not be sent${because(entry)}.`,
  signed_in: (entry) =>
    `Signed in ${WAYS[entry.by ?? 'link'] ?? ''}${inBrowser(entry)}.${entry.isNewBrowser ? ' It is a new one.' : ''}`,
  signed_out: (entry) => `Signed out${entry.browser ? inBrowser(entry) : ''}.`,
  session_ended: describeEnding,
  recovery_requested: () => 'Asked for a link on the recovery page.',
  recovery_withheld: () =>
    'Asked for more emails than we send to one address lately. Links that were sent and not used still work.',
  phone_code_issued: (entry) => `A code for the phone was made${byOwner(entry)}.`,
  email_changed: (entry) =>
    `Address changed from ${entry.from ?? ''} to ${entry.to ?? ''}${byOwner(entry)}. Links to the old one were switched off.${andSignedOut(entry)}`,
  email_change_undone: (entry) =>
    `Address changed back from ${entry.from ?? ''} to ${entry.to ?? ''}${byOwner(entry)}.${entry.count ? ' Whoever came in since was signed out.' : ''}`,
  client_archived: (entry) => `Client archived${byOwner(entry)}.`,
  client_restored: (entry) => `Client restored${byOwner(entry)}.`,
  access_paused: (entry) => `Access paused${byOwner(entry)}.`,
  access_resumed: (entry) => `Let in again${byOwner(entry)}.`,
  contact_added: (entry) => `Added as a contact${byOwner(entry)}.`,
  contact_renamed: (entry) => `Renamed from ${entry.from ?? ''} to ${entry.to ?? ''}${byOwner(entry)}.`,
  contact_made_primary: (entry) => `Made the primary contact${byOwner(entry)}.`,
  contact_archived: (entry) => `Contact archived${byOwner(entry)}.`,
  contact_restored: (entry) => `Contact restored${byOwner(entry)}.`,
};

const TROUBLE = new Set<TimelineEntry['kind']>([
  'email_bounced',
  'email_complained',
  'email_failed',
  'email_uncertain',
  'link_refused',
  'recovery_withheld',
]);

/** What happened, in one or two sentences. */
export const describeEntry = (entry: TimelineEntry): { text: string; isTrouble: boolean } => ({
  text: WORDS[entry.kind](entry),
  isTrouble: TROUBLE.has(entry.kind),
});

const isSameScan = (a: TimelineEntry, b: TimelineEntry): boolean =>
  a.kind === 'link_opened' &&
  b.kind === 'link_opened' &&
  a.isAutomated &&
  b.isAutomated &&
  a.reason === b.reason &&
  a.contactId === b.contactId;

/** Scanners come in swarms: visits of theirs that follow one another are one line. */
export const coalesceScans = (entries: TimelineEntry[]): TimelineEntry[] =>
  entries.reduce<TimelineEntry[]>((told, entry) => {
    const last = told.at(-1);
    if (!last || !isSameScan(last, entry)) return [...told, entry];
    return [...told.slice(0, -1), { ...entry, count: (last.count ?? 1) + (entry.count ?? 1) }];
  }, []);
