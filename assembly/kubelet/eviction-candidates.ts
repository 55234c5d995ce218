// The pods of a node as the ranking wants them.

import { SECTION_TEMPLATES } from "../abi/constants";
import { TemplateRecord } from "../abi/records";
import { world } from "../cluster/world";
import { ORDER_MEMORY, RankedPod, rankedPod, rankedRequest, rankingBytes, rankPods } from "./eviction-ranking";
import { POD_LIVE, POD_TERMINATING } from "./lifecycle-state";
import { podWorkingSetBytes } from "./memory";
import { kubeletState } from "./state";

/** Ranks the node's active pods by memory into the eviction state's buffer and returns how many there are. */
export function rankNodePods(node: i32): i32 {
  const state = kubeletState();
  const eviction = state.eviction;
  const most = world.nodes.podCount.at(node);
  if (most > eviction.rankingCapacity) {
    eviction.rankingCapacity = most * 2;
    eviction.ranking = world.arena.take(rankingBytes(eviction.rankingCapacity));
  }
  let count = 0;
  for (let pod = world.nodes.firstPod.at(node); pod >= 0; pod = world.pods.nextOnNode.at(pod)) {
    const stage = state.lifecycle.stage.at(pod);
    if (stage != POD_LIVE && stage != POD_TERMINATING) continue;
    const template = world.pods.template.at(pod);
    const row = rankedPod(eviction.ranking, count);
    row.pod = pod;
    row.usage = podWorkingSetBytes(pod);
    const spec = world.row<TemplateRecord>(SECTION_TEMPLATES, template);
    const overhead = spec.overheadMemoryBytes;
    row.request = rankedRequest(world.templates.memoryRequestBytes.at(template) - overhead, overhead);
    row.allowed = row.request;
    row.critical = spec.critical;
    row.priority = spec.priority;
    // A pod without a sandbox is not in the summary yet.
    row.hasStats = state.lifecycle.sandbox.at(pod);
    count += 1;
  }
  oldestFirst(eviction.ranking, count);
  rankPods(eviction.ranking, count, ORDER_MEMORY);
  return count;
}

/** The node's list is newest first; among equals of the ranking the oldest goes first. */
function oldestFirst(rows: usize, count: i32): void {
  const held = memory.data(48, 8);
  for (let i = 0, j = count - 1; i < j; i++, j--) {
    const a = changetype<usize>(rankedPod(rows, i));
    const b = changetype<usize>(rankedPod(rows, j));
    memory.copy(held, a, offsetof<RankedPod>());
    memory.copy(a, b, offsetof<RankedPod>());
    memory.copy(b, held, offsetof<RankedPod>());
  }
}
