import { standardHeaders } from '../seal-email.ts';
import type { OutgoingEmail } from '../transport.ts';

export type MailboxEmail = {
  id: string;
  from: string;
  to: string;
  subject: string;
  html: string;
  text: string;
  /** ISO 8601. */
  sentAt: string;
  /** Every link in the HTML, in order, each once. */
  links: string[];
  headers: Record<string, string>;
};

export function mailboxEmail(email: OutgoingEmail, sentAt: Date): MailboxEmail {
  const { id, from, to, replyTo, subject, html, text } = email;
  return {
    id,
    from,
    to,
    subject,
    html,
    text,
    sentAt: sentAt.toISOString(),
    links: linksIn(html),
    headers: { ...standardHeaders(email), ...(replyTo !== undefined && { 'Reply-To': replyTo }) },
  };
}

/** Null for anything that is not a whole email, such as a file that somebody else put there. */
export function parseMailboxEmail(json: string): MailboxEmail | null {
  let parsed: unknown;
  try {
    parsed = JSON.parse(json);
  } catch {
    return null;
  }
  return isMailboxEmail(parsed) ? parsed : null;
}

const TEXT_FIELDS = ['id', 'from', 'to', 'subject', 'html', 'text', 'sentAt'];

function isMailboxEmail(value: unknown): value is MailboxEmail {
  if (typeof value !== 'object' || value === null) return false;
  const fields = new Map<string, unknown>(Object.entries(value));
  const headers = fields.get('headers');
  return (
    TEXT_FIELDS.every((name) => typeof fields.get(name) === 'string') &&
    Array.isArray(fields.get('links')) &&
    typeof headers === 'object' &&
    headers !== null
  );
}

const ENTITIES: Record<string, string> = { '&amp;': '&', '&quot;': '"', '&#x27;': "'", '&lt;': '<', '&gt;': '>' };

function linksIn(html: string): string[] {
  const links = [...html.matchAll(/\shref="([^"]*)"/g)].map(([, href = '']) => decodeEntities(href));
  return [...new Set(links)];
}

function decodeEntities(attribute: string): string {
  return attribute.replace(/&(?:amp|quot|#x27|lt|gt);/g, (entity) => ENTITIES[entity] ?? entity);
}
