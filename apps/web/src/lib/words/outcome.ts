import { formatTime } from '#lib/dates.ts';

const SHORT = {
  renamed: 'Saved.',
  primary: 'Saved: links go to this contact when nobody else is named.',
  paused: 'Paused. They are out until you let them in again; no email is sent.',
  resumed: 'They can get in again. Whether they need a link for it stands below.',
  contact_archived: 'Archived. They are signed out, and nothing was deleted.',
  contact_restored: 'Restored. What they need to get in stands below.',
  updated: 'Saved.',
  client_renamed: 'Saved. Their portal’s address stays the same.',
  client_archived: 'Archived, and signed out everywhere. Nothing is deleted.',
  client_restored: 'The client is back. What they need to get in stands below.',
};

/** What there is no more to say about than that it is done. */
export type PlainOutcome = keyof typeof SHORT;

type FreshLink = 'queued' | 'paused' | 'same_address';

const CHANGED: Record<FreshLink, (to: string) => string> = {
  queued: (to) => `Saved: ${to}. A link is on its way there, and links to the old address no longer work.`,
  paused: (to) => `Saved: ${to}. No link was sent, since they are paused; links to the old address no longer work.`,
  same_address: (to) => `${to} is their address already. Nothing was sent, and nothing was switched off.`,
};

/** What an action on a client’s page came to. */
export type Outcome =
  | { kind: 'sent'; to: string; hasEarlierLinks: boolean }
  | { kind: 'link'; linkId: string; url: string }
  | { kind: 'phone_code'; code: string; expiresAt: Date; typedAt: string }
  | { kind: 'email_changed'; to: string; freshLink: FreshLink }
  | { kind: 'email_changed_back'; email: string; revivedLinks: number }
  | { kind: 'signed_out'; ended: number; revokedLinks: number }
  | { kind: 'contact_added'; to: string }
  | { kind: PlainOutcome };

/** The same in words, with times as they are in that zone. */
export const describeOutcome = (outcome: Outcome, timeZone = 'UTC'): string => {
  switch (outcome.kind) {
    case 'sent':
      return `A fresh link is on its way to ${outcome.to}.${outcome.hasEarlierLinks ? ' Earlier links still work.' : ''}`;
    case 'link':
      return 'Here is a link that works once, for 14 days. Pass it on by a way that only they read. It is shown only now.';
    case 'phone_code':
      return `Read this code out. It works once, until ${formatTime(outcome.expiresAt, timeZone)}, and is shown only now.`;
    case 'email_changed':
      return CHANGED[outcome.freshLink](outcome.to);
    case 'email_changed_back':
      return `Taken back: ${outcome.email} is the address again${
        outcome.revivedLinks > 0
          ? ', and the unused links that went there are no longer switched off.'
          : '. What they need to get in stands below.'
      }`;
    case 'signed_out':
      if (outcome.ended === 0)
        return outcome.revokedLinks > 0
          ? 'Done: unused links are switched off.'
          : 'Nothing was left to sign out or to switch off.';
      return `Done: ${outcome.ended === 1 ? 'one browser is' : `${outcome.ended} browsers are`} signed out${
        outcome.revokedLinks > 0 ? ', and unused links are switched off.' : '.'
      }`;
    case 'contact_added':
      return `Added. The invitation is on its way to ${outcome.to}.`;
    default:
      return SHORT[outcome.kind];
  }
};
