/** Control characters, line and paragraph separators, and the marks that reverse the reading direction. */
const UNSAFE_IN_A_LINE = /[\p{Cc}\u2028\u2029\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]+/gu;

/** The text as one line: fit for a header, and unable to pass itself off as a line of its own in an email. */
export function oneLine(text: string): string {
  return text.toWellFormed().replace(UNSAFE_IN_A_LINE, ' ').replace(/ {2,}/g, ' ').trim();
}
