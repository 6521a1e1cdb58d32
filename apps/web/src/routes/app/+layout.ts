// The workspace is used all day, on a device of the owner's choice: here scripts may help.
export const csr = true;
