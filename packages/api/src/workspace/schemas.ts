import { z } from 'zod';
import { emailInput, messageInput, nameInput } from '../inputs.ts';
import { LOGO_BYTES } from './read-logo.ts';

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

// Base64 writes three bytes with four characters. What is longer is refused before it is read.
const LOGO_CHARACTERS = Math.ceil(LOGO_BYTES / 3) * 4 + 4;
const base64File = z.base64().max(LOGO_CHARACTERS, 'Please use at most 256 kB.');

export const logoUpload = z.strictObject({ content: base64File, small: base64File.optional() });

export const storedLogo = z.object({
  /** `/brand/<file>`, on this installation. */
  url: z.string(),
  /** False for a PNG above 10 kB without a small copy: the sign-in pages stay light, and show the name. */
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
