// Means of the parts of a total that add up to the mean of the total, to the nanosecond.

/**
 * Integer means of `totals` over `count` samples whose sum is floor(sum of totals / count), by largest remainder; equal
 * remainders go to the earlier part. All zero when count is 0.
 */
export function exactMeans(
  totals: readonly bigint[],
  count: bigint,
): { readonly mean: bigint; readonly parts: readonly bigint[] } {
  if (count === 0n) return { mean: 0n, parts: totals.map(() => 0n) };
  const mean = totals.reduce((sum, total) => sum + total, 0n) / count;
  const parts = totals.map((total) => total / count);
  let missing = mean - parts.reduce((sum, part) => sum + part, 0n);
  const byRemainder = totals
    .map((total, index) => ({ remainder: total % count, index }))
    .sort((a, b) => (a.remainder === b.remainder ? a.index - b.index : a.remainder > b.remainder ? -1 : 1));
  for (const { index } of byRemainder) {
    if (missing === 0n) break;
    parts[index] = (parts[index] ?? 0n) + 1n;
    missing -= 1n;
  }
  return { mean, parts };
}
