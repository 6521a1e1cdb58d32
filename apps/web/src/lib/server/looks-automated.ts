import { isbot } from 'isbot';

// Scanners of mail that name themselves; the library knows robots of the web.
const MAIL_SCANNER =
  /barracuda|proofpoint|mimecast|symantec|fireeye|trellix|trend ?micro|sophos|ironport|forcepoint|safelinks/i;

const isProgram = (userAgent: string | null): boolean => !userAgent || MAIL_SCANNER.test(userAgent) || isbot(userAgent);

/**
 * True when a request is a program's that looks through mail, or fetches ahead, rather than a person's. A guess: some
 * scanners look exactly like a browser, so nothing but the words of the timeline depends on it.
 */
export const looksAutomated = ({ method, headers }: Pick<Request, 'method' | 'headers'>): boolean => {
  const isAhead = /prefetch|prerender/.test(headers.get('sec-purpose') ?? headers.get('purpose') ?? '');
  const isNavigation = (headers.get('sec-fetch-mode') ?? 'navigate') === 'navigate';
  // Every browser that people use names its languages.
  return (
    method !== 'GET' ||
    isAhead ||
    !isNavigation ||
    !headers.has('accept-language') ||
    isProgram(headers.get('user-agent'))
  );
};
