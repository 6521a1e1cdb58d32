/** With https, cookies carry the prefix that keeps other hosts of the domain from writing them. */
export const cookieName = (origin: string, name: string): string =>
  origin.startsWith('https:') ? `__Host-${name}` : name;
