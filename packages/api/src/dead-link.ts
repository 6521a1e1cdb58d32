import { DomainError } from '@clientnest/auth';
import type { DeadLinkReason } from '@clientnest/auth';

const MESSAGES: Record<DeadLinkReason, string> = {
  consumed: 'This sign-in link has already been used. Each link works once. Ask for a fresh one.',
  expired: 'This sign-in link is too old to use. Ask for a fresh one.',
  revoked: 'This sign-in link was replaced. Ask for a fresh one.',
  unknown: 'We do not know this sign-in link. Check that the whole link was copied, or ask for a fresh one.',
};

const CODES = {
  consumed: 'LINK_CONSUMED',
  expired: 'LINK_EXPIRED',
  revoked: 'LINK_REVOKED',
  unknown: 'LINK_UNKNOWN',
} as const;

export const deadLinkError = (reason: DeadLinkReason): DomainError => new DomainError(CODES[reason], MESSAGES[reason]);
