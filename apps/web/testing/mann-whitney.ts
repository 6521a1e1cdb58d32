export type Comparison = {
  /** The standard score of the rank sum, with the correction for ties: beyond ±3.29 in 1 of 1,000 comparisons of equals. */
  z: number;
  /** The chance that a value of the first sample is larger than one of the second; 0.5 when nothing tells them apart. */
  auc: number;
};

/** Ranks from 1; equal values share the mean of their ranks. */
const rankAll = (values: number[]): { ranks: number[]; tieSum: number } => {
  const order = values.map((_, at) => at).toSorted((a, b) => (values[a] ?? 0) - (values[b] ?? 0));
  const ranks = new Array<number>(values.length);
  let tieSum = 0;
  for (let from = 0; from < order.length;) {
    let to = from;
    while (to < order.length && values[order[to] ?? 0] === values[order[from] ?? 0]) to += 1;
    for (const at of order.slice(from, to)) ranks[at] = (from + 1 + to) / 2;
    tieSum += (to - from) ** 3 - (to - from);
    from = to;
  }
  return { ranks, tieSum };
};

/** Compares two samples by the Mann-Whitney U test, which assumes nothing of how times are distributed. */
export const compareSamples = (first: number[], second: number[]): Comparison => {
  const [n, m] = [first.length, second.length];
  const { ranks, tieSum } = rankAll([...first, ...second]);
  const u = ranks.slice(0, n).reduce((sum, rank) => sum + rank, 0) - (n * (n + 1)) / 2;
  const all = n + m;
  const deviation = Math.sqrt(((n * m) / 12) * (all + 1 - tieSum / (all * (all - 1))));
  return { z: deviation === 0 ? 0 : (u - (n * m) / 2) / deviation, auc: u / (n * m) };
};
