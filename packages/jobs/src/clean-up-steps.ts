/** How many rows one statement removes or looks at: no other query waits long behind one. */
export const BATCH = 1000;
// What is left over is the next run's. More than a flood from one address writes in the hour between two runs.
const BATCHES = 3000;
// Looking is cheaper than removing, and rows that stay are looked at in every run.
const PAGES = 5000;

/** Removes batch after batch, until one is not full. Answers how many rows went. */
export const removeInBatches = async (removeBatch: () => Promise<{ count: number }>): Promise<number> => {
  let removed = 0;
  for (let batch = 0; batch < BATCHES; batch += 1) {
    const { count } = await removeBatch();
    removed += count;
    if (count < BATCH) break;
  }
  return removed;
};

/** Where a page ended. The instant is text as the database wrote it: a Date would lose its microseconds. */
export type Place = { at: string; id: string };
export type Page = Place & { seen: number; removed: number };

const START: Place = { at: '-infinity', id: '00000000-0000-0000-0000-000000000000' };

/** Walks through rows of which some stay, so that none is looked at twice. Answers how many rows went. */
export const removeInPages = async (removePage: (after: Place) => Promise<Page[]>): Promise<number> => {
  let removed = 0;
  let place = START;
  for (let pages = 0; pages < PAGES; pages += 1) {
    const [page] = await removePage(place);
    if (!page) break;
    removed += page.removed;
    place = page;
    if (page.seen < BATCH) break;
  }
  return removed;
};
