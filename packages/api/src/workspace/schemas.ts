import { z } from 'zod';
import { emailInput, messageInput, nameInput } from '../inputs.ts';

const accentInput = z
  .string()
  .trim()
  .toLowerCase()
  .regex(/^#[0-9a-f]{6}$/, 'Please use a colour such as #1f5f4c.');

/** Null takes a value back to what the product does by itself. */
export const workspaceChanges = z
  .strictObject({
    name: nameInput,
    accent: accentInput.nullable(),
    senderName: nameInput.nullable(),
    replyTo: emailInput.nullable(),
    welcomeMessage: messageInput.nullable(),
  })
  .partial();

export const brandDraft = workspaceChanges.pick({ name: true, accent: true, welcomeMessage: true });

export const storedLogo = z.object({
  /** `/brand/<file>`, on this installation. */
  url: z.string(),
  /** False for a logo above 10 kB: the sign-in pages stay light, and show the name. */
  onPages: z.boolean(),
  /** False for an SVG, which mail programs do not show. */
  inEmails: z.boolean(),
});

export const workspace = z.object({
  name: z.string(),
  /** `#rrggbb` as it was chosen; null for the product's own colour. */
  accent: z.string().nullable(),
  /** Who emails come from; null for the workspace's name. */
  senderName: z.string().nullable(),
  /** Where answers to emails go; null for the address that they come from. */
  replyTo: z.string().nullable(),
  /** What new invitations say, unless they say something else. */
  welcomeMessage: z.string().nullable(),
  logo: storedLogo.nullable(),
});

export type Workspace = z.infer<typeof workspace>;
export type WorkspaceChanges = z.output<typeof workspaceChanges>;
export type BrandDraft = z.output<typeof brandDraft>;
