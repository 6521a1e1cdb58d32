import { redirect } from '@sveltejs/kit';
import type { RequestEvent } from '@sveltejs/kit';
import { accountName } from '../account-name.ts';
import { readForm } from './forms.ts';
import { isWithoutCookies, refuseWithoutCookies } from './kept-cookies.ts';
import { maySwitchContact } from './may-switch.ts';
import { attempt, refuseForm } from './refusals.ts';
import { takePortalPage } from './return-to.ts';

/** Answers the form of a typed code: with the portal that it opens, a question, or what was wrong. */
export const enterWithCode = async (event: RequestEvent) => {
  const { api } = event.locals;
  const form = await readForm(event.request, 'code', 'contactId', 'switchAccount', 'cookies');
  const { code, contactId } = form;
  if (isWithoutCookies(event, form)) return refuseWithoutCookies({ code });
  const choice = { switchAccount: await maySwitchContact(event, form), ...(contactId && { contactId }) };
  const entry = await attempt(api.recovery.redeemCode({ code, ...choice }));
  if (!entry.ok) {
    if (entry.refusal.reason !== 'OTHER_ACCOUNT_SIGNED_IN') return refuseForm(event, entry.refusal, form);
    const me = await attempt(api.portal.me());
    if (!me.ok) return refuseForm(event, me.refusal, form);
    const { email, slug, clientName } = me.value;
    const current = { signedInAs: email, inPortalOf: clientName, stayHref: `/portal/c/${slug}` };
    return { question: { ...form, ...current, switchAccount: accountName({ email, slug }) } };
  }
  if ('portals' in entry.value) return { question: { ...form, portals: entry.value.portals } };
  redirect(303, takePortalPage(event, entry.value.slug));
};
