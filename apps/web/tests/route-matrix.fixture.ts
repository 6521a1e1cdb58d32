import { newToken } from '@clientnest/auth';
import { newId } from '@clientnest/db';
import { sealNotice } from './two-studios.fixture.ts';
import type { Studio, TwoStudios } from './two-studios.fixture.ts';

export const VISITORS = ['nobody', 'contactA', 'contactB', 'owner1', 'owner2'] as const;
type VisitorKind = (typeof VISITORS)[number];

/** Whose thing an address names: that of the first studio, of the second, or nobody's. */
export const OWNERS = ['nord', 'harbour', 'random'] as const;
type Whose = (typeof OWNERS)[number];

/** What names a thing in an address or a form. Tokens are new each time: they work once. */
export type Names = {
  clientId: string;
  contactId: string;
  importId: string;
  slug: string;
  portalToken: string;
  ownerToken: string;
  sealed: string;
  mailId: string;
};

export type Row = {
  path: (names: Names) => string;
  /** A form makes it a POST. */
  form?: (names: Names) => Record<string, string>;
  /** What comes of it: `200`, or `303 /where`; `~` stands for the name itself. */
  outcomes: (visitor: VisitorKind, whose: Whose) => string;
};

const everybody = (outcome: string) => () => outcome;
const owners = (outcome: string) => (visitor: VisitorKind) => (visitor.startsWith('owner') ? outcome : '303 /sign-in');

// Who is signed in has nothing to do there.
const awayIfOwner = (visitor: VisitorKind) => (visitor.startsWith('owner') ? '303 /app/clients' : '200');

const OWN: Partial<Record<VisitorKind, Whose>> = {
  contactA: 'nord',
  contactB: 'harbour',
  owner1: 'nord',
  owner2: 'harbour',
};
const isOwn = (visitor: VisitorKind, whose: Whose): boolean => OWN[visitor] === whose;
const isContact = (visitor: VisitorKind): boolean => visitor.startsWith('contact');

/** An owner's page about one client: for its own owner, and not there for everybody else's. */
const ofOwner = (own: string, foreign: string) => (visitor: VisitorKind, whose: Whose) => {
  if (!visitor.startsWith('owner')) return '303 /sign-in';
  return isOwn(visitor, whose) ? own : foreign;
};

const slugOf = (whose: Whose): string => (whose === 'random' ? 'nobodys-client' : `${whose}-client`);

const DEAD = '303 /portal-invalid?reason=unknown';

const portalHome = (visitor: VisitorKind, whose: Whose) =>
  isContact(visitor) && isOwn(visitor, whose) ? '200' : '303 /portal-resume';

// It leads back to the list, which is shown to nobody but the contact.
const devicesEnded = (what: string) => (_visitor: VisitorKind, whose: Whose) =>
  `303 /portal/c/${slugOf(whose)}/devices?ended=${what}`;

const linkPage = (visitor: VisitorKind, whose: Whose) => {
  if (whose === 'random') return DEAD;
  return isContact(visitor) && isOwn(visitor, whose) ? `303 /portal/c/${slugOf(whose)}` : '200';
};

// Who is signed in as somebody else is asked first which account to use.
const linkRedeemed = (visitor: VisitorKind, whose: Whose) => {
  if (whose === 'random') return DEAD;
  return isContact(visitor) && !isOwn(visitor, whose) ? '303 /portal/link/~' : `303 /portal/c/${slugOf(whose)}`;
};

