export { ACCESS_EVENT_KINDS, recordAccessEvent } from './access-events.ts';
export type { AccessEvent, AccessEventKind } from './access-events.ts';
export { addressKey, findClientAddress } from './client-address.ts';
export type { CodePortal } from './code-portals.ts';
export { CODE_LIFETIME_MINUTES, deriveCode, isCodeShaped } from './codes.ts';
export { endDevices, listDevices } from './devices.ts';
export type { Device, EndedDevices, EndedSession } from './devices.ts';
export { DomainError } from './domain-error.ts';
export type { DomainErrorCode } from './domain-error.ts';
export { maskEmailAddress, readEmailAddress } from './email-address.ts';
export type { EmailAddress } from './email-address.ts';
export type { Visitor } from './enter.ts';
export { holdContactsOf } from './hold-contacts.ts';
export { inspectAccessLink } from './inspect-link.ts';
export type { DeadLinkReason, InspectedLink } from './inspect-link.ts';
export {
  deriveLinkToken,
  issueAccessLink,
  LINK_LIFETIME_DAYS,
  OWNER_LINK_LIFETIME_MINUTES,
} from './issue-access-link.ts';
export type { LinkPurpose } from './issue-access-link.ts';
export { noteLinkVisit } from './link-visits.ts';
export { issuePhoneCode, PHONE_CODE_LIFETIME_MINUTES, redeemPhoneCode, revokePhoneCodes } from './phone-codes.ts';
export { countOwnerMail } from './owner-mail.ts';
export { createRateLimits } from './rate-limits.ts';
export type { RateLimits } from './rate-limits.ts';
export { issueCode, redeemCode } from './redeem-code.ts';
export type { CodeRequest } from './redeem-code.ts';
export { canRepeatRedemption, redeemAccessLink } from './redeem-link.ts';
export { keepLinksRevoked, revokeAccessLinks, revokeKeysShownTo, revokeOwnerLinks } from './revoke-access-links.ts';
export { revokeIssuedBefore } from './revoke-issued-before.ts';
export type { Revocations } from './revoke-issued-before.ts';
export { openSealedId, sealId } from './sealed-ids.ts';
export { endSession, findSession, findStartedSession, startSession } from './sessions.ts';
export type { LiveSession, SessionAudience, StartedSession } from './sessions.ts';
export { deriveSetupKey, isSetupKey } from './setup-key.ts';
export { deriveToken, hashToken, isTokenShaped, newToken } from './tokens.ts';
