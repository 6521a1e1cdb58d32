import { error } from '@sveltejs/kit';

const refuseForm = (): never => error(400, 'This form arrived damaged. Go back, reload the page, and try again.');

/** The file of a posted form in base64; empty when none was chosen. */
export const readFile = async (request: Request, name: string): Promise<string> => {
  const data = await request.formData().catch(refuseForm);
  const [file, ...others] = data.getAll(name);
  if (!(file instanceof File) || others.length > 0) return refuseForm();
  return Buffer.from(await file.arrayBuffer()).toString('base64');
};

/** The text fields of a posted form; a missing one is empty. What is no form, or gives a field twice, is a bad request. */
export const readForm = async <Name extends string>(
  request: Request,
  ...names: Name[]
): Promise<Record<Name, string>> => {
  const data = await request.formData().catch(refuseForm);
  const given = [...data.keys()];
  if (new Set(given).size !== given.length) refuseForm();
  const read = (name: Name): string => {
    const value = data.get(name);
    return typeof value === 'string' ? value : '';
  };
  return Object.fromEntries(names.map((name) => [name, read(name)])) as Record<Name, string>;
};
