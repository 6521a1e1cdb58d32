import { z } from 'zod';

/**
 * What the newest link's email came to. `none`: it was handed over in another way; `withdrawn`: it was not sent, since its
 * link opened nothing then.
 */
export const emailState = z.enum([
  'none',
  'queued',
  'retrying',
  'sent',
  'delayed',
  'delivered',
  'bounced',
  'complained',
  'withdrawn',
  'failed',
]);

/** Why a contact can or cannot get in: exactly one holds, the first that applies. */
export const ACCESS_STATES = [
  'client_archived',
  'contact_archived',
  'paused',
  'not_invited',
  'signed_in_email_fails',
  'signed_in_email_complained',
  'signed_in_email_failed',
  'signed_in_link_waits',
  'signed_in_elsewhere',
  'signed_in',
  'email_bounced',
  'email_complained',
  'email_failed',
  'email_withdrawn',
  'email_sent_again',
  'email_retrying',
  'email_queued',
  'email_delayed',
  'asked_too_often',
  'old_link_tried',
  'link_opened',
  'link_scanned',
  'link_handed_over',
  'email_delivered',
  'email_sent',
  'links_switched_off',
  'link_expired',
  'signed_out',
  'session_ended',
  'session_expired',
] as const;

export type AccessState = (typeof ACCESS_STATES)[number];

/** The one thing to do about it; null when there is nothing to do but wait. */
const accessAction = z.enum(['send', 'correct_address', 'copy_link', 'phone_code', 'resume', 'restore']);

export const diagnosis = z.object({
  state: z.enum(ACCESS_STATES),
  action: accessAction.nullable(),
  /** The instant that the state is about, where there is one. */
  at: z.date().nullable(),
  /** In how many browsers the contact is signed in. */
  devices: z.number().int(),
});

export type Diagnosis = z.infer<typeof diagnosis>;

type NewestLink = {
  issuedAt: Date;
  expiresAt: Date;
  state: 'unused' | 'used' | 'expired' | 'revoked';
  email: z.infer<typeof emailState>;
  /** False when the contact's address was changed since. */
  isToCurrentAddress: boolean;
  openedAt: Date | null;
  scannedAt: Date | null;
};

/** All that is known of a contact's access. */
export type AccessFacts = {
  clientArchivedAt: Date | null;
  contactArchivedAt: Date | null;
  pausedAt: Date | null;
  devices: number;
  lastSignInAt: Date | null;
  lastSeenAt: Date | null;
  /** The newest that works, unless a newer one was used; when none works, the newest. */
  newestLink: NewestLink | null;
  /** What is wrong with mail to the address, unless something is known to have arrived since. */
  mailTrouble: 'bounced' | 'complained' | 'failed' | null;
  /** When a link that opens nothing any more was opened last, by a person. */
  deadLinkTriedAt: Date | null;
  lastEnd: { by: 'contact' | 'owner' | 'notice' | 'installation'; at: Date } | null;
  /** When more mail was asked for than one address is sent, within the last hour. */
  withheldAt: Date | null;
};

type Rule = [
  applies: boolean,
  state: AccessState,
  action: z.infer<typeof accessAction> | null,
  at?: Date | null | undefined,
];

const isAfter = (at: Date | null, other: Date | null | undefined): boolean =>
  at !== null && (!other || at.getTime() > other.getTime());

const whileSignedIn = (facts: AccessFacts): Rule[] => {
  const { mailTrouble, newestLink, devices, deadLinkTriedAt, lastSignInAt, lastSeenAt } = facts;
  const isTrying = devices > 0 && isAfter(deadLinkTriedAt, lastSignInAt);
  const isAtHand = newestLink?.state === 'unused' && newestLink.email !== 'withdrawn';
  const hasFreshLink = isAtHand && !isAfter(deadLinkTriedAt, newestLink.issuedAt);
  return [
    [devices > 0 && mailTrouble === 'bounced', 'signed_in_email_fails', 'correct_address', lastSeenAt],
    [devices > 0 && mailTrouble === 'complained', 'signed_in_email_complained', 'correct_address', lastSeenAt],
    [devices > 0 && mailTrouble === 'failed', 'signed_in_email_failed', 'copy_link', lastSeenAt],
    [isTrying && hasFreshLink, 'signed_in_link_waits', 'phone_code', newestLink?.issuedAt],
    [isTrying, 'signed_in_elsewhere', 'send', deadLinkTriedAt],
    [devices > 0, 'signed_in', null, lastSeenAt],
  ];
};

