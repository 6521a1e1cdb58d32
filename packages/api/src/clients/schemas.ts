import { MAX_TAGS } from '@clientnest/jobs';
import { z } from 'zod';
import { clientRef, emailInput, messageInput, nameInput, slugInput, tagInput } from '../inputs.ts';
import { portalHome } from '../portal/home.ts';
import { accessStatus } from './access-status.ts';
import { clientFilters } from './client-filters.ts';
import { clientSort, cursorInput } from './client-order.ts';
import { diagnosis, emailState } from './diagnosis.ts';

const clientSummary = z.object({
  id: z.uuid(),
  name: z.string(),
  slug: z.string(),
  contactName: z.string(),
  email: z.string(),
  accessStatus,
  /** The contact's last activity; null when they were never in. */
  lastSeenAt: z.date().nullable(),
  tags: z.array(z.string()),
  addedAt: z.date(),
});

const sentLink = z.object({
  id: z.uuid(),
  purpose: z.enum(['invitation', 'fresh', 'recovery']),
  sentTo: z.string(),
  issuedAt: z.date(),
  expiresAt: z.date(),
  /** Null until somebody signed in with it. */
  usedAt: z.date().nullable(),
  state: z.enum(['unused', 'used', 'expired', 'revoked']),
  email: emailState,
  /** What the mail provider answered, if it did not take the email. */
  failure: z.string().nullable(),
});

const clientContact = z.object({
  id: z.uuid(),
  name: z.string(),
  email: z.string(),
  isPrimary: z.boolean(),
  isArchived: z.boolean(),
  isPaused: z.boolean(),
  lastSeenAt: z.date().nullable(),
  accessStatus,
  diagnosis,
});

export const clientDetails = clientSummary.extend({
  /** The contact that `contactName`, `email`, `links` and the rest are about. */
  contactId: z.uuid(),
  /** All of the client's contacts: the primary one first, archived ones last; at most 100. */
  contacts: z.array(clientContact),
  /** The permanent address of the portal (F3). */
  portalUrl: z.url(),
  welcomeMessage: z.string().nullable(),
  /** The owner's own words about the client, which no client ever sees. */
  internalNote: z.string().nullable(),
  archivedAt: z.date().nullable(),
  /** The last change of the contact's address, while it can be taken back. */
  emailChange: z
    .object({ id: z.uuid(), from: z.string(), changedAt: z.date(), undoUntil: z.date(), links: z.number().int() })
    .nullable(),
  /** The newest 50, newest first. */
  links: z.array(sentLink),
});

export const clientPage = z.object({
  clients: z.array(clientSummary),
  /** How many there are on all pages; exact up to 10,000, or to 5,000 of what is searched for. */
  count: z.int(),
  isCountExact: z.boolean(),
  /** The number of the first one on this page, counted from 1; 0 on an empty page. */
  from: z.int(),
  /** Give it as `cursor` to get the next page; null on the last. */
  nextCursor: z.string().nullable(),
  /** The same for the page before; null on the first. */
  previousCursor: z.string().nullable(),
});

export const listInput = clientFilters.extend({
  sort: clientSort.default('newest'),
  cursor: cursorInput.optional(),
});

export const exportInput = listInput.omit({ sort: true });

export const inviteInput = z.strictObject({
  name: nameInput,
  email: emailInput,
  contactName: nameInput.optional(),
  slug: slugInput.optional(),
  /** Left out, it is the workspace's own. */
  welcomeMessage: messageInput.optional(),
  sendNow: z.boolean().default(true),
});

export const updateInput = clientRef.extend({
  name: nameInput.optional(),
  internalNote: messageInput.optional(),
  /** All of them: what is not among these is taken off. */
  tags: z.array(tagInput).max(MAX_TAGS, `Please use at most ${MAX_TAGS} tags.`).optional(),
});

export const updatedClient = z.object({
  name: z.string(),
  internalNote: z.string().nullable(),
  tags: z.array(z.string()),
});

export const manyInput = z.strictObject({
  clientIds: z.array(z.uuid()).min(1, 'Please choose clients first.').max(100, 'Please choose at most 100 clients.'),
});

export const sentToMany = z.object({
  sent: z.int(),
  /** Who was left out, and why in words. */
  skipped: z.array(z.object({ clientId: z.uuid(), name: z.string(), why: z.string() })),
});

export const exportPart = z.object({
  csv: z.string(),
  /** Give it as `cursor` to get the next part; null on the last. */
  nextCursor: z.string().nullable(),
});

export const invitedClient = z.object({
  id: z.uuid(),
  slug: z.string(),
  portalUrl: z.url(),
  sentTo: z.string().nullable(),
});

export const portalPreview = portalHome.extend({
  /** Whether the contact gets in; false while access is paused, or the contact or the client archived. */
  isOpen: z.boolean(),
});

export const sentFreshLink = z.object({
  /** The address it goes to, masked: `d•••@acme.example`. */
  sentTo: z.string(),
  /** Whether a link that they had before still works. */
  hasEarlierLinks: z.boolean(),
});

export type ClientSummary = z.infer<typeof clientSummary>;
export type ClientDetails = z.infer<typeof clientDetails>;
export type ClientContact = z.infer<typeof clientContact>;
export type SentLink = z.infer<typeof sentLink>;
export type UpdateInput = z.output<typeof updateInput>;
export type InviteInput = z.output<typeof inviteInput>;
