import { redirect } from '@sveltejs/kit';
import { readForm, readFormAndChoices } from '#lib/server/forms.ts';
import { attemptAsOwner, readAsOwner } from '#lib/server/owner-page.ts';
import { refuseForm } from '#lib/server/refusals.ts';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = async (event) => ({
  file: await readAsOwner(event, event.locals.api.imports.get(event.params)),
  isMapping: event.url.searchParams.has('columns'),
});

const FIELDS = ['name', 'email', 'contactName', 'tags', 'internalNote'] as const;
type Field = (typeof FIELDS)[number];

const columnOf = (value: string): number | null => (/^\d{1,2}$/.test(value) ? Number(value) : null);

const readMapping = (form: Record<Field, string>) =>
  Object.fromEntries(FIELDS.map((field) => [field, columnOf(form[field])])) as Record<Field, number>;

export const actions: Actions = {
  mapColumns: async (event) => {
    const form = await readForm(event.request, ...FIELDS);
    const mapping = readMapping(form);
    const checking = await attemptAsOwner(event, event.locals.api.imports.mapColumns({ ...event.params, mapping }));
    if (checking.ok) redirect(303, event.url.pathname);
    return refuseForm(event, checking.refusal, form);
  },
  start: async (event) => {
    const form = await readFormAndChoices(event.request, 'leaveOut', 'duplicates', 'sendInvitations', ...FIELDS);
    const { duplicates, sendInvitations } = form.fields;
    const choices = {
      // As the page showed them: another tab may have set others.
      ...(form.fields.email && { mapping: readMapping(form.fields) }),
      duplicates: duplicates === 'update' ? 'update' : 'skip',
      sendInvitations: sendInvitations === 'yes',
      leaveOut: form.choices.map(Number),
    } as const;
    const start = await attemptAsOwner(event, event.locals.api.imports.start({ ...event.params, ...choices }));
    if (start.ok) redirect(303, event.url.pathname);
    return refuseForm(event, start.refusal, {});
  },
  stop: async (event) => {
    const stop = await attemptAsOwner(event, event.locals.api.imports.stop(event.params));
    if (stop.ok) redirect(303, event.url.pathname);
    return refuseForm(event, stop.refusal, {});
  },
};
