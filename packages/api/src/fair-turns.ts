/** How a wait ends: with a turn, without the caller, or for want of room. */
export type Turn = 'taken' | 'gone' | 'too-many';

/** Who asks, and how much work it is: a page is 1, a batch as many as it has calls. */
export type Caller = { who: string; weight: number };

export type FairTurns = {
  /** `whenGone` is given what to call when the caller has left. */
  take: (caller: Caller, whenGone: (leave: () => void) => void) => Turn | Promise<Turn>;
  giveBack: (caller: Caller) => void;
};

type Bounds = { atOnce: number; each: number; waiting: number; eachWaiting?: number };
type Waiter = Caller & { settle: (turn: Turn) => void };

// Of several the last: it is the last to be let in.
const longestOf = (lines: Iterable<Set<Waiter>>): Set<Waiter> =>
  [...lines].reduce((longest, line) => (line.size >= longest.size ? line : longest), new Set());

/**
 * Lets `atOnce` work, of one caller `each`. Whoever waits is let in by turns, one of each caller, so that nobody waits
 * behind all that somebody else has sent. When too many wait, the last of whoever has most is sent away; of one caller,
 * `eachWaiting` may wait.
 */
export const createFairTurns = ({ atOnce, each, waiting: mayWait, eachWaiting = mayWait }: Bounds): FairTurns => {
  const inWork = new Map<string, number>();
  // The caller whose turn is next comes first.
  const lines = new Map<string, Set<Waiter>>();
  let [free, waiting] = [atOnce, 0];

  // What weighs more than one caller may have is let in by itself.
  const mayBegin = ({ who, weight }: Caller): boolean => {
    const own = inWork.get(who) ?? 0;
    return free > 0 && (own === 0 || own + weight <= each);
  };
  const firstOf = ([first]: Set<Waiter>) => first;
  const count = ({ who, weight }: Caller): void => {
    free -= weight;
    const own = (inWork.get(who) ?? 0) + weight;
    if (own > 0) inWork.set(who, own);
    else inWork.delete(who);
  };

  const join = (waiter: Waiter): void => {
    lines.set(waiter.who, (lines.get(waiter.who) ?? new Set()).add(waiter));
    waiting += 1;
  };
  /** False when they wait no more. */
  const leave = (waiter: Waiter): boolean => {
    const line = lines.get(waiter.who);
    if (!line?.delete(waiter)) return false;
    waiting -= 1;
    if (line.size === 0) lines.delete(waiter.who);
    return true;
  };
  const sendAway = (waiter: Waiter): void => {
    if (leave(waiter)) waiter.settle('too-many');
  };

  const takeNext = (): Waiter | undefined => {
    const first = [...lines.values()].map(firstOf).find((waiter) => waiter && mayBegin(waiter));
    if (!first) return undefined;
    const line = lines.get(first.who);
    leave(first);
    // The others of this caller come after everybody else’s first.
    if (line && lines.delete(first.who)) lines.set(first.who, line);
    return first;
  };
  const letIn = (): void => {
    for (let next = takeNext(); next; next = takeNext()) {
      count(next);
      const { settle } = next;
      // Whoever asks for a page meanwhile comes in between.
      setImmediate(() => settle('taken'));
    }
  };

  const take: FairTurns['take'] = (caller, whenGone) => {
    if (!lines.has(caller.who) && mayBegin(caller)) {
      count(caller);
      return 'taken';
    }
    const { promise, resolve: settle } = Promise.withResolvers<Turn>();
    const waiter: Waiter = { ...caller, settle };
    join(waiter);
    whenGone(() => {
      if (!leave(waiter)) return;
      settle('gone');
      // What waited behind it may be less than it was.
      letIn();
    });
    if ((lines.get(caller.who)?.size ?? 0) > eachWaiting) sendAway(waiter);
    if (waiting > mayWait) [...longestOf(lines.values())].slice(-1).forEach(sendAway);
    return promise;
  };
  const giveBack: FairTurns['giveBack'] = ({ who, weight }) => {
    count({ who, weight: -weight });
    letIn();
  };
  return { take, giveBack };
};
