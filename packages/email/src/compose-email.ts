import type { AccessEmail } from './access-email.ts';
import { writeLetter } from './letters/write-letter.ts';
import { plainText } from './plain-text.ts';

/**
 * Subject, HTML and plain text. The same input always gives the same bytes, because a retry must be
 * identical under its idempotency key.
 */
export async function composeEmail(email: AccessEmail): Promise<{ subject: string; html: string; text: string }> {
  const letter = writeLetter(email);
  // React Email takes most of a second to load: a server that starts does not wait for it.
  const { renderHtml } = await import('./html/render-html.tsx');
  return { subject: letter.subject, html: await renderHtml(letter), text: plainText(letter) };
}
