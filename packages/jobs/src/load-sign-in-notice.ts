import { sealId } from '@clientnest/auth';
import type { Sql } from '@clientnest/db';
import type { SignInNoticeEmail } from '@clientnest/email';
import { brandColumns, brandOf, senderOf } from './brand.ts';
import type { BrandRow, Sender } from './brand.ts';
import { describeBrowser } from './describe-browser.ts';
import { referenceOf } from './email-reference.ts';
import type { NoticedSignIn } from './queue-sign-in-notice.ts';

const WORKS_FOR_DAYS = 30;
const MS_PER_DAY = 86_400_000;

type NoticeRow = BrandRow & {
  to: string;
  signIn: NoticedSignIn;
  recipientName: string;
  clientName: string;
  slug: string;
};

type Secrets = { authSecret: string; origin: string };

/** What a notice of a new sign-in says and to whom. Null when the message is none, or is done. */
export const loadSignInNotice = async (
  sql: Sql,
  { authSecret, origin }: Secrets,
  messageId: string,
): Promise<{ to: string; sender: Sender; email: SignInNoticeEmail } | null> => {
  const [row] = await sql<NoticeRow[]>`
    select e.to_address as "to", e.asked_by as "signIn", ${brandColumns(sql)}, c.name as "recipientName",
      k.name as "clientName", k.slug
    from emails e join contacts c on c.id = (e.asked_by ->> 'contactId')::uuid and c.workspace_id = e.workspace_id
    join clients k on k.id = c.client_id join workspaces w on w.id = e.workspace_id
    where e.message_id = ${messageId} and e.kind = 'sign_in_notice' and e.sent_at is null and e.failed_at is null`;
  if (!row) return null;
  const { to, signIn, recipientName, clientName, slug } = row;
  const signedInAt = new Date(signIn.at);
  const expiresAt = new Date(signedInAt.getTime() + WORKS_FOR_DAYS * MS_PER_DAY);
  return {
    to,
    sender: senderOf(row),
    email: {
      kind: 'sign_in_notice',
      reference: referenceOf(messageId),
      brand: brandOf(origin, row),
      recipientName,
      clientName,
      browser: describeBrowser(signIn.userAgent),
      signedInAt,
      notMeUrl: `${origin}/portal/not-me/${sealId(authSecret, 'not-me', messageId, expiresAt)}`,
      expiresAt,
      portalUrl: `${origin}/portal/c/${slug}`,
    },
  };
};
