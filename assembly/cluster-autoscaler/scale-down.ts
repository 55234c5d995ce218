// Scale-down: which nodes of the groups are not needed, since when, and which of them go now. Mirrors Planner (core/scaledown/planner/planner.go),
// Checker (eligibility/eligibility.go) and Nodes (unneeded/nodes.go) of the cluster autoscaler.

import { NEVER } from "../abi/constants";
import {
  DRAIN_MOVES,
  DRAIN_SKIPS,
  EXPLAIN_BLOCKER,
  EXPLAIN_NODE,
  EXPLAIN_REMOVAL,
  KEPT_BLOCKED_BY_POD,
  KEPT_COOLDOWN,
  KEPT_MIN_SIZE,
  KEPT_NO_PLACE,
  KEPT_NONE,
  KEPT_NOT_UNDERUTILIZED,
  KEPT_NOT_UNNEEDED_LONG_ENOUGH,
  KEPT_PARALLELISM,
  KEPT_RECENTLY_UNREMOVABLE,
  KEPT_SCALE_DOWN_DISABLED,
} from "../abi/node-groups";
import { liftFromNode, putOnNode } from "../cluster/assignment";
import { world } from "../cluster/world";
import { fitsNode, isListed, listedCount, listedNodes, prepareFit } from "../scheduler/simulated-fit";
import { drainRule, isDaemonPod } from "./drain-rules";
import { note } from "./explanation";
import { groupRecord } from "./groups";
import { put, save, takeBack } from "./placements";
import { beginRemoval } from "./removal";
import { ClusterAutoscalerState, NO_GROUP, ROW_LEAVING, ROW_UP, settings } from "./state";

const PPM: i64 = 1000000;
/** Amounts below this times 10^6 stay within 64 bits. */
const EXACT_BELOW: i64 = 1 << 43;

/** Looks at every node of a group: since when it is unneeded, if it is. */
export function updateUnneeded(state: ClusterAutoscalerState): void {
  orderCandidates(state);
  memory.fill(state.closed.base, 0, <usize>world.nodes.count);
  // All are measured before any pod is moved.
  for (let i = 0; i < state.candidatesCount; i++) measure(state, state.candidates.at(i));
  const before = state.placements.count;
  for (let i = 0; i < state.candidatesCount; i++) {
    const node = state.candidates.at(i);
    if (lookAt(state, node) == KEPT_NONE) {
      if (state.unneededNs.at(node) == NEVER) state.unneededNs.put(node, world.nowNs);
      // Whatever moves from here on does not move to a node that goes as well.
      state.closed.put(node, 1);
    } else state.unneededNs.put(node, NEVER);
  }
  takeBack(state.placements, before);
}

/** Begins to remove what has been unneeded for long enough: empty nodes first, then those that must be drained. */
export function removeUnneeded(state: ClusterAutoscalerState): void {
  const rules = settings();
  const cooling = inCooldown(state);
  let leaving = countLeaving(state, false);
  let draining = countLeaving(state, true);
  for (let drains = 0; drains < 2; drains++) {
    for (let i = 0; i < state.candidatesCount; i++) {
      const node = state.candidates.at(i);
      if (state.unneededNs.at(node) == NEVER || state.moves.at(node) > 0 != (drains == 1)) continue;
      let kept = whyNotYet(state, node);
      if (kept == KEPT_NONE && cooling) kept = KEPT_COOLDOWN;
      const full = leaving >= rules.maxParallelism || (drains == 1 && draining >= rules.maxDrainParallelism);
      if (kept == KEPT_NONE && full) kept = KEPT_PARALLELISM;
      noteNode(state, node, kept, state.unneededNs.at(node));
      if (kept != KEPT_NONE) continue;
      note(state.explanation, EXPLAIN_REMOVAL, node, state.moves.at(node), 0, 0);
      leaving += 1;
      if (drains == 1) draining += 1;
      beginRemoval(state, node, drains == 1);
    }
  }
}

