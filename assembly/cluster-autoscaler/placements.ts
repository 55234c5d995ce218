// Placements that are tried and taken back: pods put on nodes, and nodes that are pretended to have joined, each with room taken for the pods that
// DaemonSets would run there. A stack; taking back in the other order leaves every table as it was.
//
// Mirrors what Fork and Revert of a ClusterSnapshot are for (cluster-autoscaler/simulator/clustersnapshot).

import { SECTION_TEMPLATES, SECTION_WORKLOADS, WORKLOAD_DAEMONSET } from "../abi/constants";
import { TemplateRecord, WorkloadRecord } from "../abi/records";
import { liftFromNode, putOnNode, relinkNode, reserveOnNode } from "../cluster/assignment";
import { world } from "../cluster/world";
import { DAEMON_RUNS, nodeTakesDaemonPod } from "../controllers/daemonset-rule";
import { Column, column } from "../kernel/column";
import { forgetNode, pretendNode } from "../scheduler/simulated-fit";

/** Entries of the stack: a pod was put; a node was pretended; the pods of a node are about to be taken off it. */
const PUT: i32 = 0;
const PRETENDED: i32 = 1;
const SAVED: i32 = 2;

@unmanaged
export class Placements {
  count: i32;
  kind: Column<i32>;
  /** The pod, the node it came from (-1: none) and the node it is on; or the node. */
  subject: Column<i32>;
  from: Column<i32>;
  to: Column<i32>;
  /** Pods of saved nodes, and where each node's begin. */
  saved: Column<i32>;
  savedCount: i32;
  row: Column<i32>;
}

/** Nothing is put. */
export function placements(): Placements {
  const arena = world.arena;
  const made = changetype<Placements>(arena.take(offsetof<Placements>()));
  made.kind = column<i32>(arena, 0);
  made.subject = column<i32>(arena, 0);
  made.from = column<i32>(arena, 0);
  made.to = column<i32>(arena, 0);
  made.saved = column<i32>(arena, 0);
  made.row = column<i32>(arena, 0);
  return made;
}

/** Puts a pod that waits on a node; or moves one (`from` >= 0) whose node was saved and that was lifted already. */
export function put(stack: Placements, pod: i32, from: i32, to: i32): void {
  putOnNode(pod, to);
  push(stack, PUT, pod, from, to);
}

/** Pretends that a node joined, and that its DaemonSets' pods are there. */
export function pretend(stack: Placements, node: i32): void {
  pretendNode(node);
  reserveDaemons(node, 1);
  push(stack, PRETENDED, node, -1, -1);
}

/** Remembers the order of a node's own pods, which are about to be taken off it. */
export function save(stack: Placements, node: i32): void {
  const start = stack.savedCount;
  for (let pod = world.nodes.firstPod.at(node); pod >= 0; pod = world.pods.nextOnNode.at(pod)) {
    stack.saved.ensure(world.arena, stack.savedCount + 1);
    stack.saved.put(stack.savedCount, pod);
    stack.savedCount += 1;
  }
  push(stack, SAVED, node, start, stack.savedCount - start);
}

/** Takes back everything that was done since the stack had `count` entries. */
export function takeBack(stack: Placements, count: i32): void {
  while (stack.count > count) {
    const at = stack.count - 1;
    stack.count = at;
    const subject = stack.subject.at(at);
    const from = stack.from.at(at);
    const to = stack.to.at(at);
    if (stack.kind.at(at) == PUT) {
      liftFromNode(subject, to);
      if (from >= 0) putOnNode(subject, from);
    } else if (stack.kind.at(at) == PRETENDED) {
      reserveDaemons(subject, -1);
      forgetNode(subject);
    } else restore(stack, subject, from, to);
  }
}

/** The pods of a saved node are all back: they take their old order. */
function restore(stack: Placements, node: i32, start: i32, count: i32): void {
  stack.row.ensure(world.arena, count);
  for (let i = 0; i < count; i++) stack.row.put(i, stack.saved.at(start + i));
  relinkNode(node, stack.row, count);
  stack.savedCount = start;
}

function reserveDaemons(node: i32, sign: i32): void {
  for (let workload = 0; workload < world.workloads.count; workload++) {
    const record = world.row<WorkloadRecord>(SECTION_WORKLOADS, workload);
    if (record.kind != WORKLOAD_DAEMONSET || !world.workloads.exists.at(workload)) continue;
    const spec = world.row<TemplateRecord>(SECTION_TEMPLATES, record.template);
    if (nodeTakesDaemonPod(spec, node, 0) == DAEMON_RUNS) reserveOnNode(record.template, node, sign);
  }
}

function push(stack: Placements, kind: i32, subject: i32, from: i32, to: i32): void {
  const arena = world.arena;
  const at = stack.count;
  stack.kind.ensure(arena, at + 1);
  stack.subject.ensure(arena, at + 1);
  stack.from.ensure(arena, at + 1);
  stack.to.ensure(arena, at + 1);
  stack.count = at + 1;
  stack.kind.put(at, kind);
  stack.subject.put(at, subject);
  stack.from.put(at, from);
  stack.to.put(at, to);
}
