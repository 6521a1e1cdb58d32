/** What an address of the client list may say, in the order of its form; `after` is the page's cursor. */
const FILTERS = ['search', 'status', 'tag', 'sort'] as const;

export type ListAddress = Partial<Record<(typeof FILTERS)[number], string>>;

const isTelling = ([name, value]: readonly [string, string]): boolean =>
  value !== '' && !(name === 'sort' && value === 'newest');

/** The filters of an address, without those that are empty or go without saying. */
export const readListAddress = (params: URLSearchParams): ListAddress =>
  Object.fromEntries(FILTERS.map((name) => [name, params.get(name)?.trim() ?? ''] as const).filter(isTelling));

/** The filters as they stand in a form of the page. */
export const readListForm = (form: HTMLFormElement | null | undefined): ListAddress => {
  const fields = [...new FormData(form ?? undefined)].map(([name, value]) => [
    name,
    typeof value === 'string' ? value : '',
  ]);
  return readListAddress(new URLSearchParams(fields));
};

export const isFiltered = ({ search, status, tag }: ListAddress): boolean => Boolean(search ?? status ?? tag);

/** A query for an address of the client list: `?search=acme&sort=name`, or nothing. */
export const writeListAddress = (address: ListAddress & { after?: string }): string => {
  const params = new URLSearchParams(Object.entries(address).filter(([, value]) => value));
  return params.size > 0 ? `?${params.toString()}` : '';
};

export const STATUS_LABELS = {
  not_invited: 'Not invited',
  invited: 'Invited',
  active: 'Active',
  signed_out: 'Signed out',
  bounced: 'Bounced',
  paused: 'Paused',
  archived: 'Archived',
} as const;
