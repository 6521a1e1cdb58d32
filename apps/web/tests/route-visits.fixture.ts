import { newToken } from '@clientnest/auth';
import { newId } from '@clientnest/db';
import type { Question } from './ask.fixture.ts';
import { newAddress } from './two-studios.fixture.ts';
import type { TwoStudios } from './two-studios.fixture.ts';

/** One request to a route, and the status that it is answered with. */
export type Visit = Question & { status: number };

type Form = Record<string, string>;

const FORM_TYPE = 'application/x-www-form-urlencoded';

const UPLOAD_TYPE = 'multipart/form-data; boundary=edge';

const upload = (content: string): string =>
  `--edge\r\nContent-Disposition: form-data; name="logo"; filename="logo.svg"\r\n\r\n${content}\r\n--edge--\r\n`;

const get = (status: number, path: string, cookie = ''): Visit => ({ status, path, headers: cookie ? { cookie } : {} });

/** Every route, and each status that it can answer with. */
export const listVisits = async (studios: TwoStudios, mailId: string): Promise<Record<string, Visit[]>> => {
  const { nord, origin } = studios;
  const post = (status: number, path: string, form: Form, cookie = '', from = newAddress()): Visit => ({
    status,
    method: 'POST',
    path,
    headers: { origin, 'content-type': FORM_TYPE, 'x-forwarded-for': from, ...(cookie && { cookie }) },
    body: new URLSearchParams(form).toString(),
  });
  const send = (status: number, path: string, type: string, body: string, cookie = ''): Visit => ({
    ...post(status, path, {}, cookie),
    headers: { origin, 'content-type': type, 'x-forwarded-for': newAddress(), ...(cookie && { cookie }) },
    body,
  });
  /** As often as the limit allows, and once more. */
  const flood = (path: string, form: Form, allowed: number, status: number): Visit[] => {
    const from = newAddress();
    const tries = Array.from({ length: allowed }, () => post(status, path, form, '', from));
    return [...tries, post(429, path, form, '', from)];
  };
  const [owner, contact] = [await nord.signIn('owner'), await nord.signIn('contact')];
  const [leaving, leavingOwner] = [await nord.signIn('contact'), await nord.signIn('owner')];
  const [harbourContact, unknown] = [await studios.harbour.signIn('contact'), newToken()];
  /** An address that has tried more links and codes than anybody may. */
  const tired = newAddress();
  await studios.sql`
    insert into rate_limits (key, points, expire) values (${`entry:${tired}`}, 100000, ${Date.now() + 600_000})`;
  const tester = await studios.harbour.signIn('owner');
  await studios.sql`delete from rate_limits where key like 'test-mail%'`;
  const logo = `${'a'.repeat(64)}.svg`;
  await studios.sql`
    insert into workspace_logos (workspace_id, file_name, content) values (${nord.workspaceId}, ${logo}, '<svg/>')
    on conflict do nothing`;
  const mail = mailId ? 200 : 404;
  const portal = `/portal/c/${nord.slug}`;
  const client = `/app/clients/${nord.clientId}`;
  const importing = `/app/clients/import/${nord.importId}`;
  const twice = 'email=a%40acme.example&email=b%40acme.example';
  const report = JSON.stringify({ 'csp-report': { 'effective-directive': 'img-src', 'document-uri': `${origin}/` } });

  return {
    '/': [get(200, '/'), post(405, '/', {})],
    '/api/webhooks/resend': [
      get(405, '/api/webhooks/resend'),
      send(404, '/api/webhooks/resend', 'application/json', '{}'),
    ],
    '/api/csp-report': [
      get(405, '/api/csp-report'),
      send(204, '/api/csp-report', 'application/csp-report', report),
      send(400, '/api/csp-report', 'application/csp-report', '{'),
      send(415, '/api/csp-report', 'application/json', report),
      send(413, '/api/csp-report', 'application/csp-report', 'x'.repeat(8193)),
    ],
    '/api/trpc/[...procedure]': [
      get(404, '/api/trpc/nothing'),
      get(401, '/api/trpc/portal.me'),
      get(200, '/api/trpc/portal.me', contact),
      get(400, '/api/trpc/clients.get?input=x', owner),
      send(400, '/api/trpc/recovery.request', 'application/json', '{'),
      send(415, '/api/trpc/recovery.request', 'text/plain', '{}'),
      send(413, '/api/trpc/recovery.request', 'application/json', ' '.repeat(8193)),
    ],
    '/app': [get(303, '/app'), get(303, '/app', owner)],
    '/app/clients': [
      get(303, '/app/clients'),
      get(200, '/app/clients', owner),
      get(200, '/app/clients?search=dana&status=invited&tag=vip&sort=name', owner),
      get(303, '/app/clients?status=nonsense', owner),
      get(303, '/app/clients?after=nonsense', owner),
      post(404, '/app/clients', {}, owner),
      post(400, '/app/clients?/sendMany', {}, owner),
      post(303, '/app/clients?/sendMany', {}),
      post(200, '/app/clients?/inviteMany', { clientId: nord.clientId }, owner),
    ],
    '/app/clients/export': [
      get(303, '/app/clients/export'),
      get(200, '/app/clients/export', owner),
      get(404, '/app/clients/export?status=nonsense', owner),
    ],
    '/app/clients/import': [
      get(303, '/app/clients/import'),
      get(200, '/app/clients/import', owner),
      post(400, '/app/clients/import', { rows: '' }, owner),
      post(303, '/app/clients/import', { rows: 'Name,Email\nAcme,dana@acme.example' }, owner),
      post(303, '/app/clients/import', { rows: 'Name,Email\nAcme,dana@acme.example' }),
    ],
    '/app/clients/import/[importId]': [
      get(303, importing),
      get(200, importing, owner),
      get(404, `/app/clients/import/${newId()}`, owner),
      post(400, `${importing}?/start`, {}, owner),
      post(400, `${importing}?/stop`, {}, owner),
      post(400, `${importing}?/mapColumns`, { name: 'x' }, owner),
      post(303, `${importing}?/mapColumns`, { name: '0', email: '1' }, owner),
      post(303, `${importing}?/start`, {}, owner),
      post(303, `${importing}?/stop`, {}, owner),
    ],
    '/app/clients/[clientId]': [
      get(303, client),
      get(200, client, owner),
      get(404, `/app/clients/${newId()}`, owner),
      post(200, `${client}?/sendFreshLink`, {}, owner),
      post(303, `${client}?/sendFreshLink`, {}),
      post(400, `${client}?/changeEmail`, { contactId: nord.contactId, email: 'x' }, owner),
      post(200, `${client}?/issuePhoneCode`, { contactId: nord.contactId }, owner),
      post(400, `${client}?/copyLink`, { contactId: 'x' }, owner),
      post(400, `${client}?/pause`, { contactId: newId() }, owner),
      get(404, `${client}?contact=${newId()}`, owner),
      get(404, `${client}?before=x`, owner),
      post(404, `${client}?/nothing`, {}, owner),
    ],
    '/app/clients/[clientId]/preview': [get(303, `${client}/preview`), get(200, `${client}/preview`, owner)],
    '/app/help/access': [get(303, '/app/help/access'), get(200, '/app/help/access', owner)],
    '/app/clients/new': [
      get(303, '/app/clients/new'),
      get(200, '/app/clients/new', owner),
      post(400, '/app/clients/new', {}, owner),
      post(303, '/app/clients/new', { name: 'Birch', email: 'bo@birch.example' }, owner),
      send(400, '/app/clients/new', FORM_TYPE, 'name=a&name=b', owner),
    ],
    '/app/settings': [
      get(303, '/app/settings'),
      get(200, '/app/settings', owner),
      post(400, '/app/settings?/save', { name: '', nameBefore: 'nord' }, owner),
      post(303, '/app/settings?/save', { name: 'nord', accent: '', welcomeMessage: '' }, owner),
      send(303, '/app/settings?/setLogo', UPLOAD_TYPE, upload('<svg><path d="M0 0h9"/></svg>'), owner),
      send(303, '/app/settings?/setLogo', UPLOAD_TYPE, upload('<svg><path d="M0 0h9"/></svg>')),
      send(400, '/app/settings?/setLogo', UPLOAD_TYPE, upload('<html></html>'), owner),
      send(400, '/app/settings?/setLogo', UPLOAD_TYPE, upload('x'.repeat(262_145)), owner),
      send(413, '/app/settings?/setLogo', UPLOAD_TYPE, upload('x'.repeat(280_000)), owner),
      send(400, '/app/settings?/setLogo', FORM_TYPE, 'logo=x', owner),
      post(303, '/app/settings?/removeLogo', {}, owner),
    ],
    '/app/settings/email': [
      get(303, '/app/settings/email'),
      get(200, '/app/settings/email', owner),
      get(404, `/app/settings/email?test=${newId()}`, owner),
      post(400, '/app/settings/email?/save', { replyTo: 'x' }, owner),
      post(303, '/app/settings/email?/save', { senderName: '', replyTo: '' }, owner),
      ...Array.from({ length: 5 }, () => post(303, '/app/settings/email?/sendTest', {}, tester)),
      post(429, '/app/settings/email?/sendTest', {}, tester),
    ],
    '/app/settings/people': [
      get(303, '/app/settings/people'),
      get(200, '/app/settings/people', owner),
      post(400, '/app/settings/people?/invite', { email: 'x' }, owner),
      post(
        303,
        '/app/settings/people?/invite',
        { name: 'Ole', email: `${newId()}@ole.example`, role: 'member' },
        owner,
      ),
      post(400, '/app/settings/people?/changeRole', { personId: newId(), role: 'owner' }, owner),
      post(400, '/app/settings/people?/remove', { personId: newId() }, owner),
    ],
    '/app/settings/preview': [
      get(303, '/app/settings/preview'),
      get(200, '/app/settings/preview', owner),
      post(200, '/app/settings/preview', { name: 'Nord', accent: '#0f766e', welcomeMessage: 'Hello' }, owner),
      post(400, '/app/settings/preview', { name: 'Nord', accent: 'red' }, owner),
    ],
    '/app/settings/preview/portal': [
      get(303, '/app/settings/preview/portal'),
      get(200, '/app/settings/preview/portal', owner),
      post(200, '/app/settings/preview/portal', { name: 'Nord', accent: '#0f766e', welcomeMessage: 'Hello' }, owner),
    ],
    '/app/settings/sign-ins': [
      get(303, '/app/settings/sign-ins'),
      get(200, '/app/settings/sign-ins', owner),
      post(303, '/app/settings/sign-ins?/end', { sessionId: newId() }, owner),
      post(303, '/app/settings/sign-ins?/theme', { theme: 'dark' }, owner),
      post(303, '/app/settings/sign-ins?/theme', { theme: 'dark' }),
    ],
    '/brand/[file]': [
      get(200, '/brand/0f766e.css'),
      get(200, `/brand/${logo}`),
      get(404, `/brand/${'0'.repeat(64)}.png`),
      get(404, '/brand/0f766e.CSS'),
      get(404, '/brand/x'),
      post(405, '/brand/0f766e.css', {}),
    ],
    '/app/sign-out': [
      get(303, '/app/sign-out'),
      post(303, '/app/sign-out', {}),
      post(303, '/app/sign-out', {}, leavingOwner),
    ],
    '/dev/mail': [get(mail, '/dev/mail')],
    '/dev/mail.json': [get(mail, '/dev/mail.json')],
    '/dev/mail/[id]': [get(404, `/dev/mail/${newId()}`), ...(mailId ? [get(200, `/dev/mail/${mailId}`)] : [])],
    '/dev/mail/[id]/frame': [
      get(404, `/dev/mail/${newId()}/frame`),
      ...(mailId ? [get(200, `/dev/mail/${mailId}/frame`)] : []),
    ],
    '/healthz': [get(200, '/healthz'), post(405, '/healthz', {})],
    '/portal-invalid': [
      get(200, '/portal-invalid'),
      get(200, '/portal-invalid?reason=consumed'),
      post(303, '/portal-invalid', {}),
    ],
    '/portal-resume': [
      get(200, '/portal-resume'),
      get(200, '/portal-resume', contact),
      post(400, '/portal-resume', { email: 'x' }),
      send(400, '/portal-resume', FORM_TYPE, twice),
      send(400, '/portal-resume', 'multipart/form-data; boundary=x', '--y'),
      send(415, '/portal-resume', 'application/json', '{}'),
      ...flood('/portal-resume', { email: nord.contactEmail }, 5, 303),
    ],
    '/portal-resume/code': [get(200, '/portal-resume/code'), post(400, '/portal-resume/code', { code: 'not a code' })],
    '/portal-resume/sent': [get(200, '/portal-resume/sent'), post(400, '/portal-resume/sent', { code: 'AAAA-AAAA' })],
    '/portal/c/[slug]': [
      get(303, portal),
      get(303, '/portal/c/nobody-knows'),
      get(200, portal, contact),
      get(404, `${portal}/x.css`, contact),
      post(303, `${portal}?/signOut`, {}),
      post(303, `${portal}?/signOut`, {}, leaving),
      post(404, `${portal}?/nothing`, {}),
    ],
    '/portal/c/[slug]/devices': [
      get(303, `${portal}/devices`),
      get(200, `${portal}/devices`, contact),
      post(303, `${portal}/devices?/end`, { sessionId: newId() }, contact),
      post(303, `${portal}/devices?/end`, { sessionId: 'x' }, contact),
      post(303, `${portal}/devices?/endOthers`, {}, await studios.harbour.signIn('contact')),
      send(400, `${portal}/devices?/end`, FORM_TYPE, 'sessionId=a&sessionId=b', contact),
    ],
    '/portal/link/[token]': [
      get(200, `/portal/link/${await nord.portalToken()}`),
      get(200, `/portal/link/${await nord.portalToken()}`, harbourContact),
      get(303, `/portal/link/${await nord.portalToken()}`, contact),
      get(303, `/portal/link/${await nord.portalToken('consumed')}`),
      get(303, `/portal/link/${unknown}`),
      post(303, `/portal/link/${await nord.portalToken()}`, {}),
      post(303, `/portal/link/${await nord.portalToken('expired')}`, {}),
      post(429, `/portal/link/${unknown}`, {}, '', tired),
      send(400, `/portal/link/${await nord.portalToken()}`, FORM_TYPE, 'switchAccount=&switchAccount=yes'),
    ],
    '/portal/not-me/[sealed]': [
      get(200, `/portal/not-me/${await nord.sealedSignIn()}`),
      get(200, `/portal/not-me/${unknown}`),
      post(303, `/portal/not-me/${await nord.sealedSignIn()}`, {}),
      post(303, `/portal/not-me/${unknown}`, {}),
    ],
    '/readyz': [get(200, '/readyz')],
    '/setup': [
      get(303, '/setup'),
      post(303, '/setup', { key: 'x' }),
      post(303, '/setup', {}),
      send(400, '/setup', FORM_TYPE, twice),
    ],
    '/sign-in': [
      get(200, '/sign-in'),
      post(400, '/sign-in', { email: 'x' }),
      ...flood('/sign-in', { email: nord.ownerEmail }, 5, 303),
    ],
    '/sign-in/link/[token]': [
      get(200, `/sign-in/link/${await nord.ownerToken()}`),
      get(200, `/sign-in/link/${await nord.ownerToken('revoked')}`),
      get(200, `/sign-in/link/${unknown}`),
      post(303, `/sign-in/link/${await nord.ownerToken()}`, {}),
      post(303, `/sign-in/link/${unknown}`, {}),
      post(429, `/sign-in/link/${unknown}`, {}, '', tired),
    ],
    '/sign-in/sent': [get(200, '/sign-in/sent'), post(400, '/sign-in/sent', { code: 'AAAA-AAAA' })],
  };
};

