import { text } from '@sveltejs/kit';
import { takeResendWebhook } from '#lib/server/resend-webhook.ts';
import type { RequestHandler } from './$types';

const ANSWERS = { 200: 'taken\n', 401: 'the signature does not fit\n', 404: 'not found\n' };

/** What became of emails, as Resend reports it: signed, and no older than five minutes. */
export const POST: RequestHandler = async ({ request }) => {
  const status = await takeResendWebhook(request);
  return text(ANSWERS[status], { status });
};
