import { redirect } from '@sveltejs/kit';
import { readForm } from '#lib/server/forms.ts';
import { attempt, refuseForm } from '#lib/server/refusals.ts';
import { cookiesOf } from '#lib/server/request-api.ts';
import type { Actions, PageServerLoad } from './$types';

const REASONS = ['consumed', 'expired', 'revoked', 'unknown'] as const;

// B4: who comes from a real link that is dead has nothing to type.
export const load: PageServerLoad = async ({ locals, url }) => {
  const given = url.searchParams.get('reason');
  const reason = REASONS.find((known) => known === given) ?? 'unknown';
  return { reason, link: reason === 'unknown' ? null : await locals.api.recovery.deadLink() };
};

export const actions: Actions = {
  default: async (event) => {
    const { note } = await readForm(event.request, 'note');
    const request = await attempt(event.locals.api.recovery.resend(note ? { note } : {}));
    if (request.ok) {
      cookiesOf(event).clear('asked-for');
      redirect(303, '/portal-resume/sent');
    }
    if (request.refusal.reason === 'LINK_UNKNOWN') redirect(303, '/portal-resume');
    return refuseForm(event, request.refusal, {});
  },
};
