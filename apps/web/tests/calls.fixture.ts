import type { Studio } from './two-studios.fixture.ts';

type Call = {
  /** One that a browser sends by POST. */
  isMutation?: true;
  input?: (studio: Studio) => Record<string, unknown>;
};

const aboutClient = ({ clientId }: Studio) => ({ clientId });
const aboutContact = ({ contactId }: Studio) => ({ contactId });
const change = (input?: Call['input']): Call => ({ isMutation: true, ...(input && { input }) });
const SVG = Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"><path d="M0 0h9v9z"/></svg>').toString('base64');
const TOKEN = 'a'.repeat(43);
const NOBODYS = '0190c8a0-0000-7000-8000-000000000000';

/** Every procedure, as somebody who is signed in calls it about their own things. */
export const CALLS: Record<string, Call> = {
  // In this order: one that is created pushes out what is not started.
  'imports.get': { input: ({ importId }) => ({ importId }) },
  'imports.mapColumns': change(({ importId }) => ({ importId, mapping: { name: 0, email: 1 } })),
  'imports.start': change(({ importId }) => ({ importId })),
  'imports.stop': change(({ importId }) => ({ importId })),
  'imports.create': change(() => ({ content: Buffer.from('Name,Email\n'.repeat(300)).toString('base64') })),
  'clients.archive': change(aboutClient),
  'clients.count': { input: () => ({ status: 'not_invited' }) },
  'clients.endSessions': change((studio) => ({ ...aboutClient(studio), revokeLinks: true })),
  'clients.export': { input: () => ({ search: 'c' }) },
  'clients.findByAddress': { input: ({ contactEmail }) => ({ email: contactEmail }) },
  'clients.get': { input: aboutClient },
  'clients.invite': change(() => ({ name: 'New', email: 'new@client.example' })),
  'clients.inviteMany': change(({ clientId }) => ({ clientIds: [clientId] })),
  'clients.list': { input: () => ({ search: 'c', status: 'invited', sort: 'last_seen' }) },
  'clients.preview': { input: aboutClient },
  'clients.restore': change(aboutClient),
  'clients.sendFreshLink': change(aboutClient),
  'clients.sendMany': change(({ clientId }) => ({ clientIds: [clientId] })),
  'clients.sessions': { input: aboutClient },
  'clients.suggestSlug': { input: () => ({ name: 'Müller & Söhne' }) },
  'clients.tags': {},
  'clients.timeline': { input: aboutClient },
  'clients.update': change(({ clientId }) => ({ clientId, internalNote: 'x'.repeat(900), tags: ['vip', 'gold'] })),
  'clients.watchTimeline': { input: aboutClient },
  'clients.welcomeParagraphs': { input: () => ({ slug: 'nord-client' }) },
  'contacts.add': change(({ clientId }) => ({ clientId, name: 'Kim', email: 'kim@acme.example' })),
  'contacts.archive': change(aboutContact),
  'contacts.changeEmail': change(({ contactId, contactEmail }) => ({ contactId, email: contactEmail })),
  'contacts.copyLink': change(aboutContact),
  'contacts.issuePhoneCode': change(aboutContact),
  'contacts.makePrimary': change(aboutContact),
  'contacts.pause': change(aboutContact),
  'contacts.rename': change(({ contactId }) => ({ contactId, name: 'Dana Oak' })),
  'contacts.restore': change(aboutContact),
  'contacts.resume': change(aboutContact),
  'contacts.undoEmailChange': change(({ contactId }) => ({ contactId, changeId: contactId })),
  'owners.endOtherSessions': change(),
  'owners.endSession': change(() => ({ sessionId: NOBODYS })),
  'owners.inspectLink': { input: () => ({ token: TOKEN }) },
  'owners.isSetUpOpen': {},
  'owners.me': {},
  'owners.redeemCode': change(() => ({ code: 'K7QF-9M2X' })),
  'owners.redeemLink': change(() => ({ token: TOKEN })),
  'owners.requestSignIn': change(({ ownerEmail }) => ({ email: ownerEmail })),
  'owners.sessions': {},
  'owners.setUp': change(() => ({ key: 'x', workspaceName: 'A', ownerName: 'B', email: 'c@d.example' })),
  'owners.signOut': change(),
  'portal.endOtherSessions': change(),
  'portal.endSession': change(() => ({ sessionId: NOBODYS })),
  'portal.home': { input: ({ slug }) => ({ slug }) },
  'portal.me': {},
  'portal.sessions': {},
  'portal.signOut': change(),
  'recovery.deadLink': {},
  'recovery.endSignIn': change(() => ({ sealed: TOKEN, everywhere: true })),
  'recovery.inspectLink': { input: () => ({ token: TOKEN }) },
  'recovery.inspectSignIn': { input: () => ({ sealed: TOKEN }) },
  'recovery.redeemCode': change(() => ({ code: 'K7QF-9M2X' })),
  'recovery.redeemLink': change(() => ({ token: TOKEN })),
  'recovery.request': change(({ contactEmail }) => ({ email: contactEmail })),
  'recovery.resend': change(() => ({ token: TOKEN })),
  'workspace.changeRole': change(({ contactId }) => ({ personId: contactId, role: 'member' })),
  'workspace.get': {},
  'workspace.invitePerson': change(() => ({ name: 'Ole', email: 'ole@studio.example', role: 'member' })),
  'workspace.people': {},
  'workspace.previewInvitation': { input: () => ({ name: 'Studio', accent: '#0f766e', welcomeMessage: 'Hi.' }) },
  'workspace.removeLogo': change(),
  'workspace.removePerson': change(({ contactId }) => ({ personId: contactId })),
  'workspace.sendTestMail': change(),
  'workspace.setLogo': change(() => ({ content: SVG, small: SVG })),
  'workspace.testMail': { input: ({ contactId }) => ({ emailId: contactId }) },
  'workspace.update': change(() => ({ name: 'Studio', accent: '#0f766e', welcomeMessage: 'Hi.' })),
};
