import type { DomainErrorCode } from '@clientnest/auth';
import { newId } from '@clientnest/db';
import {
  addClient,
  addColleague,
  addWorkspace,
  enterPortal,
  newestToken,
  sealNotice,
  SETUP_KEY,
  TestBrowser,
} from './fixtures.ts';
import type { Installation, TestClient, TestWorkspace } from './fixtures.ts';
import type { ApiCaller } from './router.ts';

export const CALLERS = ['nobody', 'contact', 'otherContact', 'otherOwner', 'member', 'owner'] as const;
type CallerKind = (typeof CALLERS)[number];
export type World = { client: MatrixClient; callers: Record<CallerKind, TestBrowser> };

/**
 * The client at hand, one of its sessions, the address of a notice about that sign-in, its owner's test email, session and
 * import, and a colleague of the owner's.
 */
type MatrixClient = TestClient & {
  sessionId: string;
  sealed: string;
  emailId: string;
  importId: string;
  personId: string;
  ownSessionId: string;
};

const freshToken = async (installation: Installation, { owner }: TestWorkspace, { id: clientId }: TestClient) => {
  await owner.api.clients.sendFreshLink({ clientId });
  return newestToken(installation, clientId);
};

/** A client with an unused link, and everybody who may try to reach it. */
export const openWorld = async (installation: Installation): Promise<World> => {
  const { services } = installation;
  const studio = await addWorkspace(installation);
  const harbour = await addWorkspace(installation, 'Harbour Books');
  const client = await addClient(installation, studio);
  const member = (await addColleague(installation, studio, 'member')).owner;
  const colleague = await addColleague(installation, studio, 'owner');
  const ownSessionId = (await studio.owner.api.owners.sessions())[0]?.id ?? '';
  const contact = await enterPortal(installation, client);
  const otherContact = await enterPortal(installation, await addClient(installation, harbour));
  const token = await freshToken(installation, studio, client);
  const nobody = new TestBrowser(services);
  const second = await enterPortal(installation, { ...client, token: await freshToken(installation, studio, client) });
  const sessionId = (await second.api.portal.sessions()).find(({ isCurrent }) => isCurrent)?.id ?? '';
  const sealed = await sealNotice(installation, client.contactId);
  const { emailId } = await studio.owner.api.workspace.sendTestMail();
  const content = Buffer.from('Name,Email\nAcme,dana@acme.example').toString('base64');
  const { importId } = await studio.owner.api.imports.create({ content });
  await studio.owner.api.imports.mapColumns({ importId, mapping: { name: 0, email: 1 } });
  return {
    client: { ...client, token, sessionId, sealed, emailId, importId, ownSessionId, personId: colleague.ownerId },
    callers: { nobody, contact, otherContact, otherOwner: harbour.owner, member, owner: studio.owner },
  };
};

const SVG = Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"><path d="M0 0h9v9z"/></svg>');

type Outcome = 'ok' | DomainErrorCode;
type Row = { input?: (client: MatrixClient) => Record<string, unknown>; outcomes: Record<CallerKind, Outcome> };

const everybody = (outcome: Outcome): Row['outcomes'] => ({
  nobody: outcome,
  contact: outcome,
  otherContact: outcome,
  otherOwner: outcome,
  member: outcome,
  owner: outcome,
});
const owners = (otherOwner: Outcome): Row['outcomes'] => ({
  ...everybody('NOT_SIGNED_IN'),
  otherOwner,
  member: 'ok',
  owner: 'ok',
});
/** What members may not do. */
const managers = (otherOwner: Outcome): Row['outcomes'] => ({ ...owners(otherOwner), member: 'NOT_ALLOWED' });
const contacts = (otherContact: Outcome): Row['outcomes'] => ({
  ...everybody('NOT_SIGNED_IN'),
  otherContact,
  contact: 'ok',
});

