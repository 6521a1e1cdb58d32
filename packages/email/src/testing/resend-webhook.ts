import { createHmac, randomUUID } from 'node:crypto';

type Signed = { id: string; timestamp: string; signature: string };

/** Signs a report as Resend does (Standard Webhooks): HMAC-SHA-256 over its id, its time in seconds and its body. */
export const signResendWebhook = (
  secret: string,
  body: string,
  { id = `msg_${randomUUID()}`, at = new Date() }: { id?: string; at?: Date } = {},
): Signed => {
  const timestamp = String(Math.floor(at.getTime() / 1000));
  const key = Buffer.from(secret.replace(/^whsec_/, ''), 'base64');
  const signature = createHmac('sha256', key).update(`${id}.${timestamp}.${body}`).digest('base64');
  return { id, timestamp, signature: `v1,${signature}` };
};
