import type { TimelineEntry } from '@clientnest/api';
import { describe, expect, it } from 'vitest';
import { coalesceScans, describeEntry } from './timeline.ts';

const entry = (changes: Partial<TimelineEntry>): TimelineEntry => ({
  id: 'id',
  kind: 'link_opened',
  at: new Date(0),
  contactId: 'dana',
  contactName: 'Dana',
  ownerName: null,
  purpose: null,
  from: null,
  to: null,
  reason: null,
  by: null,
  browser: null,
  isAutomated: false,
  isNewBrowser: false,
  count: null,
  revokedLinks: null,
  detail: null,
  ...changes,
});

const say = (changes: Partial<TimelineEntry>) => describeEntry(entry(changes)).text;

describe('B10: the timeline in words', () => {
  it.each<[Partial<TimelineEntry>, string]>([
    [
      { kind: 'email_uncertain' },
      'Our mail provider may have taken the email: its answer was lost, and what it was to bring was switched off since. If it arrives, the link in it opens nothing.',
    ],
    [
      { kind: 'link_sent', purpose: 'fresh', to: 'dana@acme.example', ownerName: 'Nora' },
      'Fresh link written to dana@acme.example by Nora.',
    ],
    [{ isAutomated: true, count: 1 }, 'Opened by something that looks like a mail scanner. The link still works.'],
    [
      { browser: 'Safari on iOS', count: 3, reason: 'consumed' },
      'Opened by somebody in Safari on iOS, 3 times. The link opens nothing: it was used already.',
    ],
    [
      { kind: 'link_refused', reason: 'expired' },
      'A link was refused in a browser that we do not recognise: it is too old.',
    ],
    [
      { kind: 'signed_in', by: 'phone-code', browser: 'Chrome on Windows', isNewBrowser: true },
      'Signed in with a code from the phone in Chrome on Windows. It is a new one.',
    ],
    [{ kind: 'session_ended', by: 'owner', ownerName: 'Nora', count: 2 }, '2 browsers were signed out by Nora.'],
    [
      { kind: 'session_ended', by: 'notice', count: 1, revokedLinks: 2 },
      '“This was not me”: one browser was signed out, and unused links were switched off.',
    ],
    [
      { kind: 'session_ended', by: 'notice', count: 2, revokedLinks: 1 },
      '“This was not me”: 2 browsers were signed out, and unused links were switched off.',
    ],
    [
      { kind: 'session_ended', by: 'notice', count: 1, revokedLinks: 0 },
      '“This was not me”: one browser was signed out.',
    ],
    [
      { kind: 'session_ended', by: 'notice', count: 0, revokedLinks: 1 },
      '“This was not me”: unused links were switched off.',
    ],
    [
      { kind: 'session_ended', by: 'installation', count: 2 },
      'Everybody was signed out, and unused links were switched off, by whoever runs this installation.',
    ],
    [
      { kind: 'session_ended', by: 'owner', ownerName: 'Nora', count: 1, revokedLinks: 1 },
      'One browser was signed out by Nora. Unused links were switched off.',
    ],
    [{ kind: 'session_ended', by: 'contact', count: 1, revokedLinks: 0 }, 'One browser was signed out by the client.'],
    [{ kind: 'session_ended', by: 'contact', count: 1 }, 'One browser was signed out by the client.'],
    [{ kind: 'session_ended', by: 'contact', count: 0 }, 'Unused links were switched off by the client.'],
    [{ kind: 'session_ended', by: 'owner', ownerName: 'Nora', count: 0 }, 'Unused links were switched off by Nora.'],
    [
      { kind: 'email_changed', from: 'a@acme.example', to: 'b@acme.example', count: 2 },
      'Address changed from a@acme.example to b@acme.example. Links to the old one were switched off. They were signed out everywhere.',
    ],
    [{ kind: 'email_bounced', detail: 'No such mailbox' }, 'Email came back: No such mailbox.'],
  ])('%j is told as a person would say it', (changes, text) => {
    expect(say(changes)).toBe(text);
  });

  it('makes one line of scanners that follow one another, and of nothing else', () => {
    const scan = entry({ isAutomated: true, count: 2 });
    const person = entry({ browser: 'Chrome on Windows', count: 1 });
    const other = entry({ isAutomated: true, count: 1, contactId: 'kim' });
    expect(coalesceScans([scan, scan, person, scan, other]).map(({ count }) => count)).toEqual([4, 1, 2, 1]);
  });
});
