// What the cluster autoscaler remembers from one loop to the next, and its scratch.

import { NEVER } from "../abi/constants";
import { SECTION_CLUSTER_AUTOSCALER } from "../abi/node-groups";
import { ClusterAutoscalerRecord } from "../abi/records";
import { world } from "../cluster/world";
import { Column, column } from "../kernel/column";
import { AutoscalerExplanationTable, autoscalerExplanation } from "./explanation";
import { groupRecord, NodeGroupTable, nodeGroupTable } from "./groups";
import { Options, options } from "./options";
import { Placements, placements } from "./placements";

/** Stages of a row: no machine; a machine that boots; a node; a node that is being removed. */
export const ROW_ABSENT: u8 = 0;
export const ROW_BOOTING: u8 = 1;
export const ROW_UP: u8 = 2;
export const ROW_LEAVING: u8 = 3;
/** A node of no group. */
export const NO_GROUP: i32 = -1;

@unmanaged
export class ClusterAutoscalerState {
  groups: NodeGroupTable;
  explanation: AutoscalerExplanationTable;
  /** By node: its group or NO_GROUP; ROW_*; how often its row was taken, and when last. */
  groupOf: Column<i32>;
  stage: Column<u8>;
  taken: Column<u32>;
  takenNs: Column<u64>;
  /** By node: the loop in which no pod was left of its last machine. */
  freeIn: Column<u32>;
  /** By node: unneeded since (NEVER: it is not); not looked at again before. */
  unneededNs: Column<u64>;
  recheckNs: Column<u64>;
  /** By node that is being removed: 1 when pods have to be moved, when that began, when the last of them was told to go (NEVER: not all are). */
  drains: Column<u8>;
  drainNs: Column<u64>;
  evictedNs: Column<u64>;
  triedNs: Column<u64>;
  /** By group: nothing is asked of it before; how long the last wait was, and when it failed last. */
  backoffUntilNs: Column<u64>;
  backoffNs: Column<u64>;
  failedNs: Column<u64>;
  /** The last scale-up, removal and failure to remove; NEVER: there was none. */
  scaledUpNs: u64;
  removedNs: u64;
  removalFailedNs: u64;
  loops: u32;
  placements: Placements;
  options: Options;
  /** Scratch of one loop: pods that wait, and those of them that are to be helped; nodes in the order in which they are looked at, pods that move. */
  pending: Column<i32>;
  pendingCount: i32;
  helpless: Column<i32>;
  helplessCount: i32;
  candidates: Column<i32>;
  candidatesCount: i32;
  moving: Column<i32>;
  /** What the pods are told of the loop: the group that was scaled up (NO_GROUP: none) and its sizes; the next pod to be told. */
  toldGroup: i32;
  toldBefore: i32;
  toldAfter: i32;
  toldNext: i32;
  /** By node: pods that would move in the last look at it; 1: it does not take moved pods, for it goes itself. */
  moves: Column<i32>;
  closed: Column<u8>;
  /** By node: its use in the last look, and KEPT_* of what was seen without trying to move its pods. */
  usedPpm: Column<i32>;
  kept: Column<u8>;
}

export function clusterAutoscaler(): ClusterAutoscalerState {
  return changetype<ClusterAutoscalerState>(world.clusterAutoscaler);
}

/** The settings; only where there are node groups. */
export function settings(): ClusterAutoscalerRecord {
  return world.row<ClusterAutoscalerRecord>(SECTION_CLUSTER_AUTOSCALER, 0);
}

/** Nothing has happened yet. */
export function clusterAutoscalerState(): ClusterAutoscalerState {
  const arena = world.arena;
  const state = changetype<ClusterAutoscalerState>(arena.take(offsetof<ClusterAutoscalerState>()));
  state.groups = nodeGroupTable();
  state.explanation = autoscalerExplanation();
  const groups = state.groups.count;
  const nodes = groups > 0 ? world.nodes.count : 0;
  state.groupOf = column<i32>(arena, nodes);
  state.stage = column<u8>(arena, nodes);
  state.taken = column<u32>(arena, nodes);
  state.takenNs = column<u64>(arena, nodes);
  state.freeIn = column<u32>(arena, nodes);
  state.unneededNs = column<u64>(arena, nodes);
  state.recheckNs = column<u64>(arena, nodes);
  state.drains = column<u8>(arena, nodes);
  state.drainNs = column<u64>(arena, nodes);
  state.evictedNs = column<u64>(arena, nodes);
  state.triedNs = column<u64>(arena, nodes);
  state.moves = column<i32>(arena, nodes);
  state.closed = column<u8>(arena, nodes);
  state.usedPpm = column<i32>(arena, nodes);
  state.kept = column<u8>(arena, nodes);
  state.backoffUntilNs = column<u64>(arena, groups);
  state.backoffNs = column<u64>(arena, groups);
  state.failedNs = column<u64>(arena, groups);
  state.pending = column<i32>(arena, 0);
  state.helpless = column<i32>(arena, 0);
  state.candidates = column<i32>(arena, nodes);
  state.moving = column<i32>(arena, 0);
  state.placements = placements();
  state.options = options(groups);
  state.scaledUpNs = NEVER;
  state.removedNs = NEVER;
  state.removalFailedNs = NEVER;
  for (let node = 0; node < nodes; node++) {
    state.groupOf.put(node, NO_GROUP);
    state.unneededNs.put(node, NEVER);
  }
  for (let group = 0; group < groups; group++) placeGroup(state, group);
  return state;
}

function placeGroup(state: ClusterAutoscalerState, group: i32): void {
  const record = groupRecord(group);
  for (let i = 0; i < record.max; i++) {
    const node = <i32>record.nodesStart + i;
    state.groupOf.put(node, group);
    state.stage.put(node, i < record.initial ? ROW_UP : ROW_ABSENT);
  }
  state.failedNs.put(group, NEVER);
}
