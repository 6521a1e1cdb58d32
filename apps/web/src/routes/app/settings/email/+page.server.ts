import { redirect } from '@sveltejs/kit';
import { changedFields } from '#lib/server/changed-fields.ts';
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

const FIELDS = ['senderName', 'replyTo'] as const;
const emptied = (text: string): string | null => text.trim() || null;

export const actions: Actions = {
  save: async (event) => {
    const form = await readForm(event.request, ...FIELDS, 'senderNameBefore', 'replyToBefore');
    const { senderName, replyTo } = changedFields(form, FIELDS);
    const changes = {
      ...(senderName !== undefined && { senderName: emptied(senderName) }),
      ...(replyTo !== undefined && { replyTo: emptied(replyTo) }),
    };
    const saving = await attemptAsOwner(event, event.locals.api.workspace.update(changes));
    return saving.ok ? redirect(303, '/app/settings/email?saved') : refuseForm(event, saving.refusal, form);
  },
  sendTest: async (event) => {
    const sending = await attemptAsOwner(event, event.locals.api.workspace.sendTestMail());
    if (sending.ok) redirect(303, `/app/settings/email?test=${sending.value.emailId}`);
    return refuseForm(event, sending.refusal, {});
  },
};
