/** What came of signing browsers out. */
export const ENDINGS = {
  one: 'Done. That browser has to sign in again.',
  others: 'Done. Every other browser has to sign in again.',
  changed:
    'Nothing was signed out: somebody else has signed in in this browser since the page was opened. This is their list.',
  none: 'Nothing was signed out: what you chose had ended already. The list is as it is now.',
};

export type Ending = keyof typeof ENDINGS;

/** What the address of the page says of it, where the button led. */
export const readEnding = ({ searchParams }: URL): Ending | null => {
  const said = searchParams.get('ended') ?? '';
  return Object.hasOwn(ENDINGS, said) ? (said as Ending) : null;
};
