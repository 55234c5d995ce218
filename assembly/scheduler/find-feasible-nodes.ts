// The filter pass: walks the nodes from where the last cycle stopped until enough of them are feasible. Mirrors findNodesThatPassFilters,
// pkg/scheduler/schedule_one.go, v1.35, walked serially. Why a node failed is worked out later, only if none is feasible.

import { PLUGIN_NODE_RESOURCES_FIT } from "../abi/constants";
import { SHORTCUT_BLOCKS, SHORTCUT_SCORE_CACHE } from "../abi/shortcuts";
import { world } from "../cluster/world";
import { filterNode, looksBeyondFit, looksBeyondKept, passesBeyondFit } from "./filter-node";
import { walkBlocks } from "./kept/choose-among-blocks";
import { listKept } from "./kept/list-kept";
import { currentScores } from "./kept/score-cache";
import { fitsRecipe } from "./kept/score-recipe";
import { numFeasibleNodesToFind } from "./num-feasible-nodes";
import { nextUnfit, requestsNothing } from "./plugins/node-resources-fit";
import { nominatedNode } from "./preemption/nominator";
import { nodesAloneScore } from "./prioritize-nodes";
import { filters, profileOf } from "./profile";
import { SchedulerState, scheduler } from "./state";

/** Finds the feasible nodes of a pod: state.feasible, feasibleCount, searchStart, processed. Moves the start of the next search. */
export function findFeasibleNodes(pod: i32, template: i32): void {
  const state = scheduler();
  const classRow = state.classes.ofTemplate.at(template);
  const pinned = world.pods.pinnedNode.at(pod);
  state.searchStart = startOfSearch(state);
  state.feasibleCount = 0;
  state.cacheRow = -1;
  state.walked = 0;
  if (tryNominated(state, pod, template)) return;
  if (pinned >= 0) {
    // A DaemonSet's pod: NodeAffinity's PreFilter leaves one node.
    state.processed = 1;
    if (state.isListed.at(pinned) && filterNode(pod, template, pinned, state.verdict)) {
      state.feasible.put(0, pinned);
      state.feasibleCount = 1;
    }
    advanceStart(state, 1);
    return;
  }
  const wanted = numFeasibleNodesToFind(
    profileOf(template).percentageOfNodesToScore,
    state.classes.candidates.at(classRow),
  );
  if (world.shortcuts & SHORTCUT_SCORE_CACHE && fitsRecipe(template)) findAmongKept(state, pod, template, wanted);
  else state.processed = scan(state, pod, template, state.classes.verdicts.at(classRow), wanted);
  advanceStart(state, state.processed);
}

/** What `findFeasibleNodes` finds without a nominated node, by looking at every node. Leaves the start of the next search where it is. */
export function findByScan(pod: i32, template: i32): void {
  const state = scheduler();
  const classRow = state.classes.ofTemplate.at(template);
  const percentage = profileOf(template).percentageOfNodesToScore;
  const wanted = numFeasibleNodesToFind(percentage, state.classes.candidates.at(classRow));
  state.cacheRow = -1;
  state.walked = 0;
  state.processed = scan(state, pod, template, state.classes.verdicts.at(classRow), wanted);
}

function findAmongKept(state: SchedulerState, pod: i32, template: i32, wanted: i32): void {
  const row = currentScores(template, wanted);
  const beyond = looksBeyondKept();
  state.cacheRow = row;
  if (world.shortcuts & SHORTCUT_BLOCKS && !beyond && nodesAloneScore(template)) {
    state.walked = 1;
    walkBlocks(row, wanted);
  } else state.processed = listKept(pod, template, row, wanted, beyond);
}

/** The nominated node alone is tried first; when it is feasible nothing else is looked at, and the next search begins where this one would have. */
function tryNominated(state: SchedulerState, pod: i32, template: i32): bool {
  const node = nominatedNode(pod);
  state.nominatedHit = -1;
  if (node < 0 || !state.isListed.at(node) || !filterNode(pod, template, node, state.verdict)) return false;
  state.nominatedHit = node;
  state.feasible.put(0, node);
  state.feasibleCount = 1;
  state.processed = 1;
  return true;
}

function advanceStart(state: SchedulerState, processed: i32): void {
  const count = state.listed;
  state.nextStart = count == 0 ? 0 : (state.nextStart + processed) % count;
}

/** Where the next search begins: where the last one ended, among the nodes that there are now. */
export function startOfSearch(state: SchedulerState): i32 {
  const start = state.nextStart;
  return start < state.listed || start == 0 ? start : start % max(state.listed, 1);
}

/** The hot loop. Looks at nodes in turn until `wanted` are feasible; returns how many it looked at. */
function scan(state: SchedulerState, pod: i32, template: i32, verdicts: usize, wanted: i32): i32 {
  const nodes = world.nodes;
  const count = state.listed;
  const cpuRequest = world.templates.cpuRequestMilli.at(template);
  const memoryRequest = world.templates.memoryRequestBytes.at(template);
  const ephemeralRequest = world.templates.ephemeralRequestBytes.at(template);
  const hasExtended = world.templates.hasExtended.at(template) != 0;
  const fitFilters = filters(profileOf(template), PLUGIN_NODE_RESOURCES_FIT);
  const anyRequest = fitFilters && !requestsNothing(template);
  const beyond = looksBeyondFit();
  const order = state.order.base;
  const podCount = nodes.podCount.base;
  const podsAllocatable = nodes.podsAllocatable.base;
  const cpuAllocatable = nodes.cpuAllocatableMilli.base;
  const cpuRequested = nodes.cpuRequestedMilli.base;
  const memoryAllocatable = nodes.memoryAllocatableBytes.base;
  const memoryRequested = nodes.memoryRequestedBytes.base;
  const ephemeralAllocatable = nodes.ephemeralAllocatableBytes.base;
  const ephemeralRequested = nodes.ephemeralRequestedBytes.base;
  const feasible = state.feasible.base;
  let found = 0;
  let processed = 0;
  let at = state.searchStart;
  while (processed < count && found < wanted) {
    const node = load<i32>(order + ((<usize>at) << 2));
    at = at + 1 == count ? 0 : at + 1;
    processed += 1;
    if (load<u8>(verdicts + <usize>node) != 0) continue;
    const narrow = (<usize>node) << 2;
    if (fitFilters && load<i32>(podCount + narrow) >= load<i32>(podsAllocatable + narrow)) continue;
    if (anyRequest) {
      const wide = (<usize>node) << 3;
      if (cpuRequest > 0 && cpuRequest > load<i64>(cpuAllocatable + wide) - load<i64>(cpuRequested + wide)) continue;
      if (memoryRequest > 0 && memoryRequest > load<i64>(memoryAllocatable + wide) - load<i64>(memoryRequested + wide))
        continue;
      if (
        ephemeralRequest > 0 &&
        ephemeralRequest > load<i64>(ephemeralAllocatable + wide) - load<i64>(ephemeralRequested + wide)
      )
        continue;
      if (hasExtended && nextUnfit(template, node, 0) != 0) continue;
    }
    if (beyond && !passesBeyondFit(pod, template, node)) continue;
    store<i32>(feasible + ((<usize>found) << 2), node);
    found += 1;
  }
  state.feasibleCount = found;
  return processed;
}
