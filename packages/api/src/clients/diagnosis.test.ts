import { expect, it } from 'vitest';
import { ACCESS_STATES, diagnose } from './diagnosis.ts';
import type { AccessFacts, AccessState } from './diagnosis.ts';

const at = (minute: number): Date => new Date(Date.UTC(2026, 10, 23, 10, minute));

type Link = NonNullable<AccessFacts['newestLink']>;

const NOTHING: AccessFacts = {
  clientArchivedAt: null,
  contactArchivedAt: null,
  pausedAt: null,
  devices: 0,
  lastSignInAt: null,
  lastSeenAt: null,
  newestLink: null,
  mailTrouble: null,
  deadLinkTriedAt: null,
  lastEnd: null,
  withheldAt: null,
};

const link = (changes: Partial<Link> = {}): Link => ({
  issuedAt: at(10),
  expiresAt: at(50),
  state: 'unused',
  email: 'sent',
  isToCurrentAddress: true,
  openedAt: null,
  scannedAt: null,
  ...changes,
});

const used = (changes: Partial<AccessFacts> = {}): Partial<AccessFacts> => ({
  newestLink: link({ state: 'used' }),
  lastSignInAt: at(11),
  lastSeenAt: at(12),
  ...changes,
});

type Row = [
  story: string,
  facts: Partial<AccessFacts>,
  state: AccessState,
  action: ReturnType<typeof diagnose>['action'],
  at: Date | null,
];