/** Every route, for everybody, about everybody's things: `GET` or `POST`, the route, and the action if it has several. */
export const MATRIX: Record<string, Row> = {
  'GET /': { path: () => '/', outcomes: awayIfOwner },
  'POST /api/webhooks/resend': { path: () => '/api/webhooks/resend', form: () => ({}), outcomes: everybody('404') },
  'POST /api/csp-report': { path: () => '/api/csp-report', form: () => ({}), outcomes: everybody('415') },
  'GET /api/trpc/[...procedure]': {
    path: ({ clientId }) => `/api/trpc/clients.get?input=${encodeURIComponent(JSON.stringify({ clientId }))}`,
    outcomes: (visitor, whose) => (visitor.startsWith('owner') ? (isOwn(visitor, whose) ? '200' : '404') : '401'),
  },
  'GET /app': { path: () => '/app', outcomes: owners('303 /app/clients') },
  'GET /app/clients': { path: () => '/app/clients', outcomes: owners('200') },
  'POST /app/clients sendMany': {
    path: () => '/app/clients?/sendMany',
    form: ({ clientId }) => ({ clientId }),
    outcomes: ofOwner('200', '400'),
  },
  'POST /app/clients inviteMany': {
    path: () => '/app/clients?/inviteMany',
    form: ({ clientId }) => ({ clientId }),
    outcomes: ofOwner('200', '400'),
  },
  'GET /app/clients/export': { path: () => '/app/clients/export', outcomes: owners('200') },
  'GET /app/clients/import': { path: () => '/app/clients/import', outcomes: owners('200') },
  'POST /app/clients/import': {
    path: () => '/app/clients/import',
    form: () => ({ rows: 'no rows' }),
    outcomes: owners('400'),
  },
  'GET /app/clients/import/[importId]': {
    path: ({ importId }) => `/app/clients/import/${importId}`,
    outcomes: ofOwner('200', '404'),
  },
  'POST /app/clients/import/[importId] start': {
    path: ({ importId }) => `/app/clients/import/${importId}?/start`,
    form: () => ({}),
    outcomes: ofOwner('400', '404'),
  },
  'POST /app/clients/import/[importId] stop': {
    path: ({ importId }) => `/app/clients/import/${importId}?/stop`,
    form: () => ({}),
    outcomes: ofOwner('400', '404'),
  },
  'POST /app/clients/import/[importId] mapColumns': {
    path: ({ importId }) => `/app/clients/import/${importId}?/mapColumns`,
    form: () => ({ name: 'x' }),
    outcomes: ofOwner('400', '404'),
  },
  'POST /app/clients/[clientId] update': {
    path: ({ clientId }) => `/app/clients/${clientId}?/update`,
    form: () => ({ internalNote: 'Calls on Mondays', tags: 'vip' }),
    outcomes: ofOwner('200', '404'),
  },
  'POST /app/clients/[clientId] archive': {
    path: ({ clientId }) => `/app/clients/${clientId}?/archive`,
    form: () => ({}),
    outcomes: ofOwner('200', '404'),
  },
  'POST /app/clients/[clientId] restore': {
    path: ({ clientId }) => `/app/clients/${clientId}?/restore`,
    form: () => ({}),
    outcomes: ofOwner('200', '404'),
  },
  'GET /app/clients/[clientId]': {
    path: ({ clientId }) => `/app/clients/${clientId}`,
    outcomes: ofOwner('200', '404'),
  },
  'POST /app/clients/[clientId] sendFreshLink': {
    path: ({ clientId }) => `/app/clients/${clientId}?/sendFreshLink`,
    form: () => ({}),
    outcomes: ofOwner('200', '404'),
  },
  'POST /app/clients/[clientId] changeEmail': {
    path: ({ clientId }) => `/app/clients/${clientId}?/changeEmail`,
    form: ({ contactId }) => ({ contactId, email: 'no address' }),
    outcomes: ofOwner('400', '404'),
  },
  'POST /app/clients/[clientId] issuePhoneCode': {
    path: ({ clientId }) => `/app/clients/${clientId}?/issuePhoneCode`,
    form: ({ contactId }) => ({ contactId }),
    outcomes: ofOwner('200', '404'),
  },
  'POST /app/clients/[clientId] addContact': {
    path: ({ clientId }) => `/app/clients/${clientId}?/addContact`,
    form: () => ({ name: 'Kim', email: 'no address' }),
    outcomes: ofOwner('400', '404'),
  },
  'GET /app/clients/[clientId]/preview': {
    path: ({ clientId }) => `/app/clients/${clientId}/preview`,
    outcomes: ofOwner('200', '404'),
  },
  'GET /app/help/access': { path: () => '/app/help/access', outcomes: owners('200') },
  'GET /app/clients/new': { path: () => '/app/clients/new', outcomes: owners('200') },
  'POST /app/clients/new': { path: () => '/app/clients/new', form: () => ({ name: '' }), outcomes: owners('400') },
  'GET /app/settings': { path: () => '/app/settings', outcomes: owners('200') },
  'POST /app/settings save': {
    path: () => '/app/settings?/save',
    form: () => ({ name: '', nameBefore: 'nord' }),
    outcomes: owners('400'),
  },
  'POST /app/settings setLogo': {
    path: () => '/app/settings?/setLogo',
    form: () => ({ logo: 'no file' }),
    outcomes: owners('400'),
  },
  'POST /app/settings removeLogo': {
    path: () => '/app/settings?/removeLogo',
    form: () => ({}),
    outcomes: owners('303 /app/settings?saved'),
  },
  'GET /app/settings/email': { path: () => '/app/settings/email', outcomes: owners('200') },
  'POST /app/settings/email save': {
    path: () => '/app/settings/email?/save',
    form: () => ({ replyTo: 'x', replyToBefore: '' }),
    outcomes: owners('400'),
  },
  'GET /app/settings/people': { path: () => '/app/settings/people', outcomes: owners('200') },
  'POST /app/settings/people invite': {
    path: () => '/app/settings/people?/invite',
    form: () => ({ email: 'x' }),
    outcomes: owners('400'),
  },
  'POST /app/settings/people remove': {
    path: () => '/app/settings/people?/remove',
    form: ({ contactId }) => ({ personId: contactId }),
    outcomes: owners('400'),
  },
  'GET /app/settings/preview': { path: () => '/app/settings/preview', outcomes: owners('200') },
  'POST /app/settings/preview': {
    path: () => '/app/settings/preview',
    form: () => ({ name: 'Nord', accent: 'red' }),
    outcomes: owners('400'),
  },
  'GET /app/settings/preview/portal': { path: () => '/app/settings/preview/portal', outcomes: owners('200') },
  'POST /app/settings/preview/portal': {
    path: () => '/app/settings/preview/portal',
    form: () => ({ name: 'Nord', accent: 'red' }),
    outcomes: owners('200'),
  },
  'GET /app/settings/sign-ins': { path: () => '/app/settings/sign-ins', outcomes: owners('200') },
  'POST /app/settings/sign-ins end': {
    path: () => '/app/settings/sign-ins?/end',
    form: ({ contactId }) => ({ sessionId: contactId }),
    outcomes: owners('303 /app/settings/sign-ins?ended=none'),
  },
  'POST /app/settings/sign-ins theme': {
    path: () => '/app/settings/sign-ins?/theme',
    form: () => ({ theme: 'dark' }),
    outcomes: owners('303 /app/settings/sign-ins'),
  },
  'GET /brand/[file]': { path: () => '/brand/0f766e.css', outcomes: everybody('200') },
  'GET /app/sign-out': { path: () => '/app/sign-out', outcomes: owners('303 /app/clients') },
  'POST /app/sign-out': {
    path: () => '/app/sign-out',
    form: () => ({}),
    outcomes: everybody('303 /sign-in?signed-out'),
  },
  'GET /dev/mail': { path: () => '/dev/mail', outcomes: everybody('200') },
  'GET /dev/mail.json': { path: () => '/dev/mail.json', outcomes: everybody('200') },
  'GET /dev/mail/[id]': {
    path: ({ mailId }) => `/dev/mail/${mailId}`,
    outcomes: (_visitor, whose) => (whose === 'random' ? '404' : '200'),
  },
  'GET /dev/mail/[id]/frame': {
    path: ({ mailId }) => `/dev/mail/${mailId}/frame`,
    outcomes: (_visitor, whose) => (whose === 'random' ? '404' : '200'),
  },
  'GET /healthz': { path: () => '/healthz', outcomes: everybody('200') },
  'GET /portal-invalid': { path: () => '/portal-invalid', outcomes: everybody('200') },
  'POST /portal-invalid': {
    path: () => '/portal-invalid',
    form: () => ({}),
    outcomes: everybody('303 /portal-resume'),
  },
  'GET /portal-resume': { path: () => '/portal-resume', outcomes: everybody('200') },
  'POST /portal-resume': { path: () => '/portal-resume', form: () => ({ email: 'x' }), outcomes: everybody('400') },
  'GET /portal-resume/code': { path: () => '/portal-resume/code', outcomes: everybody('200') },
  'POST /portal-resume/code': {
    path: () => '/portal-resume/code',
    form: () => ({ code: 'AAAA-AAAA' }),
    outcomes: everybody('400'),
  },
  'GET /portal-resume/sent': { path: () => '/portal-resume/sent', outcomes: everybody('200') },
  'POST /portal-resume/sent': {
    path: () => '/portal-resume/sent',
    form: () => ({ code: 'AAAA-AAAA' }),
    outcomes: everybody('400'),
  },
  'GET /portal/c/[slug]': { path: ({ slug }) => `/portal/c/${slug}`, outcomes: portalHome },
  'POST /portal/c/[slug] signOut': {
    path: ({ slug }) => `/portal/c/${slug}?/signOut`,
    form: () => ({}),
    outcomes: everybody('303 /portal-resume?signed-out'),
  },
  'GET /portal/c/[slug]/devices': { path: ({ slug }) => `/portal/c/${slug}/devices`, outcomes: portalHome },
  'POST /portal/c/[slug]/devices end': {
    path: ({ slug }) => `/portal/c/${slug}/devices?/end`,
    form: ({ contactId }) => ({ sessionId: contactId }),
    outcomes: devicesEnded('none'),
  },
  'POST /portal/c/[slug]/devices endOthers': {
    path: ({ slug }) => `/portal/c/${slug}/devices?/endOthers`,
    form: () => ({}),
    outcomes: (visitor, whose) => devicesEnded(isContact(visitor) ? 'others' : 'none')(visitor, whose),
  },
  'GET /portal/not-me/[sealed]': { path: ({ sealed }) => `/portal/not-me/${sealed}`, outcomes: everybody('200') },
  'POST /portal/not-me/[sealed]': {
    path: ({ sealed }) => `/portal/not-me/${sealed}`,
    form: () => ({}),
    outcomes: everybody('303 /portal/not-me/~'),
  },
  'GET /portal/link/[token]': { path: ({ portalToken }) => `/portal/link/${portalToken}`, outcomes: linkPage },
  'POST /portal/link/[token]': {
    path: ({ portalToken }) => `/portal/link/${portalToken}`,
    form: () => ({}),
    outcomes: linkRedeemed,
  },
  'GET /portal/link/[token] of an owner': {
    path: ({ ownerToken }) => `/portal/link/${ownerToken}`,
    outcomes: everybody(DEAD),
  },
  'POST /portal/link/[token] of an owner': {
    path: ({ ownerToken }) => `/portal/link/${ownerToken}`,
    form: () => ({}),
    outcomes: everybody(DEAD),
  },
  'GET /readyz': { path: () => '/readyz', outcomes: everybody('200') },
  'GET /setup': { path: () => '/setup', outcomes: everybody('303 /sign-in') },
  'POST /setup': { path: () => '/setup', form: () => ({ key: 'x' }), outcomes: everybody('303 /sign-in') },
  'GET /sign-in': { path: () => '/sign-in', outcomes: awayIfOwner },
  'POST /sign-in': {
    path: () => '/sign-in',
    form: () => ({ email: 'x' }),
    outcomes: (visitor) => (visitor.startsWith('owner') ? '303 /app/clients' : '400'),
  },
  'GET /sign-in/link/[token]': {
    path: ({ ownerToken }) => `/sign-in/link/${ownerToken}`,
    outcomes: (visitor, whose) => (visitor.startsWith('owner') && isOwn(visitor, whose) ? '303 /app/clients' : '200'),
  },
  'POST /sign-in/link/[token]': {
    path: ({ ownerToken }) => `/sign-in/link/${ownerToken}`,
    form: () => ({}),
    // Who is signed in as somebody else is asked first which account to use.
    outcomes: (visitor, whose) => {
      const isOther = visitor.startsWith('owner') && !isOwn(visitor, whose);
      return whose === 'random' || isOther ? '303 /sign-in/link/~' : '303 /app/clients';
    },
  },
  'POST /sign-in/link/[token] of a contact': {
    path: ({ portalToken }) => `/sign-in/link/${portalToken}`,
    form: () => ({}),
    outcomes: everybody('303 /sign-in/link/~'),
  },
  'GET /sign-in/sent': { path: () => '/sign-in/sent', outcomes: everybody('200') },
  'POST /sign-in/sent': {
    path: () => '/sign-in/sent',
    form: () => ({ code: 'AAAA-AAAA' }),
    outcomes: everybody('400'),
  },
};

