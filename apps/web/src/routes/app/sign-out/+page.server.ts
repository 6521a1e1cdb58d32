import { redirect } from '@sveltejs/kit';
import { attempt, refuseWhenBusy } from '#lib/server/refusals.ts';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = () => redirect(303, '/app/clients');

export const actions: Actions = {
  default: async (event) => {
    refuseWhenBusy(event, await attempt(event.locals.api.owners.signOut()));
    redirect(303, '/sign-in?signed-out');
  },
};
