// B15: a page is a plain form that loads no script, unless its layout says otherwise.
export const csr = false;
