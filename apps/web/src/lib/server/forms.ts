/** The text fields of a posted form. A field given twice counts once: its first. */
export const readForm = async <Name extends string>(
  request: Request,
  ...names: Name[]
): Promise<Record<Name, string>> => {
  const data = await request.formData();
  const read = (name: Name): string => {
    const value = data.get(name);
    return typeof value === 'string' ? value : '';
  };
  return Object.fromEntries(names.map((name) => [name, read(name)])) as Record<Name, string>;
};