const aboutTheEmail = ({ email, issuedAt }: NewestLink): Rule[] => [
  [email === 'bounced', 'email_bounced', 'correct_address', issuedAt],
  [email === 'complained', 'email_complained', 'correct_address', issuedAt],
  [true, 'email_failed', 'copy_link', issuedAt],
];

const afterTrouble = (link: NewestLink, { mailTrouble }: AccessFacts): Rule[] => {
  const isByMail = link.email !== 'none' && link.openedAt === null;
  return [
    [isByMail && mailTrouble === 'bounced', 'email_sent_again', 'correct_address', link.issuedAt],
    [isByMail && mailTrouble === 'complained', 'email_complained', 'correct_address', link.issuedAt],
  ];
};

const whileUnused = (link: NewestLink, facts: AccessFacts): Rule[] => {
  const { withheldAt, deadLinkTriedAt } = facts;
  return [
    [link.email === 'withdrawn', 'email_withdrawn', 'send', link.issuedAt],
    ...afterTrouble(link, facts),
    [link.email === 'retrying', 'email_retrying', 'copy_link', link.issuedAt],
    [link.email === 'queued', 'email_queued', null, link.issuedAt],
    [link.email === 'delayed', 'email_delayed', 'copy_link', link.issuedAt],
    [withheldAt !== null, 'asked_too_often', 'phone_code', withheldAt],
    [link.email === 'none' && link.openedAt === null, 'link_handed_over', 'copy_link', link.issuedAt],
    [isAfter(deadLinkTriedAt, link.issuedAt), 'old_link_tried', 'phone_code', deadLinkTriedAt],
    [link.openedAt !== null, 'link_opened', 'phone_code', link.openedAt],
    [link.scannedAt !== null, 'link_scanned', 'phone_code', link.scannedAt],
    [link.email === 'delivered', 'email_delivered', 'phone_code', link.issuedAt],
    [true, 'email_sent', 'phone_code', link.issuedAt],
  ];
};

const onceUsed = ({ lastEnd, lastSeenAt, lastSignInAt }: AccessFacts): Rule[] => {
  // Whoever came in since, or was seen in another browser, has not left by that.
  const hasGoneOn = isAfter(lastSignInAt, lastEnd?.at) || isAfter(lastSeenAt, lastEnd?.at);
  const end = hasGoneOn ? null : lastEnd;
  return [
    [end?.by === 'contact', 'signed_out', 'send', end?.at],
    [end !== null, 'session_ended', 'send', end?.at],
    [true, 'session_expired', 'send', lastSeenAt],
  ];
};

const FAILED = new Set(['bounced', 'complained', 'failed']);

// A link that was used has arrived, whatever came back later; who marks it as spam may get no other.
const hasFailed = ({ isToCurrentAddress, email, state }: NewestLink): boolean =>
  isToCurrentAddress && (state === 'used' ? email === 'complained' : FAILED.has(email));

const aboutTheLink = (link: NewestLink, facts: AccessFacts): Rule[] => {
  if (hasFailed(link)) return aboutTheEmail(link);
  // A code, or an earlier link, may have let them in while this one lay unused.
  if (link.state === 'used' || isAfter(facts.lastSignInAt, link.issuedAt)) return onceUsed(facts);
  if (link.state === 'unused') return whileUnused(link, facts);
  return [
    [link.state === 'revoked', 'links_switched_off', 'send', link.issuedAt],
    [true, 'link_expired', 'send', link.expiresAt],
  ];
};

/**
 * Why a contact cannot get in, or that they can (B10), and the one thing to do about it. It looks at nothing but the
 * facts that it is given.
 */
export const diagnose = (facts: AccessFacts): Diagnosis => {
  const { clientArchivedAt, contactArchivedAt, pausedAt, newestLink, devices, lastSeenAt } = facts;
  const rules: Rule[] = [
    [clientArchivedAt !== null, 'client_archived', 'restore', clientArchivedAt],
    [contactArchivedAt !== null, 'contact_archived', 'restore', contactArchivedAt],
    [pausedAt !== null, 'paused', 'resume', pausedAt],
    ...whileSignedIn(facts),
    [newestLink === null && lastSeenAt === null, 'not_invited', 'send'],
    ...(newestLink ? aboutTheLink(newestLink, facts) : onceUsed(facts)),
  ];
  const [, state, action, at = null] = rules.find(([applies]) => applies) ?? [true, 'not_invited', 'send'];
  return { state, action, at, devices };
};
