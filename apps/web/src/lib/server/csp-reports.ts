import { z } from 'zod';

/** What of a report may be logged: no address of it whole, since addresses carry tokens. */
export type PolicyViolation = { directive: string; blocked: string; page: string };

const given = z.string().max(8192).catch('');
const violation = z.object({
  'effective-directive': given,
  'violated-directive': given,
  'blocked-uri': given,
  'document-uri': given,
});
const body = z.object({ effectiveDirective: given, blockedURL: given, documentURL: given });
const report = z.union([
  z.object({ 'csp-report': violation }).transform(({ 'csp-report': old }) => ({
    effectiveDirective: old['effective-directive'] || old['violated-directive'],
    blockedURL: old['blocked-uri'],
    documentURL: old['document-uri'],
  })),
  z.tuple([z.object({ type: z.literal('csp-violation'), body })], z.unknown()).transform(([first]) => first.body),
]);

const parseUrl = (text: string): URL | null => URL.parse(text);

const nameDirective = (text: string): string => /^[a-z][a-z-]{1,40}/.exec(text)?.[0] ?? 'unknown';

const nameBlocked = (text: string): string =>
  /^[a-z][a-z-]{1,30}$/.test(text) ? text : (parseUrl(text)?.host || 'unknown').slice(0, 100);

// A segment that is no plain word may be a token, an id or a lie.
const nameSegment = (segment: string): string => (/^[a-z-]{0,30}$/.test(segment) ? segment : '*');

const namePage = (text: string): string =>
  (parseUrl(text)?.pathname ?? 'unknown').split('/', 8).map(nameSegment).join('/');

/** Reads what a browser reported, in either of the two shapes; of several, the first. Null when it is neither. */
export const readPolicyViolation = (json: unknown): PolicyViolation | null => {
  const { data } = report.safeParse(json);
  if (!data) return null;
  return {
    directive: nameDirective(data.effectiveDirective),
    blocked: nameBlocked(data.blockedURL),
    page: namePage(data.documentURL),
  };
};
