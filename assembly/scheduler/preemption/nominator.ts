// Pods that are nominated to a node (status.nominatedNodeName): they preempted others there and wait for the room. While lower or equal ones
// are filtered, they count as if they ran. Mirrors nominator, pkg/scheduler/backend/queue/nominator.go, v1.35.

import { SECTION_NODES, SECTION_PODS } from "../../abi/constants";
import { NodeRecord, PodRecord } from "../../abi/records";
import { TRACE_NOMINATED } from "../../abi/trace-kinds";
import { world } from "../../cluster/world";
import { Arena } from "../../kernel/arena";
import { Column, column } from "../../kernel/column";
import { scheduler } from "../state";

/** PodRecord.terminating */
const BY_PREEMPTION: u32 = 2;

@unmanaged
export class NominatorTable {
  /** Nominated pods in the cluster. */
  count: i32;
  /** By node: its first nominated pod, -1 none. */
  firstOnNode: Column<i32>;
  /** By pod: one more than its node, 0 none; neighbours in the node's list. */
  nodePlusOne: Column<i32>;
  next: Column<i32>;
  previous: Column<i32>;
}

/** Nobody is nominated. */
export function nominatorTable(arena: Arena): NominatorTable {
  const table = changetype<NominatorTable>(arena.take(offsetof<NominatorTable>()));
  const nodes = world.nodes.count;
  table.firstOnNode = column<i32>(arena, nodes);
  for (let node = 0; node < nodes; node++) table.firstOnNode.put(node, -1);
  table.nodePlusOne = column<i32>(arena, 0);
  table.next = column<i32>(arena, 0);
  table.previous = column<i32>(arena, 0);
  return table;
}

/** The node a pod is nominated to, -1. */
export function nominatedNode(pod: i32): i32 {
  const table = scheduler().nominator;
  return pod < table.nodePlusOne.capacity ? table.nodePlusOne.at(pod) - 1 : -1;
}

/** Nominates a pod to a node, instead of the one before. */
export function nominate(pod: i32, node: i32): void {
  if (nominatedNode(pod) == node) return;
  unlink(pod);
  const table = scheduler().nominator;
  const arena = world.arena;
  table.nodePlusOne.ensure(arena, pod + 1);
  table.next.ensure(arena, pod + 1);
  table.previous.ensure(arena, pod + 1);
  const first = table.firstOnNode.at(node);
  table.nodePlusOne.put(pod, node + 1);
  table.next.put(pod, first);
  table.previous.put(pod, -1);
  if (first >= 0) table.previous.put(first, pod);
  table.firstOnNode.put(node, pod);
  table.count += 1;
  world.nodeChanges.note(node);
  world.emit(TRACE_NOMINATED, pod, node, 0, 0);
}

/** A pod that is bound or gone needs no nomination. */
export function dropNomination(pod: i32): void {
  unlink(pod);
}

/** status.nominatedNodeName is emptied. True when there was one. */
export function clearNomination(pod: i32): bool {
  if (!unlink(pod)) return false;
  world.emit(TRACE_NOMINATED, pod, <u32>-1, 0, 0);
  return true;
}

/** A pod from a dump comes with its nomination. */
export function adoptNomination(pod: i32): void {
  const record = world.pods.record.at(pod);
  if (record < 0) return;
  const name = world.row<PodRecord>(SECTION_PODS, record).nominatedNodeName;
  if (name == 0) return;
  for (let node = 0; node < world.nodes.count; node++) {
    if (world.row<NodeRecord>(SECTION_NODES, node).name != name) continue;
    nominate(pod, node);
    adoptVictims(node);
  }
}

/** The pods that a dump shows leaving for it were deleted by this scheduler. */
function adoptVictims(node: i32): void {
  const pods = world.pods;
  const preempted = scheduler().preempting.preempted;
  for (let pod = world.nodes.firstPod.at(node); pod >= 0; pod = pods.nextOnNode.at(pod)) {
    const record = pods.record.at(pod);
    if (record < 0 || world.row<PodRecord>(SECTION_PODS, record).terminating != BY_PREEMPTION) continue;
    preempted.ensure(world.arena, pod + 1);
    preempted.put(pod, 1);
  }
}

function unlink(pod: i32): bool {
  const node = nominatedNode(pod);
  if (node < 0) return false;
  const table = scheduler().nominator;
  const next = table.next.at(pod);
  const previous = table.previous.at(pod);
  if (previous >= 0) table.next.put(previous, next);
  else table.firstOnNode.put(node, next);
  if (next >= 0) table.previous.put(next, previous);
  table.nodePlusOne.put(pod, 0);
  table.count -= 1;
  world.nodeChanges.note(node);
  return true;
}
