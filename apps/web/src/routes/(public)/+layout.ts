// B15: these pages are plain forms. They load no script.
export const csr = false;
