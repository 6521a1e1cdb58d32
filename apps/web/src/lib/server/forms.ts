import { error } from '@sveltejs/kit';

const refuseForm = (): never => error(400, 'This form arrived damaged. Go back, reload the page, and try again.');

const encodeFile = async (files: FormDataEntryValue[]): Promise<string> => {
  const [file, ...others] = files;
  if (others.length > 0) refuseForm();
  return file instanceof File ? Buffer.from(await file.arrayBuffer()).toString('base64') : '';
};

/** The files of a posted form in base64; one that was not chosen is empty. What gives a field twice is a bad request. */
export const readFiles = async <Name extends string>(
  request: Request,
  ...names: Name[]
): Promise<Record<Name, string>> => {
  const data = await request.formData().catch(refuseForm);
  const files = await Promise.all(names.map(async (name) => [name, await encodeFile(data.getAll(name))] as const));
  return Object.fromEntries(files) as Record<Name, string>;
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
