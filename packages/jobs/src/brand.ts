import type { Query } from '@clientnest/db';
import type { Brand } from '@clientnest/email';

/** How a workspace presents itself in an email, as `brandColumns` reads it. */
export type BrandRow = {
  workspaceName: string;
  accent: string | null;
  logo: string | null;
  senderName: string | null;
  replyTo: string | null;
};

/** Who an email comes from, as its reader sees it. */
export type Sender = { name: string; replyTo: string | null };

/** The columns of a workspace `w` that make its brand. */
export const brandColumns = (query: Query) =>
  query`w.name as "workspaceName", w.accent, w.email_logo as logo, w.sender_name as "senderName", w.reply_to as "replyTo"`;

export const brandOf = (origin: string, { workspaceName, accent, logo }: Omit<BrandRow, 'senderName' | 'replyTo'>) => {
  const brand: Brand = { workspaceName, accent, logoUrl: logo && `${origin}/brand/${logo}` };
  return brand;
};

export const senderOf = ({ workspaceName, senderName, replyTo }: BrandRow): Sender => ({
  name: senderName ?? workspaceName,
  replyTo,
});
