import { openMailbox } from '#lib/server/mailbox.ts';
import type { RequestHandler } from './$types';

// The email has its own styles; whatever else it holds, nothing in it runs, and nothing of it reaches the page around it.
const POLICY = [
  "default-src 'none'",
  "style-src 'unsafe-inline'",
  "img-src 'self' https: data:",
  "frame-ancestors 'self'",
  'sandbox allow-popups allow-popups-to-escape-sandbox',
].join('; ');

/** The HTML of one email, for the sandboxed frame of its page. */
export const GET: RequestHandler = async (event) => {
  const { html } = await openMailbox(event).require(event.params.id);
  return new Response(`<base target="_blank">${html}`, {
    headers: { 'Content-Type': 'text/html; charset=utf-8', 'Content-Security-Policy': POLICY },
  });
};
