import { redirect } from '@sveltejs/kit';
import { endingOf } from '#lib/server/ending.ts';
import { attempt } from '#lib/server/refusals.ts';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = () => redirect(303, '/app/clients');

export const actions: Actions = {
  default: async (event) => {
    endingOf(event, await attempt(event.locals.api.owners.signOut()), 'one');
    redirect(303, '/sign-in?signed-out');
  },
};