/** Whether a scale-up, a removal or a failure to remove was so lately that nothing is removed (isScaleDownInCooldown). */
export function inCooldown(state: ClusterAutoscalerState): bool {
  const rules = settings();
  return (
    isWithin(state.scaledUpNs, rules.delayAfterAddNs) ||
    isWithin(state.removedNs, rules.delayAfterDeleteNs) ||
    isWithin(state.removalFailedNs, rules.delayAfterFailureNs)
  );
}

/** The larger share of a node's cpu and memory that its pods ask for, in parts per million. */
export function utilizationPpm(node: i32): i64 {
  const nodes = world.nodes;
  let cpu = nodes.cpuRequestedMilli.at(node);
  let bytes = nodes.memoryRequestedBytes.at(node);
  if (settings().ignoreDaemonSetsUtilization) {
    for (let pod = nodes.firstPod.at(node); pod >= 0; pod = world.pods.nextOnNode.at(pod)) {
      if (!isDaemonPod(pod)) continue;
      cpu -= world.templates.cpuRequestMilli.at(world.pods.template.at(pod));
      bytes -= world.templates.memoryRequestBytes.at(world.pods.template.at(pod));
    }
  }
  return max<i64>(ppmOf(cpu, nodes.cpuAllocatableMilli.at(node)), ppmOf(bytes, nodes.memoryAllocatableBytes.at(node)));
}

function ppmOf(amount: i64, whole: i64): i64 {
  if (whole <= 0) return 0;
  return amount < EXACT_BELOW ? (amount * PPM) / whole : ((amount >> 10) * PPM) / max<i64>(whole >> 10, 1);
}

function isWithin(sinceNs: u64, delayNs: u64): bool {
  return sinceNs != NEVER && sinceNs + delayNs > world.nowNs;
}

/** Why a node is not even looked at more closely, if so (eligibility.Checker). */
function measure(state: ClusterAutoscalerState, node: i32): void {
  const record = groupRecord(state.groupOf.at(node));
  const used = utilizationPpm(node);
  state.usedPpm.put(node, <i32>used);
  let kept = KEPT_NONE;
  if (record.scaleDownDisabled) kept = KEPT_SCALE_DOWN_DISABLED;
  else if (state.recheckNs.at(node) > world.nowNs) kept = KEPT_RECENTLY_UNREMOVABLE;
  else if (used >= <i64>record.utilizationPpm) kept = KEPT_NOT_UNDERUTILIZED;
  state.kept.put(node, <u8>kept);
}

/** KEPT_NONE when the node could go: it is not much used, no rule forbids it, and its pods fit elsewhere, where they stay for the rest of the look. */
function lookAt(state: ClusterAutoscalerState, node: i32): u32 {
  state.moves.put(node, 0);
  if (state.kept.at(node) != KEPT_NONE) {
    noteNode(state, node, state.kept.at(node), NEVER);
    return state.kept.at(node);
  }
  const kept = tryRemoval(state, node);
  if (kept != KEPT_NONE) state.recheckNs.put(node, world.nowNs + settings().unremovableRecheckNs);
  return kept;
}

/** Moves the node's pods, one by one, to nodes that stay. What is moved is taken back when one cannot be. */
function tryRemoval(state: ClusterAutoscalerState, node: i32): u32 {
  const count = listMoving(state, node);
  if (count < 0) return KEPT_BLOCKED_BY_POD;
  state.moves.put(node, count);
  if (count == 0) return KEPT_NONE;
  const before = state.placements.count;
  save(state.placements, node);
  for (let i = 0; i < count; i++) liftFromNode(state.moving.at(i), node);
  for (let i = 0; i < count; i++) {
    if (movePod(state, state.moving.at(i), node)) continue;
    const pod = state.moving.at(i);
    // It and those after it stand on no node: they go back where they were, and then the others.
    for (let j = i; j < count; j++) putOnNode(state.moving.at(j), node);
    takeBack(state.placements, before);
    noteNode(state, node, KEPT_NO_PLACE, NEVER);
    note(state.explanation, EXPLAIN_BLOCKER, node, pod, 0, count);
    return KEPT_NO_PLACE;
  }
  return KEPT_NONE;
}

