import { createHash } from 'node:crypto';
import { STATUS_CODES } from 'node:http';
import { carriesToken, NOTHING_ALLOWED } from './base-headers.ts';

type Words = { title: string; sentences: string[]; again?: { label: string; href: '' | '?' } };

const TRY_AGAIN = { label: 'Try again', href: '' } as const;
const GO_BACK = { label: 'Go back and try again', href: '' } as const;

const WORDS = {
  400: {
    title: 'That did not arrive whole',
    sentences: ['Nothing was changed. Please open the page again and try once more.'],
    // Without the query, which may be what cannot be read.
    again: { label: 'Go back and try again', href: '?' },
  },
  403: {
    title: 'Nothing was changed',
    sentences: ['That seemed to come from another site, so it was not done. Please try it from our own page.'],
    again: GO_BACK,
  },
  405: {
    title: 'That cannot be done here',
    sentences: ['Nothing was changed. One of these will help you on:'],
  },
  408: {
    title: 'The connection was too slow',
    sentences: ['What you sent did not arrive in time, so nothing was changed. It may work better in another place.'],
    again: TRY_AGAIN,
  },
  413: {
    title: 'That is too large to send',
    sentences: [
      'A logo can have up to 256 kB, and a list of clients up to 5 MB. Anything that you write needs to be shorter.',
      'Was it within that? Then you may have been signed out: sign in first, and send it again.',
    ],
    again: GO_BACK,
  },
  414: {
    title: 'That address is too long',
    sentences: ['Something may have been added when it was copied. Please open the link in your email again.'],
  },
  417: {
    title: 'Something is in the way',
    sentences: ['Your browser or your network asks in a way that we do not know. Please try another browser.'],
  },
  431: {
    title: 'Your browser keeps too many cookies',
    sentences: [
      'Please delete the cookies of this site. On a computer, click the icon to the left of the address, then “Cookies” or “Site data”. On a phone, look for “Privacy” in the browser’s settings.',
      'After that, you can sign in again as always.',
    ],
    again: TRY_AGAIN,
  },
  503: {
    title: 'Many people are asking just now',
    sentences: ['Please wait 15 seconds and reload this page. Nothing of yours is lost.'],
    again: TRY_AGAIN,
  },
  starting: {
    title: 'We are just starting',
    sentences: ['Please reload this page in a few seconds. Nothing of yours is lost.'],
    again: TRY_AGAIN,
  },
} satisfies Record<number | string, Words>;

export type Reason = keyof typeof WORDS;

const STYLE =
  'html{background:canvas;color:canvastext}main{max-width:26rem;margin:8vh auto;padding:0 1.5rem;font:1.0625rem/1.5 system-ui,sans-serif}' +
  'h1{font-size:1.5rem;line-height:1.25}p{margin:0 0 .75rem}a{display:inline-flex;align-items:center;min-height:2.75rem}';
const STYLE_HASH = createHash('sha256').update(STYLE).digest('base64');

const linkTo = (href: string, label: string): string => `<p><a href="${href}">${label}</a></p>`;

const compose = ({ title, sentences, again }: Words): string => `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${title}</title>
<style>${STYLE}</style>
</head>
<body>
<main>
<h1>${title}</h1>
${sentences.map((sentence) => `<p>${sentence}</p>`).join('\n')}
${again ? linkTo(again.href, again.label) : ''}
${linkTo('/portal-resume', 'Get back into your portal')}
${linkTo('/app/clients', 'I run a workspace')}
</main>
</body>
</html>
`;

/** Who reads a refusal, by what they asked for. */
export type Reader = {
  path: string;
  accept: string;
  /** True for a form that a page of ours sends by script. */ isAction: boolean;
};

const isPerson = ({ path, accept }: Reader): boolean => !path.startsWith('/api/') && /\btext\/html\b/i.test(accept);

export type Refusal = { text: string; headers: Record<string, string> };

// As an action of Kit answers: the page shows its error page with these words.
const answerAction = (reason: Reason): Refusal => {
  const { title, sentences } = WORDS[reason];
  const status = reason === 'starting' ? 503 : reason;
  const text = JSON.stringify({ type: 'error', status, error: { status, title, message: sentences.join(' ') } });
  return { text, headers: { 'Content-Type': 'application/json' } };
};

/** What a refusal says: to a person in words and with ways forward, to a program in few. */
export const composeRefusal = (reason: Reason, reader: Reader, plain?: string): Refusal => {
  if (reader.isAction) return answerAction(reason);
  if (!isPerson(reader)) {
    const text = plain ?? `${STATUS_CODES[reason]}\n`;
    return { text, headers: { 'Content-Type': 'text/plain; charset=utf-8' } };
  }
  const headers = {
    'Content-Type': 'text/html; charset=utf-8',
    'Content-Security-Policy': `${NOTHING_ALLOWED}; style-src 'sha256-${STYLE_HASH}'`,
    'X-Robots-Tag': 'noindex',
    ...(carriesToken(reader.path) ? { 'Referrer-Policy': 'no-referrer' } : {}),
  };
  return { text: compose(WORDS[reason]), headers };
};
