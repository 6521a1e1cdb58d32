import { takeNetworkAddress } from '../fixtures/network-address.ts';

/** An answer, without what is random in every answer and without what the visitor typed, an email address or a path. */
export type Answer = { status: number; headers: [name: string, value: string][]; body: string };

type Visitor = { origin: string; typed?: string; cookie?: string; networkAddress?: string };

const withoutTyped = (text: string, typed: string | undefined): string =>
  typed ? text.replaceAll(typed, '<typed>').replaceAll(encodeURIComponent(typed), '<typed>') : text;

// The browser's own secret, the nonce of the policy, and the tag that follows from it.
const withoutRandom = (text: string): string =>
  text
    .replace(/^recovery=[\w-]{43}/, 'recovery=<random>')
    .replace(/nonce-[\w+/=]+/g, 'nonce-<random>')
    .replace(/nonce="[\w+/=]+"/g, 'nonce="<random>"');

const readAnswer = async (response: Response, typed: string | undefined): Promise<Answer> => {
  const plain = (text: string) => withoutRandom(withoutTyped(text, typed));
  const headers = [...response.headers]
    .filter(([name]) => name !== 'date' && name !== 'etag')
    .map(([name, value]): [string, string] => [name, plain(value)]);
  return { status: response.status, headers, body: plain(await response.text()) };
};

const headersOf = ({ origin, cookie, networkAddress }: Visitor): Record<string, string> => ({
  origin,
  accept: 'text/html',
  'x-forwarded-for': networkAddress ?? takeNetworkAddress(),
  ...(cookie && { cookie }),
});

/** Asks for a page as a program would, and follows nothing. */
export const getPage = async (path: string, visitor: Visitor): Promise<Answer> =>
  readAnswer(await fetch(visitor.origin + path, { redirect: 'manual', headers: headersOf(visitor) }), visitor.typed);

/** Sends the form of a page as a browser would. Answers what came back, and the cookies that were set. */
export const postEmail = async (
  path: string,
  visitor: Visitor & { typed: string },
): Promise<{ answer: Answer; cookie: string }> => {
  const response = await fetch(visitor.origin + path, {
    method: 'POST',
    redirect: 'manual',
    headers: headersOf(visitor),
    body: new URLSearchParams({ email: visitor.typed }),
  });
  const cookie = response.headers
    .getSetCookie()
    .map((set) => set.split(';')[0])
    .join('; ');
  return { answer: await readAnswer(response, visitor.typed), cookie };
};
