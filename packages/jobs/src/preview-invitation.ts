import { LINK_LIFETIME_DAYS } from '@clientnest/auth';
import { composeEmail } from '@clientnest/email';
import { brandOf } from './brand.ts';

type Draft = {
  origin: string;
  workspaceName: string;
  accent: string | null;
  /** The file of a logo that emails show. */
  logo: string | null;
  ownerName: string;
  welcomeMessage: string | null;
};

const MS_PER_DAY = 86_400_000;

/** The invitation of a made-up client, as it would look now: its link opens nothing. */
export const previewInvitation = async ({ origin, ownerName, welcomeMessage, ...draft }: Draft) =>
  composeEmail({
    kind: 'invitation',
    reference: 'K7QF',
    brand: brandOf(origin, draft),
    recipientName: 'Dana Berg',
    clientName: 'Acme',
    ownerName,
    linkUrl: `${origin}/portal/link/${'x'.repeat(43)}`,
    portalUrl: `${origin}/portal/c/acme`,
    recoveryUrl: `${origin}/portal-resume`,
    expiresAt: new Date(Date.now() + LINK_LIFETIME_DAYS * MS_PER_DAY),
    welcomeMessage,
  });
