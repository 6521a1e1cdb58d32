import { redirect } from '@sveltejs/kit';
import { readForm } from '#lib/server/forms.ts';
import { attemptAsOwner, readAsOwner } from '#lib/server/owner-page.ts';
import { refuseForm } from '#lib/server/refusals.ts';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = async (event) => ({
  paragraphs: await readAsOwner(event, event.locals.api.clients.welcomeParagraphs({ slug: 'your-client' })),
  workspace: await readAsOwner(event, event.locals.api.workspace.get()),
});

const withoutEmpty = <Fields extends Record<string, string>>(fields: Fields): Partial<Fields> =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value.trim() !== '')) as Partial<Fields>;

export const actions: Actions = {
  default: async (event) => {
    const form = await readForm(event.request, 'name', 'contactName', 'email', 'slug', 'welcomeMessage');
    // Emptied, the words of welcome are none, and not the workspace's own.
    const { name, email, welcomeMessage, ...optional } = form;
    const invitation = await attemptAsOwner(
      event,
      event.locals.api.clients.invite({ name, email, welcomeMessage, ...withoutEmpty(optional) }),
    );
    if (invitation.ok) redirect(303, `/app/clients/${invitation.value.id}?invited`);
    return refuseForm(event, invitation.refusal, form);
  },
};
