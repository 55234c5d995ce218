// Compares what the core's preemption found with a recorded step: candidates, their victims in order, violations, the chosen node.

import * as abi from "../../src/core/abi.generated.ts";
import { viewTable } from "../../src/core/table-view.ts";
import type { Json } from "./cluster-image.ts";
import type { SchedulerExports } from "./scheduler-core.ts";

/** What of a replay is needed. */
export interface PreemptionSource {
  readonly core: SchedulerExports;
  readonly nodeNames: readonly string[];
  readonly podRows: ReadonlyMap<string, number>;
}

/** A candidate in names. */
export interface FoundCandidate {
  readonly node: string;
  readonly victims: readonly string[];
  readonly numPDBViolations: number;
  readonly chosen: boolean;
}

/** The candidates of the last dry run, by name of the node. */
export function foundCandidates({ core, nodeNames, podRows }: PreemptionSource): FoundCandidate[] {
  const table = viewTable(core.memory, core.preemptingAddress(), abi.PreemptionTable);
  const names = new Map([...podRows].map(([name, row]) => [row, name]));
  const candidates = Array.from({ length: table.count }, (_, i) => {
    const start = table.victimsStart[i] ?? 0;
    const rows = [...table.victims.slice(start, start + (table.victimsCount[i] ?? 0))];
    return {
      node: nodeNames[table.node[i] ?? -1] ?? "?",
      victims: rows.map((row) => names.get(row) ?? "?"),
      numPDBViolations: table.violations[i] ?? 0,
      chosen: table.chosen === i,
    };
  });
  return candidates.sort((a, b) => (a.node < b.node ? -1 : 1));
}

/** Differences from a recorded step. */
export function preemptionDifferences(source: PreemptionSource, expect: Json): string[] {
  const found = foundCandidates(source);
  const wanted = Object.entries<Json>(expect.candidates ?? {})
    .map(([node, { victims, numPDBViolations = 0 }]) => ({ node, victims, numPDBViolations }))
    .sort((a, b) => (a.node < b.node ? -1 : 1));
  const differences: string[] = [];
  const [got, recorded] = [found.map(({ chosen: _, ...rest }) => rest), wanted].map((each) => JSON.stringify(each));
  if (got !== recorded) differences.push(`candidates ${got}\n   expected ${recorded}`);
  const node = found.find(({ chosen }) => chosen)?.node;
  if (node !== expect.nominatedNode) differences.push(`nominated ${node}, expected ${expect.nominatedNode}`);
  return differences;
}
