// Nodes that gave the same verdict, together: five thousand of them say a handful of things.

import type { NodeVerdict } from "./explanation.ts";

/** Nodes with one verdict; without reasons they were feasible. */
export interface VerdictGroup {
  readonly plugin: string;
  readonly reasons: readonly string[];
  readonly nodes: readonly string[];
}

/** Groups of equal verdicts, most nodes first; equal sizes in the order in which they were met. */
export function groupVerdicts(verdicts: readonly NodeVerdict[]): VerdictGroup[] {
  const groups = new Map<string, { plugin: string; reasons: readonly string[]; nodes: string[] }>();
  for (const { node, plugin, reasons } of verdicts) {
    const key = JSON.stringify([plugin, reasons]);
    const group = groups.get(key) ?? { plugin, reasons, nodes: [] };
    group.nodes.push(node);
    groups.set(key, group);
  }
  return [...groups.values()].sort((a, b) => b.nodes.length - a.nodes.length);
}
