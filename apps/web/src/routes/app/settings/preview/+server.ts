import { readForm } from '#lib/server/forms.ts';
import { attemptAsOwner } from '#lib/server/owner-page.ts';
import type { RequestEvent } from '@sveltejs/kit';
import type { RequestHandler } from './$types';

// As the mailbox shows emails: they have their own styles, and nothing in them runs or can be pressed.
const POLICY = [
  "default-src 'none'",
  "style-src 'unsafe-inline'",
  "img-src 'self'",
  "frame-ancestors 'self'",
  'sandbox',
].join('; ');

type Draft = Parameters<RequestEvent['locals']['api']['workspace']['previewInvitation']>[0];

const answer = async (event: RequestEvent, draft: Draft): Promise<Response> => {
  const preview = await attemptAsOwner(event, event.locals.api.workspace.previewInvitation(draft));
  const headers = { 'Content-Security-Policy': POLICY };
  if (preview.ok)
    return new Response(preview.value.html, { headers: { ...headers, 'Content-Type': 'text/html; charset=utf-8' } });
  return new Response(`${preview.refusal.fields.map(({ message }) => message).join(' ')}\n`, {
    status: 400,
    headers: { ...headers, 'Content-Type': 'text/plain; charset=utf-8' },
  });
};

/** The invitation as it looks now. */
export const GET: RequestHandler = (event) => answer(event, {});

/** The invitation as it would look. It changes nothing. */
export const POST: RequestHandler = async (event) => {
  const { accent, ...draft } = await readForm(event.request, 'name', 'accent', 'welcomeMessage');
  return answer(event, { ...draft, accent: accent || null });
};
