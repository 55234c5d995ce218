// The choice among the best nodes. Upstream draws along the walk (reservoir sampling: the k-th tied node replaces the choice with
// probability 1/k), which makes every tied node equally likely (selectHost, pkg/scheduler/schedule_one.go). Here one draw picks the k-th of
// the tied nodes: the same law, and the draw does not depend on how the scores were found.

import { SECTION_NODES, TIE_BREAK_LOWEST_NAME } from "../abi/constants";
import { ConfigRecord, NodeRecord } from "../abi/records";
import { STREAM_TIE_BREAK } from "../cluster/streams";
import { world } from "../cluster/world";
import { seedStream, splitmix64 } from "../kernel/random";
import { kthAmongBlocks, lowestNameAmongBlocks } from "./kept/choose-among-blocks";
import { SchedulerState, scheduler } from "./state";

/** The node with the highest total; among several, a random one from the pod's own stream, or the one whose name comes first. */
export function selectHost(pod: i32, attempt: u32): i32 {
  const state = scheduler();
  if (state.feasibleCount == 1 && !state.walked) {
    state.ties = 1;
    return state.feasible.at(0);
  }
  if (state.ties > 1 && world.config.tieBreak == TIE_BREAK_LOWEST_NAME)
    return state.walked ? lowestNameAmongBlocks() : lowestName(state);
  const skip = state.ties == 1 ? 0 : drawTie(state, pod, attempt);
  return state.walked ? kthAmongBlocks(skip) : kthBest(state, skip);
}

/** One draw from [0, ties), from a stream of this pod and attempt. */
function drawTie(state: SchedulerState, pod: i32, attempt: u32): i32 {
  const key = changetype<usize>(world.config) + offsetof<ConfigRecord>("seedKey0");
  const entity = splitmix64(world.pods.entity.at(pod) ^ <u64>attempt);
  seedStream(state.tieBreak, key, STREAM_TIE_BREAK, entity, world.config.replication);
  return <i32>state.tieBreak.below(<u64>state.ties);
}

function kthBest(state: SchedulerState, skip: i32): i32 {
  let left = skip;
  for (let i = 0; i < state.feasibleCount; i++) {
    if (state.totals.at(i) != state.bestTotal) continue;
    if (left == 0) return state.feasible.at(i);
    left -= 1;
  }
  assert(false, "select host: fewer tied nodes than were counted");
  return -1;
}

function lowestName(state: SchedulerState): i32 {
  let best = -1;
  let bestRank: u32 = u32.MAX_VALUE;
  for (let i = 0; i < state.feasibleCount; i++) {
    if (state.totals.at(i) != state.bestTotal) continue;
    const node = state.feasible.at(i);
    const rank = world.text(world.row<NodeRecord>(SECTION_NODES, node).name).rank;
    if (best < 0 || rank < bestRank) {
      best = node;
      bestRank = rank;
    }
  }
  return best;
}
