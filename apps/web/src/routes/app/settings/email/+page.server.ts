import { redirect } from '@sveltejs/kit';
import { readForm } from '#lib/server/forms.ts';
import { attemptAsOwner, readAsOwner } from '#lib/server/owner-page.ts';
import { refuseForm } from '#lib/server/refusals.ts';
import { findSenderAddress } from '#lib/server/sender.ts';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = async (event) => {
  const { api } = event.locals;
  const emailId = event.url.searchParams.get('test');
  return {
    workspace: await readAsOwner(event, api.workspace.get()),
    sender: findSenderAddress(),
    testMail: emailId ? await readAsOwner(event, api.workspace.testMail({ emailId })) : null,
    hasSaved: event.url.searchParams.has('saved'),
  };
};

export const actions: Actions = {
  save: async (event) => {
    const form = await readForm(event.request, 'senderName', 'replyTo');
    const changes = { senderName: form.senderName.trim() || null, replyTo: form.replyTo.trim() || null };
    const saving = await attemptAsOwner(event, event.locals.api.workspace.update(changes));
    return saving.ok ? redirect(303, '/app/settings/email?saved') : refuseForm(event, saving.refusal, form);
  },
  sendTest: async (event) => {
    const sending = await attemptAsOwner(event, event.locals.api.workspace.sendTestMail());
    if (sending.ok) redirect(303, `/app/settings/email?test=${sending.value.emailId}`);
    return refuseForm(event, sending.refusal, {});
  },
};
