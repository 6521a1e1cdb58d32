import { z } from 'zod';
import type { SignedInContact } from '../people.ts';

/** The first page of a portal, as its contact sees it. */
export const portalHome = z.object({
  workspaceName: z.string(),
  accent: z.string().nullable(),
  logo: z.string().nullable(),
  clientName: z.string(),
  contactName: z.string(),
  email: z.string(),
  welcomeMessage: z.string().nullable(),
  slug: z.string(),
  portalUrl: z.url(),
  recoveryUrl: z.url(),
  /** When this device is signed out if nobody comes back before. */
  signedInUntil: z.date(),
});

type Visitor = Omit<SignedInContact, 'sessionId'>;

export const describeHome = (contact: Visitor, origin: string): z.infer<typeof portalHome> => {
  const { workspaceName, accent, logo, clientName, name, email, welcomeMessage, slug, expiresAt } = contact;
  return {
    ...{ workspaceName, accent, logo, clientName, contactName: name, email, welcomeMessage, slug },
    portalUrl: `${origin}/portal/c/${slug}`,
    recoveryUrl: `${origin}/portal-resume`,
    signedInUntil: expiresAt,
  };
};
