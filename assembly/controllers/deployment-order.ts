// Orders of a Deployment's ReplicaSets. Mirrors ReplicaSetsByCreationTimestamp, ReplicaSetsBySizeOlder and ReplicaSetsBySizeNewer of
// pkg/controller/controller_utils.go and ReplicaSetsByRevision of pkg/controller/deployment/util/deployment_util.go, v1.35.

import { world } from "../cluster/world";
import { ControllersState } from "./state";

const SECOND_NS: u64 = 1000000000;

/** The oldest first; the largest first, among equals the oldest or the newest; the lowest revision first. */
export const BY_CREATION: u32 = 0;
export const BY_SIZE_OLDER: u32 = 1;
export const BY_SIZE_NEWER: u32 = 2;
export const BY_REVISION: u32 = 3;

/**
 * Fills state.sets with the ReplicaSets of a Deployment (row of WorkloadRecord) that exist, without `except` (-1: with all), only those with
 * pods to have where `active`, in the order told; returns how many.
 */
export function listReplicaSets(state: ControllersState, workload: i32, except: i32, active: bool, order: u32): i32 {
  const table = world.replicaSets;
  let count = 0;
  for (let set = workload; set >= 0; set = table.next.at(set)) {
    if (set == except || !table.exists.at(set) || (active && table.specReplicas.at(set) <= 0)) continue;
    state.sets.ensure(world.arena, count + 1);
    let at = count++;
    for (; at > 0 && isBefore(set, state.sets.at(at - 1), order); at--) state.sets.put(at, state.sets.at(at - 1));
    state.sets.put(at, set);
  }
  return count;
}

function isBefore(a: i32, b: i32, order: u32): bool {
  const table = world.replicaSets;
  switch (order) {
    case BY_REVISION: {
      const difference = <i64>table.revision.at(a) - <i64>table.revision.at(b);
      return difference != 0 ? difference < 0 : isOlder(a, b);
    }
    case BY_SIZE_OLDER:
    case BY_SIZE_NEWER: {
      const difference = table.specReplicas.at(a) - table.specReplicas.at(b);
      if (difference != 0) return difference > 0;
      return order == BY_SIZE_OLDER ? isOlder(a, b) : isOlder(b, a);
    }
    default:
      return isOlder(a, b);
  }
}

/** Times pass through the API, which cuts them to whole seconds; names tell equal ones apart. */
function isOlder(a: i32, b: i32): bool {
  const table = world.replicaSets;
  const one = table.createdNs.at(a) / SECOND_NS;
  const other = table.createdNs.at(b) / SECOND_NS;
  return one != other ? one < other : world.text(table.name.at(a)).rank < world.text(table.name.at(b)).rank;
}
