/** How the owner's workspace presents itself to its clients. */
export type Brand = {
  workspaceName: string;
  /** `#rrggbb`; null, or anything else, means the product's own colour. */
  accent: string | null;
  /** An http or https address; null means that the name stands alone. */
  logoUrl: string | null;
};

/** Who asked for a link, as far as the request told. */
export type Asker = {
  at: Date;
  /** For example "Chrome on Windows". */
  browser: string | null;
  /** The IP address as text. */
  address: string | null;
};

type Addressed = {
  /** A few characters that make the subject distinct. Shown openly, so never part of a code or a token. */
  reference: string;
  recipientName: string;
  expiresAt: Date;
};

type FromOwner = Addressed & {
  brand: Brand;
  clientName: string;
  ownerName: string;
  linkUrl: string;
  portalUrl: string;
  recoveryUrl: string;
};

export type InvitationEmail = FromOwner & {
  kind: 'invitation';
  /** The owner's own words, plain text; blank lines separate paragraphs. */
  welcomeMessage: string | null;
};

export type FreshLinkEmail = FromOwner & { kind: 'fresh' };

export type RecoveredPortal = { brand: Brand; clientName: string; linkUrl: string; portalUrl: string };

export type RecoveryEmail = Addressed & {
  kind: 'recovery';
  /** That of the workspace which all portals belong to; null when they are of several. */
  brand: Brand | null;
  /** One or more. */
  portals: RecoveredPortal[];
  /** 8 characters, valid for 15 minutes, only in the browser that asked. */
  code: string;
  recoveryUrl: string;
  asker: Asker;
};

export type OwnerSignInEmail = Addressed & {
  kind: 'owner_sign_in';
  brand: Brand;
  linkUrl: string;
  /** 8 characters, valid for 15 minutes, only in the browser that asked. */
  code: string;
  signInUrl: string;
  asker: Asker;
};

/** Asks somebody to help run a workspace. */
export type OwnerInvitationEmail = Addressed & {
  kind: 'owner_invitation';
  brand: Brand;
  inviterName: string;
  linkUrl: string;
  signInUrl: string;
};

/** Tells a contact that somebody signed in with a browser that they had not used before. */
export type SignInNoticeEmail = {
  kind: 'sign_in_notice';
  reference: string;
  brand: Brand;
  recipientName: string;
  clientName: string;
  /** For example "Chrome on Windows". */
  browser: string | null;
  signedInAt: Date;
  /** Where that browser can be signed out again. */
  notMeUrl: string;
  /** Until when that address works. */
  expiresAt: Date;
  portalUrl: string;
};

/**
 * What an address is told: that it is a contact's no longer, by a change or by one that was taken back, or, once it was
 * told so, that it is theirs again.
 */
export type AddressNews = 'changed' | 'taken-back' | 'restored' | 'restored-with-links';

/** Tells an address that it is a contact's no longer, or is again. It names neither the contact nor the other address. */
export type AddressChangedEmail = {
  kind: 'address_changed';
  reference: string;
  brand: Brand;
  clientName: string;
  ownerName: string;
  news: AddressNews;
};

/** Shows an owner that email arrives, and how it looks. */
export type TestEmail = { kind: 'test'; reference: string; brand: Brand; recipientName: string };

export type AccessEmail =
  | InvitationEmail
  | FreshLinkEmail
  | RecoveryEmail
  | OwnerSignInEmail
  | OwnerInvitationEmail
  | SignInNoticeEmail
  | AddressChangedEmail
  | TestEmail;
