// The filter pass over kept scores: nodes that pass by themselves are known, only the filters that look at other pods and at volumes are asked.
// Fills what find-feasible-nodes.ts's scan fills, and starts the totals with the kept scores.

import { FAILED_NONE } from "../../abi/constants";
import { PLUGIN_INTER_POD_AFFINITY, PLUGIN_POD_TOPOLOGY_SPREAD } from "../../abi/pod-topology";
import { PLUGIN_NODE_PORTS } from "../../abi/scheduler-profile";
import { passesBeyondFit } from "../filter-node";
import { keepInterPodAffinity } from "../plugins/inter-pod-affinity";
import { keepSpread } from "../plugins/pod-topology-spread";
import { pluginBit } from "../queue/requeue-events";
import { SchedulerState, scheduler } from "../state";
import { filterAfterFit } from "../stateful-filters";
import { BLOCK_BITS, BLOCK_NODES, fillBlock } from "./score-cache";
import { INFEASIBLE } from "./score-recipe";

/** Filters that are asked for many nodes at once; NodePorts stands in the kept scores. */
const PAIR_FILTERS: u32 =
  (1 << PLUGIN_POD_TOPOLOGY_SPREAD) | (1 << PLUGIN_INTER_POD_AFFINITY) | (1 << PLUGIN_NODE_PORTS);

/** Lists nodes from state.searchStart on until `wanted` are feasible; `beyond`: the filters after NodeResourcesFit have a say. Returns how many it looked at. */
export function listKept(pod: i32, template: i32, row: i32, wanted: i32, beyond: bool): i32 {
  const state = scheduler();
  const caches = state.caches;
  const count = state.listed;
  const scores = caches.scores.at(row);
  const order = state.order.base;
  const passing = state.passing.base;
  const feasible = state.feasible.base;
  const totals = state.totals.base;
  let found = 0;
  let processed = 0;
  let at = state.searchStart;
  while (processed < count && found < wanted) {
    const ahead = at + (count - processed);
    const end = min(min(((at >> BLOCK_BITS) + 1) << BLOCK_BITS, count), ahead);
    const block = at >> BLOCK_BITS;
    fillBlock(caches, row, block);
    const some = load<i32>(caches.feasible(row) + ((<usize>block) << 2)) != 0;
    let passed = some ? collect(scores, passing, at, end) : 0;
    if (beyond && passed > 0) passed = keepPassing(state, pod, template, passed);
    const taken = min(passed, wanted - found);
    for (let i = 0; i < taken; i++) {
      const offset = (<usize>load<i32>(passing + ((<usize>i) << 2))) << 2;
      store<i32>(feasible + ((<usize>(found + i)) << 2), load<i32>(order + offset));
      store<i64>(totals + ((<usize>(found + i)) << 3), load<i32>(scores + offset));
    }
    found += taken;
    processed += found == wanted ? load<i32>(passing + ((<usize>(taken - 1)) << 2)) + 1 - at : end - at;
    at = end == count ? 0 : end;
  }
  state.feasibleCount = found;
  return processed;
}

/** Positions in [first, end) whose score is one, at `passing`; how many there are. */
function collect(scores: usize, passing: usize, first: i32, end: i32): i32 {
  let count = 0;
  for (let position = first; position < end; position++) {
    store<i32>(passing + ((<usize>count) << 2), position);
    count += load<i32>(scores + ((<usize>position) << 2)) != INFEASIBLE ? 1 : 0;
  }
  return count;
}

/** Leaves those of the first `count` positions of state.passing that the other filters let pass; how many there are. */
function keepPassing(state: SchedulerState, pod: i32, template: i32, count: i32): i32 {
  const active = state.activeFilters;
  if (state.nominator.count > 0 || (active & ~PAIR_FILTERS) != 0) return keepOneByOne(state, pod, template, count);
  let kept = count;
  if (active & pluginBit(PLUGIN_POD_TOPOLOGY_SPREAD)) kept = keepSpread(state.passing.base, kept);
  if (active & pluginBit(PLUGIN_INTER_POD_AFFINITY)) kept = keepInterPodAffinity(template, state.passing.base, kept);
  return kept;
}

function keepOneByOne(state: SchedulerState, pod: i32, template: i32, count: i32): i32 {
  let kept = 0;
  for (let i = 0; i < count; i++) {
    const position = state.passing.at(i);
    const node = state.order.at(position);
    const passes =
      state.nominator.firstOnNode.at(node) >= 0
        ? passesBeyondFit(pod, template, node)
        : filterAfterFit(pod, template, node) == FAILED_NONE;
    if (passes) state.passing.put(kept++, position);
  }
  return kept;
}

/** Room for the positions of a block. */
export const PASSING_ROOM: i32 = BLOCK_NODES + 1;
