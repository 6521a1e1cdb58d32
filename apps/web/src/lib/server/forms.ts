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

const readFields = <Name extends string>(data: FormData, names: Name[]): Record<Name, string> => {
  const given = [...data.keys()];
  if (new Set(given).size !== given.length) refuseForm();
  const read = (name: Name): string => {
    const value = data.get(name);
    return typeof value === 'string' ? value : '';
  };
  return Object.fromEntries(names.map((name) => [name, read(name)])) as Record<Name, string>;
};

const takeChoices = (data: FormData, name: string): string[] => {
  const choices = data.getAll(name).filter((value) => typeof value === 'string');
  data.delete(name);
  return choices;
};

/** The text fields of a posted form; a missing one is empty. What is no form, or gives a field twice, is a bad request. */
export const readForm = async <Name extends string>(
  request: Request,
  ...names: Name[]
): Promise<Record<Name, string>> => readFields(await request.formData().catch(refuseForm), names);

/** The same for a form with one field that may be given many times, such as its checkboxes. */
export const readFormAndChoices = async <Name extends string>(request: Request, choice: string, ...names: Name[]) => {
  const data = await request.formData().catch(refuseForm);
  return { choices: takeChoices(data, choice), fields: readFields(data, names) };
};

/** The values of one field that a form may give many times, such as its checkboxes. */
export const readChoices = async (request: Request, name: string): Promise<string[]> =>
  takeChoices(await request.formData().catch(refuseForm), name);

/** The bytes of a posted file, or of the text that was pasted instead; empty when there is neither. */
export const readUpload = async (request: Request, fileName: string, textName: string): Promise<Buffer> => {
  const data = await request.formData().catch(refuseForm);
  const [file, text] = [data.get(fileName), data.get(textName)];
  if (file instanceof File && file.size > 0) return Buffer.from(await file.arrayBuffer());
  return Buffer.from(typeof text === 'string' ? text.trim() : '');
};
