import { redirect } from '@sveltejs/kit';
import type { RequestEvent } from '@sveltejs/kit';
import { readListAddress } from '#lib/client-list.ts';
import { attemptAsOwner } from './owner-page.ts';
import { refuseWhenBusy } from './refusals.ts';
import type { RequestApi } from './request-api.ts';

type Page = Pick<RequestEvent, 'cookies' | 'setHeaders' | 'url' | 'locals'>;
type ListInput = Parameters<RequestApi['api']['clients']['list']>[0];

/** What an address asks for, as it stands there: the procedure checks it. */
export const listInputOf = ({ url }: Pick<Page, 'url'>): ListInput => {
  const cursor = url.searchParams.get('after');
  return { ...readListAddress(url.searchParams), ...(cursor && { cursor }) } as ListInput;
};

/** The page that an address asks for. One that nobody can have got from here leads to the whole list. */
export const readClientPage = async (event: Page) => {
  const list = await attemptAsOwner(event, event.locals.api.clients.list(listInputOf(event)));
  refuseWhenBusy(event, list);
  return list.ok ? list.value : redirect(303, '/app/clients');
};
