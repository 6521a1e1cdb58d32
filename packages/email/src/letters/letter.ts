import type { Brand } from '../access-email.ts';
import { oneLine } from '../one-line.ts';

/** What an email says, before it becomes HTML or plain text. Build it with the functions below: they make names safe. */
export type Letter = {
  subject: string;
  /** Shown by mail programs next to the subject, also on locked screens: no link, no code. */
  preview: string;
  masthead: { name: string; logoUrl: string | null } | null;
  heading: string;
  blocks: Block[];
  /** The small print: who asked, and what to do if it was not the reader. */
  notes: string[];
};

export type Block =
  | { type: 'paragraph'; lines: string[] }
  | { type: 'section'; title: string }
  | { type: 'action'; label: string; url: string; expiry: string; accent: string | null }
  | { type: 'address'; text: string; url: string }
  | { type: 'code'; code: string };

export function letter(parts: {
  subject: string;
  preview: string;
  brand: Brand | null;
  heading: string;
  blocks: Block[];
  notes: string[];
}): Letter {
  return {
    subject: oneLine(parts.subject),
    preview: oneLine(parts.preview),
    masthead: parts.brand && { name: oneLine(parts.brand.workspaceName), logoUrl: parts.brand.logoUrl },
    heading: oneLine(parts.heading),
    blocks: parts.blocks,
    notes: parts.notes.map(oneLine),
  };
}

export function paragraph(...lines: string[]): Block {
  return { type: 'paragraph', lines: lines.map(oneLine) };
}

/** A title above the blocks that follow. */
export function section(title: string): Block {
  return { type: 'section', title: oneLine(title) };
}

/** The button, the same address spelled out, and how long it works. */
export function action(parts: { label: string; url: string; expiry: string; brand: Brand }): Block {
  return {
    type: 'action',
    label: oneLine(parts.label),
    url: parts.url,
    expiry: parts.expiry,
    accent: parts.brand.accent,
  };
}

/** A sentence that ends in an address. */
export function address(text: string, url: string): Block {
  return { type: 'address', text: oneLine(text), url };
}

/** A code to type, shown in two groups of four: `K7QF-9M2X`. */
export function code(plain: string): Block {
  const characters = oneLine(plain);
  return { type: 'code', code: `${characters.slice(0, 4)}-${characters.slice(4)}` };
}
