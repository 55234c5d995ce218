// The cluster autoscaler: every scan interval it helps the pods that fit nowhere by nodes of the group that suits them best, or looks for nodes that are
// not needed any more. Mirrors RunOnce, cluster-autoscaler/core/static_autoscaler.go. Without node groups it does not run.

import { AT_CLUSTER } from "../abi/events";
import {
  CLUSTER_AUTOSCALER_BOOTED,
  CLUSTER_AUTOSCALER_OVERDUE,
  CLUSTER_AUTOSCALER_REMOVE,
  CLUSTER_AUTOSCALER_SCAN,
  CLUSTER_AUTOSCALER_TELL,
  EXPLAIN_TOO_NEW,
} from "../abi/node-groups";
import { world } from "../cluster/world";
import { note } from "./explanation";
import { sumNodeTime } from "./groups";
import { allAreNew, collectPending, placePending } from "./pending";
import { takeBack } from "./placements";
import { stepRemoval } from "./removal";
import { machineBooted, machineOverdue } from "./rows";
import { removeUnneeded, updateUnneeded } from "./scale-down";
import { scaleUp } from "./scale-up";
import { ClusterAutoscalerState, clusterAutoscaler, clusterAutoscalerState, ROW_ABSENT, settings } from "./state";
import { tellMore } from "./tell";

/** Builds the state of this part. */
export function initClusterAutoscaler(): void {
  world.clusterAutoscaler = changetype<usize>(clusterAutoscalerState());
}

/** The first loop comes after one interval. */
export function startClusterAutoscaler(): void {
  if (clusterAutoscaler().groups.count > 0) world.after(settings().scanNs, AT_CLUSTER, CLUSTER_AUTOSCALER_SCAN, 0, 0);
}

/** Handles an event of this part. */
export function handleClusterAutoscalerEvent(kind: u32, a: u32, b: u32): void {
  const state = clusterAutoscaler();
  switch (kind) {
    case CLUSTER_AUTOSCALER_SCAN:
      runOnce(state);
      world.after(settings().scanNs, AT_CLUSTER, CLUSTER_AUTOSCALER_SCAN, 0, 0);
      break;
    case CLUSTER_AUTOSCALER_BOOTED:
      machineBooted(state, a, b);
      break;
    case CLUSTER_AUTOSCALER_OVERDUE:
      machineOverdue(state, a, b);
      break;
    case CLUSTER_AUTOSCALER_REMOVE:
      stepRemoval(state, a, b);
      break;
    case CLUSTER_AUTOSCALER_TELL:
      tellMore(state);
      break;
    default:
      assert(false, "cluster autoscaler: an event of another part");
  }
}

/** Sums what the groups' machines came to, up to now. */
export function finishClusterAutoscaler(): void {
  const state = clusterAutoscaler();
  sumNodeTime(state.groups);
  if (state.groups.count == 0) return;
  for (let node = 0; node < world.nodes.count; node++) {
    if (state.stage.at(node) == ROW_ABSENT || state.groupOf.at(node) < 0) continue;
    const group = state.groupOf.at(node);
    const machines = state.groups.machineNs;
    machines.put(group, machines.at(group) + (world.nowNs - state.takenNs.at(node)));
  }
}

/** Asks for what each loop looked at and decided (TABLE_AUTOSCALER_EXPLANATION). Changes nothing. */
export function explainLoops(): void {
  clusterAutoscaler().explanation.wanted = 1;
}

/** A loop. One that scales up, or waits for more pods, removes nothing. */
function runOnce(state: ClusterAutoscalerState): void {
  state.loops += 1;
  const before = state.placements.count;
  collectPending(state);
  placePending(state);
  let scaledUp = false;
  let waits = false;
  if (state.helplessCount > 0) {
    waits = allAreNew(state);
    if (waits) note(state.explanation, EXPLAIN_TOO_NEW, state.helplessCount, 0, 0, 0);
    else scaledUp = scaleUp(state);
  }
  // Pods that wait stand where they fit while nodes are looked at: a node that one of them needs is in use.
  if (!scaledUp && settings().scaleDownEnabled) {
    updateUnneeded(state);
    if (!waits) removeUnneeded(state);
  }
  takeBack(state.placements, before);
}
