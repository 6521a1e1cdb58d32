import { redirect } from '@sveltejs/kit';
import { readForm } from '#lib/server/forms.ts';
import { attemptAsOwner, readAsOwner } from '#lib/server/owner-page.ts';
import { refuseForm } from '#lib/server/refusals.ts';
import type { Actions, PageServerLoad } from './$types';

const DONE = ['invited', 'changed', 'removed'] as const;

export const load: PageServerLoad = async (event) => ({
  people: await readAsOwner(event, event.locals.api.workspace.people()),
  done: DONE.find((step) => event.url.searchParams.has(step)) ?? null,
});

const roleOf = (typed: string) => (typed === 'owner' ? 'owner' : 'member');
const doneAt = (step: (typeof DONE)[number]) => `/app/settings/people?${step}`;

export const actions: Actions = {
  invite: async (event) => {
    const form = await readForm(event.request, 'name', 'email', 'role');
    const input = { ...form, role: roleOf(form.role) } as const;
    const invitation = await attemptAsOwner(event, event.locals.api.workspace.invitePerson(input));
    return invitation.ok ? redirect(303, doneAt('invited')) : refuseForm(event, invitation.refusal, form);
  },
  changeRole: async (event) => {
    const { personId, role } = await readForm(event.request, 'personId', 'role');
    const input = { personId, role: roleOf(role) } as const;
    const change = await attemptAsOwner(event, event.locals.api.workspace.changeRole(input));
    return change.ok ? redirect(303, doneAt('changed')) : refuseForm(event, change.refusal, {});
  },
  remove: async (event) => {
    const form = await readForm(event.request, 'personId');
    const removal = await attemptAsOwner(event, event.locals.api.workspace.removePerson(form));
    return removal.ok ? redirect(303, doneAt('removed')) : refuseForm(event, removal.refusal, {});
  },
};
