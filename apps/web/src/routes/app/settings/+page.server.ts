import { redirect } from '@sveltejs/kit';
import { changedFields } from '#lib/server/changed-fields.ts';
import { readFiles, readForm } from '#lib/server/forms.ts';
import { attemptAsOwner, readAsOwner } from '#lib/server/owner-page.ts';
import { refuseForm } from '#lib/server/refusals.ts';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = async (event) => ({
  workspace: await readAsOwner(event, event.locals.api.workspace.get()),
  hasSaved: event.url.searchParams.has('saved'),
});

const SAVED = '/app/settings?saved';
const FIELDS = ['name', 'accent', 'welcomeMessage'] as const;
const NAMES = [...FIELDS, 'nameBefore', 'accentBefore', 'welcomeMessageBefore'] as const;

export const actions: Actions = {
  save: async (event) => {
    const form = await readForm(event.request, ...NAMES);
    const { accent, ...others } = changedFields(form, FIELDS);
    const changes = { ...others, ...(accent !== undefined && { accent: accent || null }) };
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
