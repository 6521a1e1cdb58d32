// A browser writes the ends of lines of a text in one way, and those of a hidden field as they came.
const withPlainLines = (text: string): string => text.replace(/\r\n?/g, '\n');

/**
 * What somebody changed on a page: the fields that differ from what the page was opened with, which it sends along as
 * `<name>Before`. The others are left alone, since a colleague may have written them meanwhile.
 */
export const changedFields = <Name extends string>(
  form: Record<Name | `${Name}Before`, string>,
  names: readonly Name[],
): Partial<Record<Name, string>> => {
  const changed = names.filter((name) => withPlainLines(form[name]) !== withPlainLines(form[`${name}Before`]));
  return Object.fromEntries(changed.map((name) => [name, form[name]])) as Partial<Record<Name, string>>;
};
