// Hops that only decide cost nothing: a page shows their entries with the hop beside them that does the work, and those without an entry not at all.

import type { PathHop } from "../results/path-explanation.ts";

/**
 * The hops with each that costs nothing joined to the next one at the same device of the same namespace (a neighbour entry to the frame that goes out),
 * or else to the one before it (the bridge's port to the frame that it sent down). Order of entries, times and the last headers stay. A hook that the packet only
 * passes is left out: what it changed would show in the next hop's headers.
 */
export function joinedHops(hops: readonly PathHop[]): PathHop[] {
  const joined: PathHop[] = [];
  for (const hop of hops.filter((each, at) => at === 0 || saysSomething(each))) {
    const before = joined.at(-1);
    const together =
      before !== undefined &&
      isSamePlace(before, hop) &&
      (before.costNs === 0 || hop.costNs === 0) &&
      joinable(before, hop);
    if (together) joined.splice(-1, 1, join(before, hop));
    else joined.push(hop);
  }
  return joined;
}

function saysSomething({ costNs, entries, capture, reason }: PathHop): boolean {
  return costNs > 0 || entries.length > 0 || capture !== undefined || reason !== undefined;
}

function isSamePlace(a: PathHop, b: PathHop): boolean {
  return a.node === b.node && a.namespace === b.namespace && a.device === b.device && a.hook === b.hook;
}

/** Where a packet ends stays a hop of its own. */
function joinable(a: PathHop, b: PathHop): boolean {
  return a.reason === undefined && b.reason === undefined;
}

/** The step is that of the hop that costs; of two that do not, the later one's. */
function join(first: PathHop, second: PathHop): PathHop {
  const { step, part } = first.costNs > 0 ? first : second;
  const capture = second.capture ?? first.capture;
  return {
    ...second,
    atNs: first.atNs,
    costNs: first.costNs + second.costNs,
    step,
    part,
    entries: [...first.entries, ...second.entries],
    ...(capture === undefined ? {} : { capture }),
  };
}
