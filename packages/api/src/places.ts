/** Takes a place for somebody, until it is given back. Null when there is none: for them, or for anybody. */
export type TakePlace = (who: string) => (() => void) | null;

/** Places in this process: what holds memory for as long as somebody likes is let in only so often. */
export const createPlaces = ({ atOnce, each }: { atOnce: number; each: number }): TakePlace => {
  const taken = new Map<string, number>();
  let all = 0;
  return (who) => {
    const own = taken.get(who) ?? 0;
    if (all >= atOnce || own >= each) return null;
    all += 1;
    taken.set(who, own + 1);
    let isTaken = true;
    return () => {
      if (!isTaken) return;
      isTaken = false;
      all -= 1;
      const left = (taken.get(who) ?? 1) - 1;
      if (left > 0) taken.set(who, left);
      else taken.delete(who);
    };
  };
};
