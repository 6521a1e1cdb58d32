import { redirect } from '@sveltejs/kit';
import { readForm } from '#lib/server/forms.ts';
import { isWithoutCookies, refuseWithoutCookies } from '#lib/server/kept-cookies.ts';
import { maySwitchContact } from '#lib/server/may-switch.ts';
import { attempt, refuseWhenBusy } from '#lib/server/refusals.ts';
import { takePortalPage } from '#lib/server/return-to.ts';
import type { Actions, PageServerLoad } from './$types';

const REASONS: Record<string, string> = { LINK_CONSUMED: 'consumed', LINK_EXPIRED: 'expired', LINK_REVOKED: 'revoked' };

// B1: looking at a link changes nothing; only the button's POST uses it.
export const load: PageServerLoad = async ({ locals, params }) => {
  const link = await locals.api.recovery.inspectLink(params);
  if (link.state === 'unknown') redirect(303, '/portal-invalid?reason=unknown');
  if (link.signedInAs?.isSameContact) redirect(303, `/portal/c/${link.signedInAs.slug}`);
  if (link.state !== 'usable') redirect(303, `/portal-invalid?reason=${link.state}`);
  locals.apiContext.browserSecret();
  return { link };
};

export const actions: Actions = {
  default: async (event) => {
    const form = await readForm(event.request, 'switchAccount', 'cookies');
    if (isWithoutCookies(event, form)) return refuseWithoutCookies({});
    const { token } = event.params;
    const switchAccount = await maySwitchContact(event, form);
    const entry = await attempt(event.locals.api.recovery.redeemLink({ token, switchAccount }));
    if (entry.ok) redirect(303, takePortalPage(event, entry.value.slug));
    // The page itself asks which account to use.
    if (entry.refusal.reason === 'OTHER_ACCOUNT_SIGNED_IN') redirect(303, event.url.pathname);
    refuseWhenBusy(event, entry);
    redirect(303, `/portal-invalid?reason=${REASONS[entry.refusal.reason ?? ''] ?? 'unknown'}`);
  },
};