/** Where a stranger’s thing must look like nothing at all. A mailbox is the developer’s own, and a link works for whoever holds it. */
export const SAYS_NOTHING_OF_OTHERS = [
  'POST /app/settings/sign-ins end',
  'GET /api/trpc/[...procedure]',
  'GET /app/clients/[clientId]',
  'POST /app/clients/[clientId] sendFreshLink',
  'POST /app/clients/[clientId] changeEmail',
  'POST /app/clients sendMany',
  'POST /app/clients inviteMany',
  'POST /app/clients/[clientId] update',
  'POST /app/clients/[clientId] archive',
  'POST /app/clients/[clientId] restore',
  'GET /app/clients/import/[importId]',
  'POST /app/clients/import/[importId] start',
  'POST /app/clients/import/[importId] stop',
  'POST /app/clients/import/[importId] mapColumns',
  'GET /portal/c/[slug]',
  'POST /portal/c/[slug] signOut',
  'GET /portal/c/[slug]/devices',
  'POST /portal/c/[slug]/devices end',
  'GET /portal/link/[token] of an owner',
  'POST /portal/link/[token] of an owner',
  'POST /sign-in/link/[token] of a contact',
];

const ofStudio = async (studio: Studio, mailId: string): Promise<Names> => ({
  clientId: studio.clientId,
  contactId: studio.contactId,
  importId: studio.importId,
  slug: studio.slug,
  portalToken: await studio.portalToken(),
  ownerToken: await studio.ownerToken(),
  sealed: await studio.sealedSignIn(),
  mailId,
});

const ofNobody = (): Names => ({
  clientId: newId(),
  contactId: newId(),
  importId: newId(),
  slug: slugOf('random'),
  portalToken: newToken(),
  ownerToken: newToken(),
  sealed: sealNotice(newId()),
  mailId: newId(),
});

export const namesOf = async (studios: TwoStudios, whose: Whose, mailId: string): Promise<Names> =>
  whose === 'random' ? ofNobody() : ofStudio(studios[whose], mailId);

/** Signs in anew: some of the actions sign out. */
export const cookieOf = async ({ nord, harbour }: TwoStudios, visitor: VisitorKind): Promise<string> => {
  if (visitor === 'nobody') return '';
  const studio = OWN[visitor] === 'harbour' ? harbour : nord;
  return studio.signIn(isContact(visitor) ? 'contact' : 'owner');
};

export const isForeign = (visitor: VisitorKind, whose: Whose): boolean => whose !== 'random' && !isOwn(visitor, whose);
