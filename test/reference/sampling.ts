// Which nodes a cycle looks at, and in what order. Mirrors nodeTree.list (pkg/scheduler/backend/cache/node_tree.go), numFeasibleNodesToFind and
// findNodesThatPassFilters (pkg/scheduler/schedule_one.go), walked by one worker.

import type { Json } from "./plain-cluster.ts";

const MIN_FEASIBLE_NODES = 100;
const MIN_PERCENTAGE = 5;

/** One node of each zone in turn; zones in order of first appearance. */
export function nodeTreeOrder(nodes: readonly Json[]): Json[] {
  const zones = new Map<string, Json[]>();
  for (const node of nodes) {
    const labels = node.metadata.labels ?? {};
    const zone = labels["topology.kubernetes.io/zone"] ?? "";
    zones.set(zone, [...(zones.get(zone) ?? []), node]);
  }
  const longest = Math.max(0, ...[...zones.values()].map(({ length }) => length));
  return Array.from({ length: longest }, (_, i) => [...zones.values()].flatMap((zone) => zone.slice(i, i + 1))).flat();
}

/** How many feasible nodes end the search; `percentage` 0: adaptive. */
export function numFeasibleNodesToFind(percentage: number, nodes: number): number {
  if (nodes < MIN_FEASIBLE_NODES) return nodes;
  const adaptive = Math.max(MIN_PERCENTAGE, 50 - Math.trunc(nodes / 125));
  return Math.max(MIN_FEASIBLE_NODES, Math.trunc((nodes * (percentage || adaptive)) / 100));
}

/** Nodes in the order of a search that begins at `start`. */
export function rotated(nodes: readonly Json[], start: number): Json[] {
  const first = nodes.length === 0 ? 0 : start % nodes.length;
  return [...nodes.slice(first), ...nodes.slice(0, first)];
}
