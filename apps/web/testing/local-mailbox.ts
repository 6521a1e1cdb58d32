export type ReceivedEmail = {
  id: string;
  from: string;
  to: string;
  subject: string;
  html: string;
  text: string;
  links: string[];
  headers: Record<string, string>;
};

const ARRIVES_WITHIN_MS = 5000;

/** Every email of the local mailbox, newest first. */
export const readMail = async (origin: string): Promise<ReceivedEmail[]> =>
  (await (await fetch(`${origin}/dev/mail.json`)).json()) as ReceivedEmail[];

/** The newest email that fits, once it has arrived. */
export const waitForEmail = async (origin: string, fits: (email: ReceivedEmail) => boolean): Promise<ReceivedEmail> => {
  const deadline = Date.now() + ARRIVES_WITHIN_MS;
  while (Date.now() < deadline) {
    const email = (await readMail(origin)).find(fits);
    if (email) return email;
    await new Promise((done) => setTimeout(done, 25));
  }
  throw new Error('The email did not arrive.');
};

/** The sign-in link of an email. */
export const linkIn = ({ links }: ReceivedEmail): string => {
  const link = links.find((url) => /\/(portal|sign-in)\/link\//.test(url));
  if (!link) throw new Error('The email holds no sign-in link.');
  return link;
};

export const tokenIn = (email: ReceivedEmail): string => linkIn(email).split('/').at(-1) ?? '';