/** What every route is asked as well, whatever it is for, and the statuses that may come of it. */
export const listProbes = ({ origin }: TwoStudios, path: string): (Question & { statuses: number[] })[] => {
  const evil = { origin: 'https://evil.example' };
  const unsupported = ['PUT', 'DELETE', 'PATCH', 'TRACE', 'PROPFIND'].map((method) => ({
    statuses: [405],
    method,
    path,
    headers: { origin },
  }));
  const preflight = { ...evil, 'access-control-request-method': 'POST' };
  const form = { origin, 'content-type': FORM_TYPE };
  const joint = path.includes('?') ? '&' : '?';
  return [
    ...unsupported,
    { statuses: [200, 204, 405], method: 'OPTIONS', path, headers: preflight },
    { statuses: [200, 303, 404, 405], path, headers: evil },
    { statuses: [200, 204, 303, 404, 405], method: 'HEAD', path, headers: { origin: 'null' } },
    { statuses: [403], method: 'POST', path, headers: { ...form, ...evil }, body: 'a=b' },
    { statuses: [413], method: 'POST', path, headers: form, body: 'x'.repeat(65_537) },
    { statuses: [400], path: `${path}${joint}token=a&token=b` },
    { statuses: [400, 404], method: 'POST', path: `${path}${joint}/default`, headers: form, body: '' },
    { statuses: [417], path, headers: { expect: 'the unexpected' } },
    { statuses: [431], path, headers: { 'x-long': 'x'.repeat(17_000) } },
  ];
};
