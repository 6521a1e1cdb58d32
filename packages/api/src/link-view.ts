import { z } from 'zod';

/** A link that nobody issued. */
export const unknownLink = z.object({ state: z.literal('unknown') });

/** What a link's page may tell to whoever holds the link. */
export const knownLink = z.object({
  state: z.enum(['usable', 'consumed', 'expired', 'revoked']),
  workspaceName: z.string(),
  accent: z.string().nullable(),
  /** The address of the workspace's logo on this installation. */
  logo: z.string().nullable(),
  /** Masked: `d•••@acme.example`. */
  sentTo: z.string(),
});
