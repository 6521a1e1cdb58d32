import { newId } from '@clientnest/db';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { addContact, addWorkspace, newEmail, openSite } from './fixtures.ts';
import type { Person, Site } from './fixtures.ts';
import { hasRoomForNotice } from './notice-budget.ts';

let site: Site;
let studio: string;
beforeAll(async () => {
  site = await openSite();
  studio = await addWorkspace(site.sql);
});
afterAll(() => site.close());

/** As many notices as there is room for, up to a number; answers how many that was. */
const notify = async ({ workspaceId, contactId, email }: Person, times: number): Promise<number> => {
  const { sql } = site;
  for (let told = 0; told < times; told += 1) {
    if (!(await hasRoomForNotice(sql, { workspaceId, contactId, address: email }))) return told;
    await sql`
      insert into emails (id, workspace_id, message_id, kind, to_address, asked_by)
      values (${newId()}, ${workspaceId}, ${newId()}, 'sign_in_notice', ${email}, ${sql.json({ contactId })})`;
  }
  return times;
};

it('tells a contact of ten within an hour', async () => {
  expect(await notify(await addContact(site.sql, studio, newEmail()), 20)).toBe(10);
});

it('tells a contact of the first, however many others at the address used up its share', async () => {
  const dana = await addContact(site.sql, studio, newEmail());
  const told = [];
  for (let portal = 0; portal < 4; portal += 1)
    told.push(await notify(await addContact(site.sql, studio, dana.email), 20));
  expect(told).toEqual([10, 10, 10, 1]);
  expect(await notify(dana, 20)).toBe(1);
});

it('tells an address of a hundred within an hour, whichever contacts they are of', async () => {
  const email = newEmail();
  let told = 0;
  for (let portal = 0; portal < 102; portal += 1) told += await notify(await addContact(site.sql, studio, email), 1);
  expect(told).toBe(100);
});
