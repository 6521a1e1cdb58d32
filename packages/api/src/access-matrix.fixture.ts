import { sealId } from '@clientnest/auth';
import type { DomainErrorCode } from '@clientnest/auth';
import { addClient, addWorkspace, enterPortal, newestToken, SETUP_KEY, TestBrowser } from './fixtures.ts';
import type { Installation, TestClient, TestWorkspace } from './fixtures.ts';
import type { ApiCaller } from './router.ts';

export const CALLERS = ['nobody', 'contact', 'otherContact', 'otherOwner', 'owner'] as const;
type CallerKind = (typeof CALLERS)[number];
export type World = { client: MatrixClient; callers: Record<CallerKind, TestBrowser> };

/** The client at hand, one of its sessions, the address of a notice about that sign-in, and an import. */
type MatrixClient = TestClient & { sessionId: string; sealed: string; importId: string };

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
  const contact = await enterPortal(installation, client);
  const otherContact = await enterPortal(installation, await addClient(installation, harbour));
  const token = await freshToken(installation, studio, client);
  const nobody = new TestBrowser(services);
  const second = await enterPortal(installation, { ...client, token: await freshToken(installation, studio, client) });
  const sessionId = (await second.api.portal.sessions()).find(({ isCurrent }) => isCurrent)?.id ?? '';
  const sealed = sealId(services.authSecret, 'not-me', sessionId, new Date(Date.now() + 60_000));
  const content = Buffer.from('Name,Email\nAcme,dana@acme.example').toString('base64');
  const { importId } = await studio.owner.api.imports.create({ content });
  await studio.owner.api.imports.mapColumns({ importId, mapping: { name: 0, email: 1 } });
  return {
    client: { ...client, token, sessionId, sealed, importId },
    callers: { nobody, contact, otherContact, otherOwner: harbour.owner, owner: studio.owner },
  };
};

type Outcome = 'ok' | DomainErrorCode;
type Row = { input?: (client: MatrixClient) => Record<string, unknown>; outcomes: Record<CallerKind, Outcome> };

const everybody = (outcome: Outcome): Row['outcomes'] => ({
  nobody: outcome,
  contact: outcome,
  otherContact: outcome,
  otherOwner: outcome,
  owner: outcome,
});
const owners = (otherOwner: Outcome): Row['outcomes'] => ({ ...everybody('NOT_SIGNED_IN'), otherOwner, owner: 'ok' });
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
  'clients.export': {
    input: () => ({ search: 'acme', status: 'active', tag: 'vip', sort: 'name' }),
    outcomes: owners('ok'),
  },
  'clients.tags': { outcomes: owners('ok') },
  'clients.get': { input: ({ id }) => ({ clientId: id }), outcomes: owners('NOT_FOUND') },
  'clients.sendFreshLink': { input: ({ id }) => ({ clientId: id }), outcomes: owners('NOT_FOUND') },
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
  'clients.archive': { input: ({ id }) => ({ clientId: id }), outcomes: owners('NOT_FOUND') },
  'clients.restore': { input: ({ id }) => ({ clientId: id }), outcomes: owners('NOT_FOUND') },
  'clients.sessions': { input: ({ id }) => ({ clientId: id }), outcomes: owners('NOT_FOUND') },
  'clients.endSessions': {
    input: ({ id, sessionId }) => ({ clientId: id, sessionId }),
    outcomes: owners('NOT_FOUND'),
  },
  'clients.suggestSlug': { input: () => ({ name: 'Müller & Söhne' }), outcomes: owners('ok') },
  'clients.welcomeParagraphs': { input: () => ({ slug: 'muller-sohne' }), outcomes: owners('ok') },
  'contacts.changeEmail': {
    input: ({ contactId }) => ({ contactId, email: 'moved@acme.example', endSessions: true }),
    outcomes: owners('NOT_FOUND'),
  },
  'contacts.undoEmailChange': {
    input: ({ contactId }) => ({ contactId }),
    outcomes: { ...owners('NOT_FOUND'), owner: 'NOT_FOUND' },
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
    input: ({ importId }) => ({ importId, duplicates: 'skip', sendInvitations: false }),
    outcomes: owners('NOT_FOUND'),
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
  'recovery.endSignIn': { input: ({ sealed }) => ({ sealed }), outcomes: everybody('ok') },
};

type AnyCaller = Record<string, Record<string, (input: unknown) => Promise<unknown>> | undefined>;

/** Calls a procedure by its name. */
export const callByName = async (api: ApiCaller, path: string, input: unknown): Promise<unknown> => {
  const [group = '', name = ''] = path.split('.');
  return (api as unknown as AnyCaller)[group]?.[name]?.(input);
};
