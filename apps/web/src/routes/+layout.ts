// B15: a page is a plain form that loads no script, unless its layout says otherwise.
export const csr = false;

// With a slash at its end, an address is the same page, and not a redirect that would carry its token once more.
export const trailingSlash = 'ignore';
