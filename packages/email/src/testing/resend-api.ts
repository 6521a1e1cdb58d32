import { randomUUID } from 'node:crypto';

export type ReceivedRequest = {
  method: string;
  path: string;
  authorization: string | null;
  idempotencyKey: string | null;
  /** As it was sent. */
  body: string;
};

export type AcceptedEmail = {
  id: string;
  idempotencyKey: string | null;
  from: string;
  to: string | string[];
  subject: string;
  html: string;
  text: string;
  reply_to?: string | string[];
  headers?: Record<string, string>;
  tags?: { name: string; value: string }[];
};

export type Answer = { status: number; body: Record<string, unknown> };

export function refusal(status: number, name: string, message: string): Answer {
  return { status, body: { statusCode: status, name, message } };
}

type Kept = { email: AcceptedEmail; body: string };

/** What Resend does with a request to send: the same key is the same email, and another email is a conflict. */
export function acceptEmail(request: ReceivedRequest, kept: Kept[]): Answer {
  if (request.method !== 'POST' || request.path !== '/emails') return refusal(404, 'not_found', 'Not found');
  if (!request.authorization?.startsWith('Bearer ')) return refusal(401, 'missing_api_key', 'Missing API key');
  const known = request.idempotencyKey && kept.find(({ email }) => email.idempotencyKey === request.idempotencyKey);
  if (known) {
    return known.body === request.body
      ? { status: 200, body: { id: known.email.id } }
      : refusal(409, 'invalid_idempotent_request', 'Same idempotency key used with a different request payload');
  }
  const payload = JSON.parse(request.body) as Partial<AcceptedEmail>;
  const { from, to, subject, html, text } = payload;
  if (!from || !to || !subject || !html || !text) return refusal(422, 'missing_required_field', 'Missing field');
  const email = { ...payload, from, to, subject, html, text, id: randomUUID(), idempotencyKey: request.idempotencyKey };
  kept.push({ email, body: request.body });
  return { status: 200, body: { id: email.id } };
}
