// Which option is taken: a chain of expanders, each of which keeps the best by its own measure (expander/factory/chain.go); chance among those that are
// left. Mirrors cluster-autoscaler/expander: waste, priority, mostpods, leastnodes, random.

import { SECTION_NODES } from "../abi/constants";
import {
  EXPANDER_LEAST_NODES,
  EXPANDER_LEAST_WASTE,
  EXPANDER_MOST_PODS,
  EXPANDER_PRIORITY,
  EXPLAIN_CHOICE,
  EXPLAIN_OPTION,
  EXPLAIN_PRIORITY,
} from "../abi/node-groups";
import { ConfigRecord, NodeRecord } from "../abi/records";
import { STREAM_EXPANDER } from "../cluster/streams";
import { world } from "../cluster/world";
import { STREAM_BYTES, Stream, seedStream } from "../kernel/random";
import { note } from "./explanation";
import { groupRecord } from "./groups";
import { Options } from "./options";
import { containersCpuMilli, containersMemoryBytes, shareOf } from "./requests";
import { ClusterAutoscalerState, settings } from "./state";

const WHOLE: i64 = 1000000000;
const PER_PPM: i64 = 1000;

/** The group whose option is taken, -1 when there is no option. */
export function bestOption(state: ClusterAutoscalerState): i32 {
  const made = state.options;
  const groups = state.groups.count;
  let left = 0;
  for (let group = 0; group < groups; group++) {
    const is = made.nodes.at(group) > 0;
    made.left.put(group, is ? 1 : 0);
    if (!is) continue;
    left += 1;
    made.waste.put(group, wasteOf(made, group));
    note(
      state.explanation,
      EXPLAIN_OPTION,
      group,
      made.nodes.at(group),
      made.podsCount.at(group),
      made.waste.at(group) / PER_PPM,
    );
    note(state.explanation, EXPLAIN_PRIORITY, group, groupRecord(group).priority, 0, 0);
  }
  let last: u32 = 0;
  for (let chain = settings().expanders; chain != 0 && left > 1; chain >>= 8) {
    last = (chain & 255) - 1;
    left = keepBest(made, groups, last);
  }
  if (left == 0) return -1;
  const chosen = nthLeft(made, groups, left == 1 ? 0 : draw(state, left));
  const target = state.groups.target.at(chosen);
  note(state.explanation, EXPLAIN_CHOICE, chosen, target, target + made.nodes.at(chosen), left);
  return chosen;
}

/** Keeps the options that are best by an expander; how many that are. Random keeps all. */
export function keepBest(made: Options, groups: i32, expander: u32): i32 {
  let best = i64.MIN_VALUE;
  for (let group = 0; group < groups; group++) {
    if (made.left.at(group)) best = max<i64>(best, worth(made, group, expander));
  }
  let kept = 0;
  for (let group = 0; group < groups; group++) {
    if (!made.left.at(group)) continue;
    const stays = worth(made, group, expander) == best;
    made.left.put(group, stays ? 1 : 0);
    kept += stays ? 1 : 0;
  }
  return kept;
}

/** The higher the better. */
function worth(made: Options, group: i32, expander: u32): i64 {
  switch (expander) {
    case EXPANDER_LEAST_WASTE:
      return -made.waste.at(group);
    case EXPANDER_PRIORITY:
      return groupRecord(group).priority;
    case EXPANDER_MOST_PODS:
      return made.podsCount.at(group);
    case EXPANDER_LEAST_NODES:
      return -made.nodes.at(group);
    default:
      return 0;
  }
}

/** What the pods leave of the capacity of the new nodes: the free share of their cpu and that of their memory, added up. */
function wasteOf(made: Options, group: i32): i64 {
  const node = world.row<NodeRecord>(SECTION_NODES, groupRecord(group).nodesStart);
  const nodes = <i64>made.nodes.at(group);
  let cpu: i64 = 0;
  let memory: i64 = 0;
  const start = made.podsStart.at(group);
  for (let i = 0; i < made.podsCount.at(group); i++) {
    const template = world.pods.template.at(made.pods.at(start + i));
    cpu += containersCpuMilli(template);
    memory += containersMemoryBytes(template);
  }
  return 2 * WHOLE - shareOf(cpu, node.cpuCapacityMilli * nodes) - shareOf(memory, node.memoryCapacityBytes * nodes);
}

function nthLeft(made: Options, groups: i32, skip: i32): i32 {
  let ahead = skip;
  for (let group = 0; group < groups; group++) {
    if (!made.left.at(group)) continue;
    if (ahead == 0) return group;
    ahead -= 1;
  }
  assert(false, "expander: fewer options than were counted");
  return -1;
}

/** One draw from [0, options), from a stream of this loop. */
function draw(state: ClusterAutoscalerState, left: i32): i32 {
  const stream = changetype<Stream>(memory.data(<i32>STREAM_BYTES, 8));
  const key = changetype<usize>(world.config) + offsetof<ConfigRecord>("seedKey0");
  seedStream(stream, key, STREAM_EXPANDER, <u64>state.loops, world.config.replication);
  return <i32>stream.below(<u64>left);
}
