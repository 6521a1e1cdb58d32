import type { Queue } from 'pg-boss';
import { z } from 'zod';

/**
 * Every job and its payload. Payloads hold ids, and for recovery the typed address, or the dead link that was opened;
 * never a token.
 */
export const JOBS = {
  'recover-access': z.strictObject({
    attemptId: z.uuid(),
    audience: z.enum(['contact', 'owner']),
    typedEmail: z.string().nullable(),
    deadLinkId: z.uuid().nullable().default(null),
    browserHash: z.string(),
    userAgent: z.string().nullable(),
    address: z.string().nullable(),
    requestedAt: z.iso.datetime(),
  }),
  'send-access-email': z.strictObject({ messageId: z.uuid() }),
  /** The same for one of many that an import or a button for many causes: it never stands before mail that somebody waits for. */
  'send-bulk-email': z.strictObject({ messageId: z.uuid() }),
  'access-email-failed': z.strictObject({ messageId: z.uuid() }),
  'apply-email-event': z.strictObject({
    reportId: z.string().min(1).max(200),
    kind: z.enum(['delivered', 'delayed', 'bounced', 'complained', 'failed']),
    providerId: z.string().max(200),
    messageId: z.uuid().nullable().default(null),
    happenedAt: z.iso.datetime(),
    detail: z.string().max(500).nullable(),
  }),
  'import-clients': z.strictObject({ importId: z.uuid() }),
  'invite-imported': z.strictObject({ importId: z.uuid() }),
  'clean-up': z.strictObject({}),
} as const;

export type JobName = keyof typeof JOBS;
export type JobPayload<Name extends JobName> = z.infer<(typeof JOBS)[Name]>;
/** A payload as it is given: what has a default may be left out. */
export type NewJobPayload<Name extends JobName> = z.input<(typeof JOBS)[Name]>;

// A killed worker's job is handed on within 30 seconds: 10 without a sign of life, found by a look every 10.
const HEARTBEAT_SECONDS = 10;
export const SUPERVISE_SECONDS = 10;

const PROMPT = { notify: true, heartbeatSeconds: HEARTBEAT_SECONDS, expireInSeconds: 60, deleteAfterSeconds: 86_400 };
// From one second to one hour apart, for about 20 hours: within the 24 hours that a provider remembers its keys.
const PATIENT = { retryLimit: 30, retryDelay: 1, retryBackoff: true, retryDelayMax: 3600 };

/** In the order of creation: a dead-letter queue comes before the queue that names it. */
export const QUEUES: (Omit<Queue, 'name'> & { name: JobName })[] = [
  { name: 'access-email-failed', ...PROMPT, ...PATIENT },
  { name: 'recover-access', ...PROMPT, ...PATIENT },
  { name: 'send-access-email', ...PROMPT, ...PATIENT, deadLetter: 'access-email-failed' },
  { name: 'send-bulk-email', ...PROMPT, ...PATIENT, deadLetter: 'access-email-failed' },
  // A report without our tag may overtake the note that its email was sent, which may take as long as the email is tried.
  { name: 'apply-email-event', ...PROMPT, ...PATIENT },
  { name: 'import-clients', ...PROMPT, ...PATIENT },
  { name: 'invite-imported', ...PROMPT, ...PATIENT },
  { name: 'clean-up', policy: 'short', expireInSeconds: 600, deleteAfterSeconds: 86_400 },
];
