import type { AccessEmail } from './access-email.ts';
import { letter } from './letters/letter.ts';
import { writeLetter } from './letters/write-letter.ts';
import { plainText } from './plain-text.ts';

/**
 * Subject, HTML and plain text. The same input always gives the same bytes, because a retry must be
 * identical under its idempotency key.
 */
export async function composeEmail(email: AccessEmail): Promise<{ subject: string; html: string; text: string }> {
  const written = writeLetter(email);
  const { renderHtml } = await loadRenderer();
  return { subject: written.subject, html: await renderHtml(written), text: plainText(written) };
}

// React Email takes a moment to load: a server that starts does not wait for it.
const loadRenderer = () => import('./html/render-html.tsx');

/** Does ahead what composing the first email would have to do, so that nobody waits for it, or can tell from the time it takes. */
export async function prepareToCompose(): Promise<void> {
  const { renderHtml } = await loadRenderer();
  await renderHtml(letter({ subject: '', preview: '', brand: null, heading: '', blocks: [], notes: [] }));
}
