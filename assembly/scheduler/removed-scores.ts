// Scores of plugins that upstream removed, for profiles that enable them all the same.

import { SchedulerProfileRecord } from "../abi/records";
import { nodeLabelScores, scoreNodeLabel } from "./plugins/node-label";
import { scoreServiceAffinity, serviceAffinityScores } from "./plugins/service-affinity";
import { SchedulerState } from "./state";

/** Whether a profile has any of them. */
export function removedPluginsScore(profile: SchedulerProfileRecord): bool {
  return nodeLabelScores(profile) || serviceAffinityScores(profile);
}

/** Adds them to the totals of the feasible nodes. */
export function addRemovedScores(state: SchedulerState, profile: SchedulerProfileRecord, template: i32): void {
  if (nodeLabelScores(profile)) {
    const weight = <i64>profile.nodeLabelWeight;
    for (let i = 0; i < state.feasibleCount; i++)
      state.totals.put(i, state.totals.at(i) + weight * scoreNodeLabel(profile, state.feasible.at(i)));
  }
  if (!serviceAffinityScores(profile)) return;
  scoreServiceAffinity(state, profile, template);
  const weight = <i64>profile.serviceAffinityWeight;
  for (let i = 0; i < state.feasibleCount; i++)
    state.totals.put(i, state.totals.at(i) + weight * state.serviceScore.at(i));
}