/** Pods that have to move, in state.moving; -1 when a drain rule blocks. */
function listMoving(state: ClusterAutoscalerState, node: i32): i32 {
  let count = 0;
  for (let pod = world.nodes.firstPod.at(node); pod >= 0; pod = world.pods.nextOnNode.at(pod)) {
    // A pod that an earlier look moved here has passed the rules where it is.
    const rule = world.pods.node.at(pod) == node ? drainRule(pod) : DRAIN_MOVES;
    if (rule == DRAIN_SKIPS) continue;
    if (rule != DRAIN_MOVES) {
      noteNode(state, node, KEPT_BLOCKED_BY_POD, NEVER);
      note(state.explanation, EXPLAIN_BLOCKER, node, pod, rule, 0);
      return -1;
    }
    state.moving.ensure(world.arena, count + 1);
    state.moving.put(count++, pod);
  }
  return count;
}

function movePod(state: ClusterAutoscalerState, pod: i32, from: i32): bool {
  const template = world.pods.template.at(pod);
  if (!prepareFit(pod, template)) return false;
  const order = listedNodes();
  for (let i = 0; i < listedCount(); i++) {
    const node = order.at(i);
    if (
      node == from ||
      state.closed.at(node) ||
      (state.groupOf.at(node) != NO_GROUP && state.stage.at(node) == ROW_LEAVING)
    )
      continue;
    if (!fitsNode(pod, template, node)) continue;
    put(state.placements, pod, from, node);
    return true;
  }
  return false;
}

/** Why an unneeded node does not go yet (unneeded.Nodes.RemovableAt). */
function whyNotYet(state: ClusterAutoscalerState, node: i32): u32 {
  const group = state.groupOf.at(node);
  const record = groupRecord(group);
  // Not before, and not at, the end of the time.
  if (state.unneededNs.at(node) + record.unneededNs >= world.nowNs) return KEPT_NOT_UNNEEDED_LONG_ENOUGH;
  let leaving = 0;
  for (let i = 0; i < record.max; i++) if (state.stage.at(record.nodesStart + i) == ROW_LEAVING) leaving += 1;
  return state.groups.target.at(group) - leaving <= record.min ? KEPT_MIN_SIZE : KEPT_NONE;
}

function countLeaving(state: ClusterAutoscalerState, drained: bool): i32 {
  let count = 0;
  for (let node = 0; node < world.nodes.count; node++) {
    if (state.stage.at(node) == ROW_LEAVING && (!drained || state.drains.at(node))) count += 1;
  }
  return count;
}

/** Writes down why a node stays, KEPT_NONE when it goes; `sinceNs`: unneeded since. */
function noteNode(state: ClusterAutoscalerState, node: i32, kept: u32, sinceNs: u64): void {
  const since = sinceNs == NEVER ? -1 : <i64>sinceNs;
  note(state.explanation, EXPLAIN_NODE, node, kept, state.usedPpm.at(node), since);
}

/** The nodes of groups: empty ones first, then those that were unneeded in the last loop, then by their place in the scenario. */
function orderCandidates(state: ClusterAutoscalerState): void {
  let count = 0;
  for (let rank = 0; rank < 4; rank++) {
    for (let node = 0; node < world.nodes.count; node++) {
      if (state.groupOf.at(node) == NO_GROUP || state.stage.at(node) != ROW_UP || !isListed(node)) continue;
      if (rankOf(state, node) == rank) state.candidates.put(count++, node);
    }
  }
  state.candidatesCount = count;
}

function rankOf(state: ClusterAutoscalerState, node: i32): i32 {
  let empty = true;
  for (let pod = world.nodes.firstPod.at(node); pod >= 0 && empty; pod = world.pods.nextOnNode.at(pod)) {
    empty = drainRule(pod) == DRAIN_SKIPS;
  }
  return (empty ? 0 : 2) + (state.unneededNs.at(node) == NEVER ? 1 : 0);
}
