import { Resend } from 'resend';
import { oneLine } from '../one-line.ts';

/** What became of an email after the provider took it. */
export type DeliveryReport = {
  /** The same for every time that the provider sends this report. */
  id: string;
  kind: 'delivered' | 'delayed' | 'bounced' | 'complained' | 'failed';
  /** How the provider calls the email. */
  providerId: string;
  /** The id under which the email was handed over, which it carries as a tag. Null when the report has none. */
  emailId: string | null;
  happenedAt: Date;
  /** The provider's words, at most 500 characters. */
  detail: string | null;
};

/** A request that did not come from the provider, came too late, or cannot be read. */
export class WebhookRefused extends Error {
  override readonly name = 'WebhookRefused';
}

type SignedRequest = { secret: string; headers: { id: string; timestamp: string; signature: string }; body: string };

const KINDS = new Map<unknown, DeliveryReport['kind']>([
  ['email.delivered', 'delivered'],
  ['email.delivery_delayed', 'delayed'],
  ['email.bounced', 'bounced'],
  ['email.complained', 'complained'],
  ['email.failed', 'failed'],
  ['email.suppressed', 'failed'],
]);

type Report = {
  type?: unknown;
  created_at?: unknown;
  data?: {
    email_id?: unknown;
    tags?: { email_id?: unknown } | null;
    bounce?: { message?: unknown };
    failed?: { reason?: unknown };
    suppressed?: { message?: unknown };
  } | null;
};

const MAX_DETAIL = 500;
const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const PLAIN_ID = /^[\x21-\x7e]{1,200}$/;

// Verifying needs no key of the account, and the SDK asks for one all the same.
const { webhooks } = new Resend('re_unused');

// Signed with the secret, and no older than five minutes: the SDK checks both.
const verify = ({ secret, headers, body }: SignedRequest): Report | null => {
  try {
    return webhooks.verify({ webhookSecret: secret, headers, payload: body }) as Report | null;
  } catch (error) {
    throw new WebhookRefused('The signature does not fit.', { cause: error });
  }
};

const detailOf = ({ bounce, failed, suppressed }: NonNullable<Report['data']>): string | null => {
  const words = bounce?.message ?? failed?.reason ?? suppressed?.message;
  return typeof words === 'string' ? oneLine(words).slice(0, MAX_DETAIL).toWellFormed() : null;
};

const taggedIdOf = ({ tags }: NonNullable<Report['data']>): string | null => {
  const id = tags?.email_id;
  return typeof id === 'string' && UUID.test(id) ? id : null;
};

/** Reads one report of Resend. Null when it is of a kind that does not matter here. Throws WebhookRefused. */
export function readResendWebhook(request: SignedRequest): DeliveryReport | null {
  const { type, created_at: at, data } = verify(request) ?? {};
  const kind = KINDS.get(type);
  if (!kind) return null;
  const happenedAt = new Date(String(at));
  const year = happenedAt.getUTCFullYear();
  const providerId = data?.email_id;
  const isNamed = typeof providerId === 'string' && PLAIN_ID.test(providerId) && PLAIN_ID.test(request.headers.id);
  if (!data || !isNamed || !(year >= 2000 && year < 2200))
    throw new WebhookRefused('The report names no email or no time.');
  const emailId = taggedIdOf(data);
  return { id: request.headers.id, kind, providerId, emailId, happenedAt, detail: detailOf(data) };
}
