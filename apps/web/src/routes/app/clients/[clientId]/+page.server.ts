import { changedFields } from '#lib/server/changed-fields.ts';
import { readForm } from '#lib/server/forms.ts';
import { attemptAsOwner, readAsOwner } from '#lib/server/owner-page.ts';
import { refuseForm } from '#lib/server/refusals.ts';
import type { PlainOutcome } from '#lib/words/outcome.ts';
import type { Actions, PageServerLoad, RequestEvent } from './$types';

export const load: PageServerLoad = async (event) => {
  const { api } = event.locals;
  const { clientId } = event.params;
  const { searchParams } = event.url;
  const contactId = searchParams.get('contact');
  const cursor = searchParams.get('before');
  const whose = { clientId, ...(contactId && { contactId }) };
  const [client, sessions, timeline] = await Promise.all([
    readAsOwner(event, api.clients.get(whose)),
    readAsOwner(event, api.clients.sessions(whose)),
    readAsOwner(event, api.clients.timeline({ ...whose, ...(cursor && { cursor }) })),
  ]);
  return { client, sessions, timeline, isNew: searchParams.has('invited'), isCorrecting: searchParams.has('correct') };
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

/** The same for an action of which there is no more to say than that it is done. */
const plainly = <Name extends string>(
  kind: PlainOutcome,
  fields: Name[],
  act: (event: RequestEvent, form: Record<Name | 'contactId', string>) => Promise<unknown>,
) =>
  about(fields, async (event, form) => {
    await act(event, form);
    return { kind };
  });

export const actions = {
  sendFreshLink: about([], async (event, form) => {
    const { sentTo, hasEarlierLinks } = await event.locals.api.clients.sendFreshLink(whoseOf(event, form));
    return { kind: 'sent', to: sentTo, hasEarlierLinks } as const;
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
    return { kind: 'email_changed', to: change.email, freshLink: change.freshLink } as const;
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
    return { kind: 'signed_out', ...(await event.locals.api.clients.endSessions(which)) } as const;
  }),
  addContact: about(['name', 'email'], async ({ locals, params }, { name, email }) => {
    await locals.api.contacts.add({ ...params, name, email });
    return { kind: 'contact_added', to: email } as const;
  }),
  rename: plainly('renamed', ['name'], ({ locals }, form) => locals.api.contacts.rename(form)),
  makePrimary: plainly('primary', [], ({ locals }, form) => locals.api.contacts.makePrimary(form)),
  pause: plainly('paused', [], ({ locals }, form) => locals.api.contacts.pause(form)),
  resume: plainly('resumed', [], ({ locals }, form) => locals.api.contacts.resume(form)),
  archiveContact: plainly('contact_archived', [], ({ locals }, form) => locals.api.contacts.archive(form)),
  restoreContact: plainly('contact_restored', [], ({ locals }, form) => locals.api.contacts.restore(form)),
  update: plainly(
    'updated',
    ['internalNote', 'internalNoteBefore', 'tags', 'tagsBefore'],
    ({ locals, params }, form) => {
      const { internalNote, tags } = changedFields(form, ['internalNote', 'tags']);
      return locals.api.clients.update({
        ...params,
        ...(internalNote !== undefined && { internalNote }),
        ...(tags !== undefined && { tags: splitTags(tags) }),
      });
    },
  ),
  renameClient: plainly('client_renamed', ['clientName'], ({ locals, params }, { clientName }) =>
    locals.api.clients.update({ ...params, name: clientName }),
  ),
  archive: plainly('client_archived', [], ({ locals, params }) => locals.api.clients.archive(params)),
  restore: plainly('client_restored', [], ({ locals, params }) => locals.api.clients.restore(params)),
} satisfies Actions;
