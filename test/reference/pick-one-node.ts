// The choice among preemption's candidates. Mirrors pickOneNodeForPreemption, pkg/scheduler/framework/preemption/preemption.go.

import { type Json, priorityOf } from "./plain-cluster.ts";
import { type Candidate, startOf } from "./preemption.ts";

/** What each criterion makes as small as possible, one after the other. */
const CRITERIA: readonly ((candidate: Candidate) => number)[] = [
  ({ numPDBViolations }) => numPDBViolations,
  ({ victims }) => priorityOf(victims[0]),
  ({ victims }) => victims.reduce((sum, victim) => sum + priorityOf(victim) + 2 ** 31, 0),
  ({ victims }) => victims.length,
  ({ victims }) => -earliestStart(victims),
];

/** Nodes that are left after all criteria, in byte order: upstream takes any of them. */
export function pickOneNode(candidates: readonly Candidate[]): string[] {
  let left = candidates;
  for (const criterion of CRITERIA) {
    const lowest = Math.min(...left.map(criterion));
    left = left.filter((candidate) => criterion(candidate) === lowest);
  }
  return left.map(({ node }) => node).sort();
}

/** Start of the longest running among the victims of highest priority. */
function earliestStart(victims: readonly Json[]): number {
  const highest = Math.max(...victims.map(priorityOf));
  return Math.min(...victims.filter((victim) => priorityOf(victim) === highest).map(startOf));
}
