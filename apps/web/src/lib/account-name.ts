/** Says which account a question about accounts is about: a contact by their portal as well, since an address may have several. */
export const accountName = ({ email, slug }: { email: string; slug?: string }): string =>
  slug ? `${email} ${slug}` : email;
