// The known name that a misspelt word most likely meant.

/** Words longer than this are not compared: no Kubernetes name is, and the comparison is quadratic in the length. */
const MAX_LENGTH = 100;
/** One edit is allowed for each so many letters, and one at least. */
const LETTERS_PER_EDIT = 4;
/** A word within another counts as near only from this length on. */
const MIN_CONTAINED_LENGTH = 4;

/**
 * The nearest of `known` to `word`, or undefined when none is near. Letters may be missing, surplus, wrong or swapped
 * (Damerau–Levenshtein, optimal string alignment), case counts little, and a word may be a part of the name or hold it.
 * Of equally near names the first in code-unit order is taken.
 */
export function nearestName(word: string, known: Iterable<string>): string | undefined {
  if (word === "" || word.length > MAX_LENGTH) return undefined;
  let best: string | undefined;
  let bestCost = Number.POSITIVE_INFINITY;
  for (const name of known) {
    if (name === word || name.length > MAX_LENGTH) continue;
    const cost = costOf(word, name);
    if (cost < bestCost || (cost === bestCost && best !== undefined && name < best)) {
      best = name;
      bestCost = cost;
    }
  }
  return best;
}

/** Edits count two, so that a difference of case alone counts one and a part of a name stands behind a misspelling. */
function costOf(word: string, name: string): number {
  const lower = word.toLowerCase();
  const lowerName = name.toLowerCase();
  if (lower === lowerName) return 1;
  const limit = Math.max(1, Math.floor(Math.max(word.length, name.length) / LETTERS_PER_EDIT));
  const edits = editDistance(lower, lowerName, limit);
  if (edits <= limit && edits < Math.min(word.length, name.length)) return 2 * edits;
  const shorter = Math.min(word.length, name.length);
  if (shorter >= MIN_CONTAINED_LENGTH && (lowerName.includes(lower) || lower.includes(lowerName))) {
    return 1000 + Math.abs(name.length - word.length);
  }
  return Number.POSITIVE_INFINITY;
}

/** Optimal string alignment distance; more than `limit` as soon as that is certain. */
function editDistance(left: string, right: string, limit: number): number {
  if (Math.abs(left.length - right.length) > limit) return limit + 1;
  let beforeLast: number[] = [];
  let last = Array.from({ length: right.length + 1 }, (_, column) => column);
  for (let row = 1; row <= left.length; row += 1) {
    const current = [row];
    let least = row;
    for (let column = 1; column <= right.length; column += 1) {
      const same = left[row - 1] === right[column - 1];
      let cost = Math.min(
        (last[column] ?? 0) + 1,
        (current[column - 1] ?? 0) + 1,
        (last[column - 1] ?? 0) + (same ? 0 : 1),
      );
      const swapped =
        row > 1 && column > 1 && left[row - 1] === right[column - 2] && left[row - 2] === right[column - 1];
      if (swapped) cost = Math.min(cost, (beforeLast[column - 2] ?? 0) + 1);
      current.push(cost);
      least = Math.min(least, cost);
    }
    if (least > limit + 1) return limit + 1;
    beforeLast = last;
    last = current;
  }
  return last[right.length] ?? limit + 1;
}