const STORIES: Row[] = [
  [
    'the client was archived, whatever else is true',
    { ...used({ devices: 2, pausedAt: at(1) }), clientArchivedAt: at(20) },
    'client_archived',
    'restore',
    at(20),
  ],
  ['the contact was archived', { ...used(), contactArchivedAt: at(20) }, 'contact_archived', 'restore', at(20)],
  ['access is paused although a session sleeps', used({ devices: 1, pausedAt: at(20) }), 'paused', 'resume', at(20)],
  ['nothing was ever sent', {}, 'not_invited', 'send', null],
  ['they are in', used({ devices: 2 }), 'signed_in', null, at(12)],
  [
    'they are in, and a used link was opened elsewhere',
    used({ devices: 1, deadLinkTriedAt: at(13) }),
    'signed_in_elsewhere',
    'send',
    at(13),
  ],
  [
    'they are in, a used link was opened elsewhere, and a fresh one was sent for there',
    used({ devices: 1, newestLink: link({ issuedAt: at(14), email: 'delivered' }), deadLinkTriedAt: at(13) }),
    'signed_in_link_waits',
    'phone_code',
    at(14),
  ],
  [
    'they are in, and opened the used link elsewhere after the fresh one was sent',
    used({ devices: 1, newestLink: link({ issuedAt: at(14), email: 'delivered' }), deadLinkTriedAt: at(15) }),
    'signed_in_elsewhere',
    'send',
    at(15),
  ],
  [
    'they are in, and mail came back before the newest email, of which nothing is known yet',
    used({ devices: 1, newestLink: link(), mailTrouble: 'bounced' }),
    'signed_in_email_fails',
    'correct_address',
    at(12),
  ],
  [
    'they are in, and tried a used link before that',
    used({ devices: 1, deadLinkTriedAt: at(10) }),
    'signed_in',
    null,
    at(12),
  ],
  [
    'they are in, and mail to them comes back',
    used({ devices: 1, newestLink: link({ email: 'bounced' }), mailTrouble: 'bounced' }),
    'signed_in_email_fails',
    'correct_address',
    at(12),
  ],
  [
    'they are in by a link whose email came back all the same',
    used({ devices: 1, newestLink: link({ state: 'used', email: 'bounced' }) }),
    'signed_in',
    null,
    at(12),
  ],
  [
    'they are in by a link, and marked its email as spam',
    used({ devices: 1, newestLink: link({ state: 'used', email: 'complained' }), mailTrouble: 'complained' }),
    'signed_in_email_complained',
    'correct_address',
    at(12),
  ],
  [
    'they are in, and the provider refused the newest email',
    used({ devices: 1, newestLink: link({ email: 'failed' }), mailTrouble: 'failed' }),
    'signed_in_email_failed',
    'copy_link',
    at(12),
  ],
  [
    'they were in by a link whose email came back all the same, and signed out',
    used({ newestLink: link({ state: 'used', email: 'bounced' }), lastEnd: { by: 'contact', at: at(20) } }),
    'signed_out',
    'send',
    at(20),
  ],
  [
    'they marked an email as spam, and another one was sent',
    { newestLink: link(), mailTrouble: 'complained' },
    'email_complained',
    'correct_address',
    at(10),
  ],
  ['the email came back', { newestLink: link({ email: 'bounced' }) }, 'email_bounced', 'correct_address', at(10)],
  [
    'the email came back from an address that was corrected since',
    { newestLink: link({ email: 'bounced', isToCurrentAddress: false, state: 'revoked' }) },
    'links_switched_off',
    'send',
    at(10),
  ],
  [
    'the email came back, and another one was sent to the same address',
    { newestLink: link(), mailTrouble: 'bounced' },
    'email_sent_again',
    'correct_address',
    at(10),
  ],
  [
    'the email came back, and the link of another one was opened all the same',
    { newestLink: link({ openedAt: at(14) }), mailTrouble: 'bounced' },
    'link_opened',
    'phone_code',
    at(14),
  ],
  [
    'the email came back, and a link was passed on by hand',
    { newestLink: link({ email: 'none' }), mailTrouble: 'bounced' },
    'link_handed_over',
    'copy_link',
    at(10),
  ],
  [
    'the email was marked as spam',
    { newestLink: link({ email: 'complained' }) },
    'email_complained',
    'correct_address',
    at(10),
  ],
  ['the provider refused the email', { newestLink: link({ email: 'failed' }) }, 'email_failed', 'copy_link', at(10)],
  [
    'access was paused before the email went out, and given back since',
    { newestLink: link({ email: 'withdrawn' }) },
    'email_withdrawn',
    'send',
    at(10),
  ],
  [
    'they are in, tried a used link elsewhere, and the fresh one was not sent, since they were paused then',
    used({ devices: 1, newestLink: link({ issuedAt: at(14), email: 'withdrawn' }), deadLinkTriedAt: at(13) }),
    'signed_in_elsewhere',
    'send',
    at(13),
  ],
  ['the provider is down', { newestLink: link({ email: 'retrying' }) }, 'email_retrying', 'copy_link', at(10)],
  ['the email is on its way', { newestLink: link({ email: 'queued' }) }, 'email_queued', null, at(10)],
  ['their mail server is slow', { newestLink: link({ email: 'delayed' }) }, 'email_delayed', 'copy_link', at(10)],
  [
    'they asked more often than mail is sent',
    { newestLink: link({ email: 'delivered' }), withheldAt: at(15) },
    'asked_too_often',
    'phone_code',
    at(15),
  ],
  [
    'they opened an old link although a new one waits',
    { newestLink: link({ email: 'delivered' }), deadLinkTriedAt: at(15) },
    'old_link_tried',
    'phone_code',
    at(15),
  ],
  [
    'they opened the link and did not press the button',
    { newestLink: link({ email: 'delivered', openedAt: at(14), scannedAt: at(11) }) },
    'link_opened',
    'phone_code',
    at(14),
  ],
  [
    'only a mail scanner opened the link',
    { newestLink: link({ email: 'delivered', scannedAt: at(11) }) },
    'link_scanned',
    'phone_code',
    at(11),
  ],
  [
    'the owner copied the link, and an older one was tried',
    { newestLink: link({ email: 'none', scannedAt: at(12) }), deadLinkTriedAt: at(15) },
    'link_handed_over',
    'copy_link',
    at(10),
  ],
  ['the owner copied the link', { newestLink: link({ email: 'none' }) }, 'link_handed_over', 'copy_link', at(10)],
  [
    'the email was delivered and nobody opened it',
    { newestLink: link({ email: 'delivered' }) },
    'email_delivered',
    'phone_code',
    at(10),
  ],
  ['the email was sent, and no more is known', { newestLink: link() }, 'email_sent', 'phone_code', at(10)],
  [
    'the link was switched off',
    { newestLink: link({ state: 'revoked', email: 'delivered' }) },
    'links_switched_off',
    'send',
    at(10),
  ],
  [
    'the link was never used in time',
    { newestLink: link({ state: 'expired', email: 'delivered' }) },
    'link_expired',
    'send',
    at(50),
  ],
  ['they signed out', used({ lastEnd: { by: 'contact', at: at(20) } }), 'signed_out', 'send', at(20)],
  ['the owner signed them out', used({ lastEnd: { by: 'owner', at: at(20) } }), 'session_ended', 'send', at(20)],
  [
    'they said in an email that it was not them',
    used({ lastEnd: { by: 'notice', at: at(20) } }),
    'session_ended',
    'send',
    at(20),
  ],
  [
    'they signed out, came back, and stayed away too long',
    used({ lastEnd: { by: 'contact', at: at(5) } }),
    'session_expired',
    'send',
    at(12),
  ],
  [
    'they signed out in one browser, went on in another, and stayed away too long',
    used({ lastSeenAt: at(30), lastEnd: { by: 'contact', at: at(20) } }),
    'session_expired',
    'send',
    at(30),
  ],
  [
    'the owner ended one browser, another went on, and stayed away too long',
    used({ lastSeenAt: at(30), lastEnd: { by: 'owner', at: at(20) } }),
    'session_expired',
    'send',
    at(30),
  ],
  [
    'they came in with a code while the link lay unused, and stayed away too long',
    used({ newestLink: link({ state: 'expired' }) }),
    'session_expired',
    'send',
    at(12),
  ],
  ['their links are long gone', { lastSeenAt: at(12) }, 'session_expired', 'send', at(12)],
];

it.each(STORIES)('%s', (_story, facts, state, action, at) => {
  const { devices = 0 } = facts;
  expect(diagnose({ ...NOTHING, ...facts })).toEqual({ state, action, at, devices });
});

it('has a story for each state', () => {
  expect(new Set(STORIES.map(([, , state]) => state))).toEqual(new Set(ACCESS_STATES));
});