/** Every procedure, an input about the client at hand, and what comes of it for whom. */
export const ACCESS_MATRIX: Record<string, Row> = {
  'clients.list': {
    input: () => ({ search: 'acme', status: 'active', tag: 'vip', sort: 'name' }),
    outcomes: owners('ok'),
  },
  'clients.count': { input: () => ({ status: 'bounced' }), outcomes: owners('ok') },
  'clients.export': { input: () => ({ search: 'acme', status: 'active', tag: 'vip' }), outcomes: owners('ok') },
  'clients.tags': { outcomes: owners('ok') },
  'clients.get': { input: ({ id }) => ({ clientId: id }), outcomes: owners('NOT_FOUND') },
  'clients.sendFreshLink': { input: ({ id }) => ({ clientId: id }), outcomes: owners('NOT_FOUND') },
  'clients.findByAddress': { input: () => ({ email: 'new@client.example' }), outcomes: owners('ok') },
  'clients.invite': {
    input: () => ({
      name: 'New',
      email: 'new@client.example',
      contactName: 'Nick',
      welcomeMessage: 'Hello',
      sendNow: true,
    }),
    outcomes: owners('ok'),
  },
  'clients.sendMany': { input: ({ id }) => ({ clientIds: [id] }), outcomes: owners('NOT_FOUND') },
  'clients.inviteMany': { input: ({ id }) => ({ clientIds: [id] }), outcomes: owners('NOT_FOUND') },
  'clients.update': {
    input: ({ id }) => ({ clientId: id, name: 'Acme', internalNote: 'Calls on Mondays', tags: ['vip'] }),
    outcomes: owners('NOT_FOUND'),
  },
  'clients.archive': { input: ({ id }) => ({ clientId: id }), outcomes: managers('NOT_FOUND') },
  'clients.restore': { input: ({ id }) => ({ clientId: id }), outcomes: managers('NOT_FOUND') },
  'clients.sessions': { input: ({ id }) => ({ clientId: id }), outcomes: owners('NOT_FOUND') },
  'clients.endSessions': {
    input: ({ id, sessionId }) => ({ clientId: id, sessionId, revokeLinks: true }),
    outcomes: owners('NOT_FOUND'),
  },
  'clients.suggestSlug': { input: () => ({ name: 'Müller & Söhne' }), outcomes: owners('ok') },
  'clients.welcomeParagraphs': { input: () => ({ slug: 'muller-sohne' }), outcomes: owners('ok') },
  'clients.preview': { input: ({ id }) => ({ clientId: id }), outcomes: owners('NOT_FOUND') },
  'clients.timeline': { input: ({ id }) => ({ clientId: id }), outcomes: owners('NOT_FOUND') },
  'clients.watchTimeline': { input: ({ id }) => ({ clientId: id }), outcomes: owners('NOT_FOUND') },
  'contacts.add': {
    input: ({ id }) => ({ clientId: id, name: 'Kim', email: 'kim@acme.example', sendNow: true }),
    outcomes: owners('NOT_FOUND'),
  },
  'contacts.rename': {
    input: ({ contactId }) => ({ contactId, name: 'Dana Oak' }),
    outcomes: owners('NOT_FOUND'),
  },
  'contacts.makePrimary': { input: ({ contactId }) => ({ contactId }), outcomes: owners('NOT_FOUND') },
  'contacts.archive': {
    input: ({ contactId }) => ({ contactId }),
    outcomes: { ...managers('NOT_FOUND'), owner: 'PRIMARY_CONTACT' },
  },
  'contacts.restore': { input: ({ contactId }) => ({ contactId }), outcomes: owners('NOT_FOUND') },
  'contacts.resume': { input: ({ contactId }) => ({ contactId }), outcomes: owners('NOT_FOUND') },
  'contacts.pause': { input: ({ contactId }) => ({ contactId }), outcomes: owners('NOT_FOUND') },
  'contacts.issuePhoneCode': { input: ({ contactId }) => ({ contactId }), outcomes: owners('NOT_FOUND') },
  'contacts.copyLink': { input: ({ contactId }) => ({ contactId }), outcomes: owners('NOT_FOUND') },
  'contacts.changeEmail': {
    input: ({ contactId }) => ({ contactId, email: 'moved@acme.example', endSessions: true }),
    outcomes: owners('NOT_FOUND'),
  },
  'contacts.undoEmailChange': {
    input: ({ contactId }) => ({ contactId, changeId: contactId }),
    outcomes: { ...owners('NOT_FOUND'), member: 'NOT_FOUND', owner: 'NOT_FOUND' },
  },
  'imports.create': {
    input: () => ({ content: Buffer.from('Name,Email\nNew,new@client.example').toString('base64') }),
    outcomes: owners('ok'),
  },
  'imports.get': { input: ({ importId }) => ({ importId }), outcomes: owners('NOT_FOUND') },
  'imports.mapColumns': {
    input: ({ importId }) => ({
      importId,
      mapping: { name: 0, email: 1, contactName: null, tags: null, internalNote: null },
    }),
    outcomes: owners('NOT_FOUND'),
  },
  'imports.start': {
    input: ({ importId }) => ({ importId, duplicates: 'skip', sendInvitations: false, leaveOut: [] }),
    outcomes: owners('NOT_FOUND'),
  },
  // It has not started yet.
  'imports.stop': {
    input: ({ importId }) => ({ importId }),
    outcomes: { ...owners('NOT_FOUND'), member: 'INVALID_INPUT', owner: 'INVALID_INPUT' },
  },
  'owners.isSetUpOpen': { outcomes: everybody('ok') },
  'owners.setUp': {
    input: () => ({ key: SETUP_KEY, workspaceName: 'Second', ownerName: 'Eve', email: 'eve@evil.example' }),
    outcomes: everybody('SETUP_CLOSED'),
  },
  'owners.requestSignIn': { input: ({ email }) => ({ email }), outcomes: everybody('ok') },
  'owners.inspectLink': { input: ({ token }) => ({ token }), outcomes: everybody('ok') },
  'owners.redeemLink': { input: ({ token }) => ({ token }), outcomes: everybody('LINK_UNKNOWN') },
  'owners.redeemCode': { input: () => ({ code: 'K7QF-9M2X' }), outcomes: everybody('CODE_REFUSED') },
  'owners.me': { outcomes: owners('ok') },
  'owners.sessions': { outcomes: owners('ok') },
  'owners.endSession': {
    input: ({ ownSessionId }) => ({ sessionId: ownSessionId }),
    outcomes: { ...owners('NOT_FOUND'), member: 'NOT_FOUND' },
  },
  'owners.endOtherSessions': { outcomes: owners('ok') },
  'owners.signOut': { outcomes: owners('ok') },
  'portal.home': { input: ({ slug }) => ({ slug }), outcomes: contacts('NOT_FOUND') },
  'portal.me': { outcomes: contacts('ok') },
  'portal.sessions': { outcomes: contacts('ok') },
  'portal.endSession': { input: ({ sessionId }) => ({ sessionId }), outcomes: contacts('NOT_FOUND') },
  'portal.endOtherSessions': { outcomes: contacts('ok') },
  'portal.signOut': { outcomes: contacts('ok') },
  'recovery.request': { input: ({ email }) => ({ email }), outcomes: everybody('ok') },
  'recovery.inspectLink': { input: ({ token }) => ({ token }), outcomes: everybody('ok') },
  'recovery.redeemLink': {
    input: ({ token }) => ({ token, switchAccount: false }),
    outcomes: { ...everybody('ok'), otherContact: 'OTHER_ACCOUNT_SIGNED_IN' },
  },
  'recovery.redeemCode': {
    input: ({ contactId }) => ({ code: 'K7QF-9M2X', contactId, switchAccount: false }),
    outcomes: everybody('CODE_REFUSED'),
  },
  'recovery.deadLink': { outcomes: everybody('ok') },
  'recovery.resend': { input: ({ token }) => ({ token }), outcomes: everybody('ok') },
  'recovery.inspectSignIn': { input: ({ sealed }) => ({ sealed }), outcomes: everybody('ok') },
  'recovery.endSignIn': { input: ({ sealed }) => ({ sealed, everywhere: true }), outcomes: everybody('ok') },
  'workspace.get': { outcomes: owners('ok') },
  'workspace.update': {
    input: () => ({
      name: 'Studio Süd',
      accent: '#0f766e',
      senderName: 'Nora at Studio Süd',
      replyTo: 'hello@studio.example',
      welcomeMessage: 'Welcome.',
    }),
    outcomes: managers('ok'),
  },
  'workspace.setLogo': {
    input: () => ({ content: SVG.toString('base64'), small: SVG.toString('base64') }),
    outcomes: managers('ok'),
  },
  'workspace.removeLogo': { outcomes: managers('ok') },
  'workspace.previewInvitation': {
    input: () => ({ name: 'Studio Süd', accent: '#0f766e', welcomeMessage: 'Welcome.' }),
    outcomes: owners('ok'),
  },
  'workspace.sendTestMail': { outcomes: owners('ok') },
  'workspace.people': { outcomes: owners('ok') },
  'workspace.invitePerson': {
    input: () => ({ name: 'Ole', email: `ole-${newId()}@studio.example`, role: 'member' }),
    outcomes: managers('ok'),
  },
  'workspace.changeRole': {
    input: ({ personId }) => ({ personId, role: 'member' }),
    outcomes: managers('NOT_FOUND'),
  },
  'workspace.removePerson': { input: ({ personId }) => ({ personId }), outcomes: managers('NOT_FOUND') },
  'workspace.testMail': { input: ({ emailId }) => ({ emailId }), outcomes: owners('NOT_FOUND') },
};

type AnyCaller = Record<string, Record<string, (input: unknown) => Promise<unknown>> | undefined>;

/** Calls a procedure by its name. */
export const callByName = async (api: ApiCaller, path: string, input: unknown): Promise<unknown> => {
  const [group = '', name = ''] = path.split('.');
  return (api as unknown as AnyCaller)[group]?.[name]?.(input);
};
