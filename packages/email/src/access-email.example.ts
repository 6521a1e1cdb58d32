import type {
  AddressChangedEmail,
  Asker,
  Brand,
  FreshLinkEmail,
  InvitationEmail,
  OwnerInvitationEmail,
  OwnerSignInEmail,
  RecoveryEmail,
  SignInNoticeEmail,
  TestEmail,
} from './access-email.ts';

export const studioNord: Brand = { workspaceName: 'Studio Nord', accent: '#0f766e', logoUrl: null };
const harbourBooks: Brand = { workspaceName: 'Harbour Books & Tax', accent: '#facc15', logoUrl: null };

const ORIGIN = 'https://portal.studio-nord.example';
const linkTo = (token: string) => `${ORIGIN}/portal/link/${token.padEnd(43, 'q7Zx-k_2')}`;
const asker: Asker = { at: new Date('2026-11-22T23:05:12Z'), browser: 'Chrome on Windows', address: '203.0.113.7' };

const fromOwner = {
  reference: 'K7QF',
  brand: studioNord,
  recipientName: 'Ana Souza',
  clientName: 'Acme GmbH',
  ownerName: 'Dana',
  linkUrl: linkTo('first'),
  portalUrl: `${ORIGIN}/portal/c/acme`,
  recoveryUrl: `${ORIGIN}/portal-resume`,
  expiresAt: new Date('2026-12-06T23:05:12Z'),
};

export const invitationEmail: InvitationEmail = {
  kind: 'invitation',
  ...fromOwner,
  welcomeMessage:
    'Good to have you with us.\n\nThe portal is where I put drafts for you to look at.\nQuestions go there too.',
};

export const freshLinkEmail: FreshLinkEmail = { kind: 'fresh', ...fromOwner };

export const recoveryEmail: RecoveryEmail = {
  kind: 'recovery',
  reference: 'K7QF',
  brand: studioNord,
  recipientName: 'Ana Souza',
  portals: [
    { brand: studioNord, clientName: 'Acme GmbH', linkUrl: linkTo('first'), portalUrl: `${ORIGIN}/portal/c/acme` },
  ],
  code: 'R4TH9M2X',
  recoveryUrl: `${ORIGIN}/portal-resume`,
  expiresAt: new Date('2026-12-06T23:05:12Z'),
  asker,
};

export const severalPortalsEmail: RecoveryEmail = {
  ...recoveryEmail,
  brand: null,
  portals: [
    ...recoveryEmail.portals,
    {
      brand: harbourBooks,
      clientName: 'Souza & Daughters',
      linkUrl: linkTo('second'),
      portalUrl: `${ORIGIN}/portal/c/souza`,
    },
  ],
};

export const ownerSignInEmail: OwnerSignInEmail = {
  kind: 'owner_sign_in',
  reference: 'K7QF',
  brand: studioNord,
  recipientName: 'Dana',
  linkUrl: `${ORIGIN}/sign-in/link/${'o'.padEnd(43, 'q7Zx-k_2')}`,
  code: 'R4TH9M2X',
  signInUrl: `${ORIGIN}/sign-in`,
  expiresAt: new Date('2026-11-23T00:05:12Z'),
  asker,
};

export const ownerInvitationEmail: OwnerInvitationEmail = {
  kind: 'owner_invitation',
  reference: 'K7QF',
  brand: studioNord,
  recipientName: 'Ole Berg',
  inviterName: 'Dana',
  linkUrl: `${ORIGIN}/sign-in/link/${'i'.padEnd(43, 'q7Zx-k_2')}`,
  signInUrl: `${ORIGIN}/sign-in`,
  expiresAt: new Date('2026-12-06T23:05:12Z'),
};

export const signInNoticeEmail: SignInNoticeEmail = {
  kind: 'sign_in_notice',
  reference: 'K7QF',
  brand: studioNord,
  recipientName: 'Ana Souza',
  clientName: 'Acme GmbH',
  browser: 'Safari on iOS',
  signedInAt: new Date('2026-11-22T23:05:12Z'),
  notMeUrl: `${ORIGIN}/portal/not-me/0192f1c8-7d3e-7b52-9c11-3f4a5b6c7d8e.1797000000.${'n'.padEnd(43, 'q7Zx-k_2')}`,
  expiresAt: new Date('2026-12-22T23:05:12Z'),
  portalUrl: `${ORIGIN}/portal/c/acme`,
};

export const addressChangedEmail: AddressChangedEmail = {
  kind: 'address_changed',
  reference: 'K7QF',
  brand: studioNord,
  clientName: 'Acme GmbH',
  ownerName: 'Dana',
  news: 'changed',
};

export const testingEmail: TestEmail = { kind: 'test', reference: 'K7QF', brand: studioNord, recipientName: 'Dana' };
