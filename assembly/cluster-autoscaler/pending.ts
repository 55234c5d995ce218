// The pods that a loop has to help: those that the scheduler called unschedulable, less those that fit on nodes there are or that come. Mirrors
// the pod list processors of cluster-autoscaler/core/podlistprocessor: filter_out_expendable, filter_out_daemon_sets, filter_out_schedulable.

import { NEVER, SECTION_TEMPLATES } from "../abi/constants";
import { EXPLAIN_POD, EXPLAIN_SCAN } from "../abi/node-groups";
import { TemplateRecord } from "../abi/records";
import { world } from "../cluster/world";
import { Column } from "../kernel/column";
import {
  fitsNode,
  isListed,
  isNominated,
  lastVerdict,
  listedCount,
  listedNodes,
  prepareFit,
  unschedulablePods,
} from "../scheduler/simulated-fit";
import { note } from "./explanation";
import { classifyPods, classOf } from "./options";
import { pretend, put } from "./placements";
import { ClusterAutoscalerState, ROW_BOOTING, ROW_UP, settings } from "./state";

/** While all pods are younger than this, the loop waits for more (unschedulablePodTimeBuffer). */
const TIME_BUFFER_NS: u64 = 2000000000;
const POD_FITS: i32 = 0;
const POD_WAITS: i32 = 1;
const POD_YOUNG: i32 = 2;
const POD_EXPENDABLE: i32 = 3;

/** Fills state.pending with the pods that count, those of higher priority first, the older of equal ones first. */
export function collectPending(state: ClusterAutoscalerState): void {
  const list = state.pending;
  const found = unschedulablePods(list);
  const rules = settings();
  let kept = 0;
  for (let i = 0; i < found; i++) {
    const pod = list.at(i);
    const isOut = world.pods.gone.at(pod) != 0 || world.pods.deletionNs.at(pod) != NEVER;
    if (isOut || world.pods.pinnedNode.at(pod) >= 0 || isNominated(pod)) continue;
    if (priorityOf(pod) < rules.expendableBelow) note(state.explanation, EXPLAIN_POD, pod, POD_EXPENDABLE, 0, 0);
    else if (ageNs(pod) < rules.newPodScaleUpDelayNs) note(state.explanation, EXPLAIN_POD, pod, POD_YOUNG, 0, 0);
    else list.put(kept++, pod);
  }
  state.pendingCount = kept;
  sortPods(list, kept);
}

/** Fills state.helpless with the pods that fit nowhere; the others stand where they fit until the placements are taken back. */
export function placePending(state: ClusterAutoscalerState): void {
  const made = state.options;
  state.helplessCount = 0;
  state.helpless.ensure(world.arena, state.pendingCount);
  if (state.pendingCount == 0) return;
  pretendUpcoming(state);
  classifyPods(made, state.pending, state.pendingCount);
  // Once a pod of a class fits nowhere, the others of its class do not either: what is put only takes room.
  made.reasonsCount.ensure(world.arena, made.classes);
  for (let row = 0; row < made.classes; row++) made.reasonsCount.put(row, 0);
  for (let i = 0; i < state.pendingCount; i++) {
    const pod = state.pending.at(i);
    const row = classOf(made, world.pods.template.at(pod));
    const fits = made.reasonsCount.at(row) == 0 && placePod(state, pod);
    note(state.explanation, EXPLAIN_POD, pod, fits ? POD_FITS : POD_WAITS, 0, 0);
    if (fits) continue;
    made.reasonsCount.put(row, 1);
    state.helpless.put(state.helplessCount++, pod);
  }
  note(state.explanation, EXPLAIN_SCAN, state.pendingCount, state.pendingCount - state.helplessCount, 0, 0);
}

/** Whether every pod to be helped is so young that more are likely to come. */
export function allAreNew(state: ClusterAutoscalerState): bool {
  for (let i = 0; i < state.helplessCount; i++) if (ageNs(state.helpless.at(i)) >= TIME_BUFFER_NS) return false;
  return true;
}

/** Puts a pod on the first node that takes it: nodes there are, then those that come. */
function placePod(state: ClusterAutoscalerState, pod: i32): bool {
  const template = world.pods.template.at(pod);
  if (!prepareFit(pod, template)) return false;
  const order = listedNodes();
  for (let i = 0; i < listedCount(); i++) if (tryNode(state, pod, template, order.at(i))) return true;
  for (let i = 0; i < state.candidatesCount; i++) {
    if (tryNode(state, pod, template, state.candidates.at(i))) return true;
  }
  return false;
}

function tryNode(state: ClusterAutoscalerState, pod: i32, template: i32, node: i32): bool {
  if (!fitsNode(pod, template, node)) return false;
  assert(lastVerdict().count == 0, "pending: a node that fits has a reason");
  put(state.placements, pod, -1, node);
  return true;
}

/** Machines that boot, and nodes of which the scheduler has not heard, count as nodes; they are listed in state.candidates. */
function pretendUpcoming(state: ClusterAutoscalerState): void {
  state.candidatesCount = 0;
  for (let node = 0; node < world.nodes.count; node++) {
    const stage = state.stage.at(node);
    if (stage != ROW_BOOTING && !(stage == ROW_UP && !isListed(node))) continue;
    pretend(state.placements, node);
    state.candidates.put(state.candidatesCount++, node);
  }
}

function ageNs(pod: i32): u64 {
  return world.nowNs - world.pods.createdNs.at(pod);
}

function priorityOf(pod: i32): i32 {
  return world.row<TemplateRecord>(SECTION_TEMPLATES, world.pods.template.at(pod)).priority;
}

/** Heap sort, so that many pods cost n log n. */
function sortPods(list: Column<i32>, count: i32): void {
  for (let root = count / 2 - 1; root >= 0; root--) sift(list, root, count);
  for (let end = count - 1; end > 0; end--) {
    const last = list.at(end);
    list.put(end, list.at(0));
    list.put(0, last);
    sift(list, 0, end);
  }
}

function sift(list: Column<i32>, root: i32, count: i32): void {
  const moving = list.at(root);
  let at = root;
  while (true) {
    let child = 2 * at + 1;
    if (child >= count) break;
    if (child + 1 < count && comesAfter(list.at(child + 1), list.at(child))) child += 1;
    if (!comesAfter(list.at(child), moving)) break;
    list.put(at, list.at(child));
    at = child;
  }
  list.put(at, moving);
}

/** Whether one pod comes after another. */
function comesAfter(one: i32, other: i32): bool {
  const a = priorityOf(one);
  const b = priorityOf(other);
  return a != b ? a < b : one > other;
}
