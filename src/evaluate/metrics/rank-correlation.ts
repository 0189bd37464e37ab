/**
 * Spearman's rank correlation of two equally long lists, −1 … 1; equal values share their mean rank. NaN where
 * one of the lists is constant or there are fewer than two values. Agrees with pandas' `corr(method="spearman")`.
 */
export function rankCorrelation(first: ArrayLike<number>, second: ArrayLike<number>): number {
  const [a, b] = [ranksOf(first), ranksOf(second)];
  const middle = (a.length + 1) / 2;
  let [products, squaresA, squaresB] = [0, 0, 0];
  for (let i = 0; i < a.length; i += 1) {
    const [ofA, ofB] = [a[i]! - middle, b[i]! - middle];
    products += ofA * ofB;
    squaresA += ofA ** 2;
    squaresB += ofB ** 2;
  }
  return products / Math.sqrt(squaresA * squaresB);
}

function ranksOf(values: ArrayLike<number>): Float64Array {
  const order = Array.from(values, (_, i) => i).sort((i, j) => values[i]! - values[j]!);
  const ranks = new Float64Array(order.length);
  for (let start = 0; start < order.length;) {
    let end = start + 1;
    while (end < order.length && values[order[end]!] === values[order[start]!]) end += 1;
    for (let i = start; i < end; i += 1) ranks[order[i]!] = (start + 1 + end) / 2;
    start = end;
  }
  return ranks;
}
