/**
 * For a <details> that an answer may open. One that it does not open gets no attribute at all, so that what a person opened
 * before the page's script was there stays open.
 */
export const openIf = (isOpen: boolean) => (isOpen ? { open: true } : {});

/** Closes the <details> that something is in. */
export const closeAround = (inside: Element): void => {
  const details = inside.closest('details');
  if (details) details.open = false;
};

export const closeOnEscape = ({ key, currentTarget }: KeyboardEvent & { currentTarget: Element }): void => {
  if (key === 'Escape') closeAround(currentTarget);
};
