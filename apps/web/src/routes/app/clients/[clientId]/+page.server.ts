import { readForm } from '#lib/server/forms.ts';
import { attemptAsOwner, readAsOwner } from '#lib/server/owner-page.ts';
import { refuseForm } from '#lib/server/refusals.ts';
import type { Actions, PageServerLoad, RequestEvent } from './$types';

export const load: PageServerLoad = async (event) => {
  const { api } = event.locals;
  const { clientId } = event.params;
  const { searchParams } = event.url;
  const contactId = searchParams.get('contact');
  const cursor = searchParams.get('before');
  const whose = { clientId, ...(contactId && { contactId }) };
  return {
    client: await readAsOwner(event, api.clients.get(whose)),
    sessions: await readAsOwner(event, api.clients.sessions(whose)),
    timeline: await readAsOwner(event, api.clients.timeline({ clientId, ...(cursor && { cursor }) })),
    isNew: searchParams.has('invited'),
  };
};

/** Calls a procedure with the form's contact, and answers the page with what came of it. */
const about =
  <Name extends string, Outcome extends { kind: string }>(
    fields: Name[],
    act: (event: RequestEvent, form: Record<Name | 'contactId', string>) => Promise<Outcome>,
  ) =>
  async (event: RequestEvent) => {
    const form = await readForm<Name | 'contactId'>(event.request, 'contactId', ...fields);
    const acting = await attemptAsOwner(event, act(event, form));
    return acting.ok ? { outcome: acting.value } : refuseForm(event, acting.refusal, form);
  };

const whoseOf = ({ params }: RequestEvent, { contactId }: { contactId: string }) => ({
  ...params,
  ...(contactId && { contactId }),
});

const splitTags = (typed: string): string[] =>
  typed
    .split(',')
    .map((tag) => tag.trim())
    .filter(Boolean);

const simply = (
  kind:
    | 'renamed'
    | 'primary'
    | 'paused'
    | 'resumed'
    | 'contact_archived'
    | 'contact_restored'
    | 'updated'
    | 'client_archived'
    | 'client_restored',
) => ({
  kind,
});

export const actions = {
  sendFreshLink: about([], async (event, form) => {
    const { sentTo } = await event.locals.api.clients.sendFreshLink(whoseOf(event, form));
    return { kind: 'sent', to: sentTo } as const;
  }),
  copyLink: about([], async ({ locals }, { contactId }) => ({
    kind: 'link' as const,
    ...(await locals.api.contacts.copyLink({ contactId })),
  })),
  issuePhoneCode: about([], async ({ locals }, { contactId }) => ({
    kind: 'phone_code' as const,
    ...(await locals.api.contacts.issuePhoneCode({ contactId })),
  })),
  changeEmail: about(['email', 'endSessions'], async ({ locals }, { contactId, email, endSessions }) => {
    const change = await locals.api.contacts.changeEmail({ contactId, email, endSessions: endSessions === 'yes' });
    return { kind: 'email_changed', to: change.email } as const;
  }),
  undoEmailChange: about(['changeId'], async ({ locals }, form) => ({
    kind: 'email_changed_back' as const,
    ...(await locals.api.contacts.undoEmailChange(form)),
  })),
  endSessions: about(['sessionId', 'revokeLinks'], async (event, { contactId, sessionId, revokeLinks }) => {
    const which = {
      ...whoseOf(event, { contactId }),
      ...(sessionId && { sessionId }),
      revokeLinks: revokeLinks === 'yes',
    };
    return { kind: 'signed_out', count: (await event.locals.api.clients.endSessions(which)).ended } as const;
  }),
  addContact: about(['name', 'email'], async ({ locals, params }, { name, email }) => {
    await locals.api.contacts.add({ ...params, name, email });
    return { kind: 'contact_added', to: email } as const;
  }),
  rename: about(['name'], async ({ locals }, form) => {
    await locals.api.contacts.rename(form);
    return simply('renamed');
  }),
  makePrimary: about([], async ({ locals }, form) => {
    await locals.api.contacts.makePrimary(form);
    return simply('primary');
  }),
  pause: about([], async ({ locals }, form) => {
    await locals.api.contacts.pause(form);
    return simply('paused');
  }),
  resume: about([], async ({ locals }, form) => {
    await locals.api.contacts.resume(form);
    return simply('resumed');
  }),
  archiveContact: about([], async ({ locals }, form) => {
    await locals.api.contacts.archive(form);
    return simply('contact_archived');
  }),
  restoreContact: about([], async ({ locals }, form) => {
    await locals.api.contacts.restore(form);
    return simply('contact_restored');
  }),
  update: about(['internalNote', 'tags'], async ({ locals, params }, { internalNote, tags }) => {
    await locals.api.clients.update({ ...params, internalNote, tags: splitTags(tags) });
    return simply('updated');
  }),
  archive: about([], async ({ locals, params }) => {
    await locals.api.clients.archive(params);
    return simply('client_archived');
  }),
  restore: about([], async ({ locals, params }) => {
    await locals.api.clients.restore(params);
    return simply('client_restored');
  }),
} satisfies Actions;
