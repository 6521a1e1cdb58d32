import { redirect } from '@sveltejs/kit';
import { readForm } from '#lib/server/forms.ts';
import { attempt, refuseForm } from '#lib/server/refusals.ts';
import { cookiesOf } from '#lib/server/request-api.ts';
import { isSignedInOwner } from '#lib/server/visitor.ts';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = async (event) => {
  if (await isSignedInOwner(event)) redirect(303, '/app/clients');
  return { hasSignedOut: event.url.searchParams.has('signed-out') };
};

export const actions: Actions = {
  default: async (event) => {
    const form = await readForm(event.request, 'email');
    const request = await attempt(event.locals.api.owners.requestSignIn(form));
    if (!request.ok) return refuseForm(event, request.refusal, form);
    cookiesOf(event).note('owner-asked-for', form.email.trim());
    redirect(303, '/sign-in/sent');
  },
};
