import { redirect } from '@sveltejs/kit';
import { readUpload } from '#lib/server/forms.ts';
import { attemptAsOwner } from '#lib/server/owner-page.ts';
import { refuseForm } from '#lib/server/refusals.ts';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = () => ({});

export const actions: Actions = {
  default: async (event) => {
    const content = (await readUpload(event.request, 'file', 'rows')).toString('base64');
    const upload = await attemptAsOwner(event, event.locals.api.imports.create({ content }));
    if (upload.ok) redirect(303, `/app/clients/import/${upload.value.importId}`);
    return refuseForm(event, upload.refusal, {});
  },
};
