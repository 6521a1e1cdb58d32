import { readForm } from '#lib/server/forms.ts';
import { attemptAsOwner, readAsOwner } from '#lib/server/owner-page.ts';
import { refuseForm } from '#lib/server/refusals.ts';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = async (event) => ({
  client: await readAsOwner(event, event.locals.api.clients.get(event.params)),
  sessions: await readAsOwner(event, event.locals.api.clients.sessions(event.params)),
  isNew: event.url.searchParams.has('invited'),
});

const splitTags = (typed: string): string[] =>
  typed
    .split(',')
    .map((tag) => tag.trim())
    .filter(Boolean);

export const actions: Actions = {
  sendFreshLink: async (event) => {
    const sending = await attemptAsOwner(event, event.locals.api.clients.sendFreshLink(event.params));
    return sending.ok ? { sentTo: sending.value.sentTo } : refuseForm(event, sending.refusal, {});
  },
  changeEmail: async (event) => {
    const { endSessions, ...form } = await readForm(event.request, 'contactId', 'email', 'endSessions');
    const input = { ...form, endSessions: endSessions === 'yes' };
    const change = await attemptAsOwner(event, event.locals.api.contacts.changeEmail(input));
    return change.ok ? { changedTo: change.value.email } : refuseForm(event, change.refusal, form);
  },
  endSessions: async (event) => {
    const { sessionId } = await readForm(event.request, 'sessionId');
    const input = { ...event.params, ...(sessionId && { sessionId }) };
    const ending = await attemptAsOwner(event, event.locals.api.clients.endSessions(input));
    return ending.ok ? { ended: ending.value.ended } : refuseForm(event, ending.refusal, {});
  },
  update: async (event) => {
    const { internalNote, tags } = await readForm(event.request, 'internalNote', 'tags');
    const input = { ...event.params, internalNote, tags: splitTags(tags) };
    const update = await attemptAsOwner(event, event.locals.api.clients.update(input));
    return update.ok ? { updated: true } : refuseForm(event, update.refusal, {});
  },
  archive: async (event) => {
    const archiving = await attemptAsOwner(event, event.locals.api.clients.archive(event.params));
    return archiving.ok ? archiving.value : refuseForm(event, archiving.refusal, {});
  },
  restore: async (event) => {
    const restoring = await attemptAsOwner(event, event.locals.api.clients.restore(event.params));
    return restoring.ok ? restoring.value : refuseForm(event, restoring.refusal, {});
  },
  undoEmailChange: async (event) => {
    const form = await readForm(event.request, 'contactId');
    const undo = await attemptAsOwner(event, event.locals.api.contacts.undoEmailChange(form));
    return undo.ok ? { changedBackTo: undo.value.email } : refuseForm(event, undo.refusal, form);
  },
};
