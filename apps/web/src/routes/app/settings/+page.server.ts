import { redirect } from '@sveltejs/kit';
import { readFiles, readForm } from '#lib/server/forms.ts';
import { attemptAsOwner, readAsOwner } from '#lib/server/owner-page.ts';
import { refuseForm } from '#lib/server/refusals.ts';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = async (event) => ({
  workspace: await readAsOwner(event, event.locals.api.workspace.get()),
  hasSaved: event.url.searchParams.has('saved'),
});

const SAVED = '/app/settings?saved';

export const actions: Actions = {
  save: async (event) => {
    const form = await readForm(event.request, 'name', 'accent', 'welcomeMessage');
    const changes = { ...form, accent: form.accent || null };
    const saving = await attemptAsOwner(event, event.locals.api.workspace.update(changes));
    return saving.ok ? redirect(303, SAVED) : refuseForm(event, saving.refusal, form);
  },
  setLogo: async (event) => {
    const { logo: content, small } = await readFiles(event.request, 'logo', 'small');
    const upload = { content, ...(small && { small }) };
    const setting = await attemptAsOwner(event, event.locals.api.workspace.setLogo(upload));
    return setting.ok ? redirect(303, SAVED) : refuseForm(event, setting.refusal, {});
  },
  removeLogo: async (event) => {
    const removal = await attemptAsOwner(event, event.locals.api.workspace.removeLogo());
    return removal.ok ? redirect(303, SAVED) : refuseForm(event, removal.refusal, {});
  },
};
