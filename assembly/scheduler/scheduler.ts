// The scheduler: kube-scheduler's queue and cycle. It hears of pods and nodes by events and writes pods.node (by assign), pods.scheduledNs and
// the reason Unschedulable.

import {
  EFFECT_PREFER_NO_SCHEDULE,
  NEVER,
  REASON_SCHEDULING_GATED,
  SECTION_NODES,
  SECTION_TAINTS,
  SECTION_TEMPLATES,
  TABLE_EXPLANATION,
} from "../abi/constants";
import {
  SCHEDULER_BACKOFF_FLUSH,
  SCHEDULER_BOUND,
  SCHEDULER_CYCLE,
  SCHEDULER_IMAGE_GONE,
  SCHEDULER_IMAGE_REPORTED,
  SCHEDULER_NODE_CHANGED,
  SCHEDULER_POD_ADDED,
  SCHEDULER_POD_REMOVED,
  SCHEDULER_UNSCHEDULABLE_FLUSH,
} from "../abi/events";
import { SCHEDULER_NODE_JOINED, SCHEDULER_NODE_LEFT } from "../abi/node-groups";
import { SCHEDULER_FILL, TABLE_DECISIONS, TABLE_FILL } from "../abi/one-shot";
import { SCHEDULER_POD_ASSIGNED } from "../abi/pod-topology";
import { TABLE_QUEUE_HISTORY } from "../abi/queue-history";
import { NodeRecord, TaintRecord, TemplateRecord } from "../abi/records";
import { TABLE_SCHEDULING } from "../abi/scheduler-profile";
import { SCHEDULER_VOLUMES_BOUND } from "../abi/storage";
import { world } from "../cluster/world";
import { column } from "../kernel/column";
import { STREAM_BYTES, Stream } from "../kernel/random";
import { volumesBound } from "./bind-volumes";
import { canonicalTaints } from "./canonical-taints";
import { decisionTable } from "./decision-table";
import { explanationTable } from "./explanation/explanation-table";
import { fillNext, fillTable, startFill } from "./fill";
import { interPodPlans } from "./inter-pod-plan";
import { DryRun } from "./kept/dry-runs";
import { PASSING_ROOM } from "./kept/list-kept";
import { nodeMirror } from "./kept/node-mirror";
import { refusalTable } from "./kept/refusals";
import { placeNodes, scoreCaches } from "./kept/score-cache";
import { imageGone, imageReported, nodeJoined, nodeLeft } from "./node-membership";
import { addToTree, listTree, nodeTree } from "./node-tree";
import { nodeVerdict } from "./node-verdict";
import { placementClasses } from "./placement-class";
import { bound } from "./plugins/default-binder";
import { reportedImages } from "./plugins/image-locality";
import { isGated } from "./plugins/scheduling-gates";
import { adoptNomination, nominatorTable } from "./preemption/nominator";
import { preemptionTable } from "./preemption/preemption-table";
import { hasScheduler, profileRows } from "./profile";
import { podHeap } from "./queue/pod-heap";
import { queueHistoryTable } from "./queue/queue-history";
import { queueTable } from "./queue/queue-table";
import { assignedPodRemoved, nodeChanged, pendingPodRemoved } from "./queue/requeue-events";
import { assignedPodAdded, pairedPodRemoved } from "./queue/requeue-pairs";
import { addPod, flushBackoff, removePod, sweepUnschedulable } from "./queue/scheduling-queue";
import { reasonTable } from "./reason-table";
import { scheduleOne } from "./schedule-one";
import { sampleQueues, schedulingTable } from "./scheduling-metrics";
import { spreadSlots } from "./spread-slots";
import { SchedulerState } from "./state";
import { volumeFilters } from "./volume-filters";

/** Builds the scheduler's state. */
export function initScheduler(): void {
  const arena = world.arena;
  const nodes = world.nodes.count;
  const state = changetype<SchedulerState>(arena.take(offsetof<SchedulerState>()));
  world.scheduler = changetype<usize>(state);
  state.queue = queueTable(arena);
  state.active = podHeap(arena, state.queue, false);
  state.backoff = podHeap(arena, state.queue, true);
  state.unschedulableFirst = -1;
  state.unschedulableLast = -1;
  state.backoffFlushNs = NEVER;
  state.sweepNs = NEVER;
  state.failing = -1;
  listFirstNodes(state);
  state.feasible = column<i32>(arena, nodes);
  state.totals = column<i64>(arena, nodes);
  state.hardSpread = spreadSlots(true);
  state.softSpread = spreadSlots(false);
  state.interPodPlans = interPodPlans();
  state.spreadSum = column<f64>(arena, nodes);
  state.spreadRaw = column<i64>(arena, nodes);
  state.spreadScore = column<i64>(arena, nodes);
  state.interPodRaw = column<i64>(arena, nodes);
  state.interPodScore = column<i64>(arena, nodes);
  state.tieBreak = changetype<Stream>(arena.take(STREAM_BYTES));
  state.conditionTaints = column<u32>(arena, nodes);
  state.unschedulable = column<u8>(arena, nodes);
  for (let node = 0; node < nodes; node++) {
    state.conditionTaints.put(node, world.nodes.conditionTaints.at(node));
    state.unschedulable.put(node, world.nodes.unschedulable.at(node));
    if (hasPreferTaint(node)) state.anyPreferTaint = 1;
  }
  state.profiles = profileRows();
  state.images = reportedImages();
  state.classes = placementClasses();
  state.lowestPriority = lowestPriority();
  state.reasons = reasonTable(arena);
  state.preemption = reasonTable(arena);
  state.preempting = preemptionTable(arena);
  state.nominator = nominatorTable(arena);
  state.verdict = nodeVerdict(arena);
  state.taints = canonicalTaints();
  state.nominatedHit = -1;
  state.explanation = explanationTable(arena);
  state.volumes = volumeFilters();
  state.metrics = schedulingTable();
  state.serviceRaw = column<i64>(arena, 0);
  state.serviceShare = column<f64>(arena, 0);
  state.serviceScore = column<i64>(arena, 0);
  state.podsOfValue = column<i64>(arena, 0);
  state.history = queueHistoryTable(arena);
  state.decisions = decisionTable(arena);
  state.fill = fillTable(arena);
  initShortcuts(state);
  publishTables(state);
}

/** The nodes that are there from the start. */
function listFirstNodes(state: SchedulerState): void {
  const nodes = world.nodes.count;
  state.tree = nodeTree();
  state.isListed = column<u8>(world.arena, nodes);
  state.order = column<i32>(world.arena, nodes);
  for (let node = 0; node < nodes; node++) {
    if (!world.nodes.present.at(node)) continue;
    state.isListed.put(node, 1);
    addToTree(state.tree, node);
  }
  state.listed = listTree(state.tree, state.order);
}

/** What is kept from cycle to cycle. */
function initShortcuts(state: SchedulerState): void {
  const arena = world.arena;
  state.caches = scoreCaches(arena);
  placeNodes(state);
  state.mirror = nodeMirror(arena, state.order);
  state.passing = column<i32>(arena, PASSING_ROOM);
  state.refusals = refusalTable(nodeVerdict(arena));
  state.refusedKinds = column<i32>(arena, 0);
  state.bestDryRun = arena.take(offsetof<DryRun>());
}

function publishTables(state: SchedulerState): void {
  world.publish(TABLE_EXPLANATION, changetype<usize>(state.explanation));
  world.publish(TABLE_SCHEDULING, changetype<usize>(state.metrics));
  world.publish(TABLE_QUEUE_HISTORY, changetype<usize>(state.history));
  world.publish(TABLE_DECISIONS, changetype<usize>(state.decisions));
  world.publish(TABLE_FILL, changetype<usize>(state.fill));
}

/** Nothing but the copies of a one-shot run is scheduled at the start: flushes and cycles are armed when a pod needs them. */
export function startScheduler(): void {
  const config = world.config;
  const keyed =
    config.memoryPressureKey != 0 &&
    config.diskPressureKey != 0 &&
    config.pidPressureKey != 0 &&
    config.unschedulableKey != 0;
  assert(keyed, "scheduler: the image lacks the keys of the node conditions' taints");
  startFill();
}

/** Handles an event of this part. */
export function handleSchedulerEvent(kind: u32, a: u32, b: u32): void {
  sampleQueues();
  switch (kind) {
    case SCHEDULER_CYCLE:
      scheduleOne();
      break;
    case SCHEDULER_BOUND:
      bound(a, b);
      break;
    case SCHEDULER_POD_ASSIGNED:
      assignedPodAdded(a);
      break;
    case SCHEDULER_VOLUMES_BOUND:
      volumesBound(a, b);
      break;
    case SCHEDULER_POD_ADDED:
      podAdded(a);
      break;
    case SCHEDULER_POD_REMOVED:
      podRemoved(a, b);
      break;
    case SCHEDULER_NODE_CHANGED:
      nodeChanged(a);
      break;
    case SCHEDULER_IMAGE_REPORTED:
      imageReported(a, b);
      break;
    case SCHEDULER_NODE_JOINED:
      nodeJoined(a);
      break;
    case SCHEDULER_NODE_LEFT:
      nodeLeft(a);
      break;
    case SCHEDULER_IMAGE_GONE:
      imageGone(a, b);
      break;
    case SCHEDULER_BACKOFF_FLUSH:
      flushBackoff();
      break;
    case SCHEDULER_UNSCHEDULABLE_FLUSH:
      sweepUnschedulable();
      break;
    case SCHEDULER_FILL:
      fillNext();
      break;
    default:
      assert(false, "scheduler: an event of another part");
  }
}

function podAdded(pod: i32): void {
  const pods = world.pods;
  if (pods.node.at(pod) >= 0 || pods.gone.at(pod) || pods.deletionNs.at(pod) != NEVER) return;
  const template = pods.template.at(pod);
  if (!hasScheduler(template)) return;
  adoptNomination(pod);
  if (isGated(template)) {
    pods.reason.put(pod, REASON_SCHEDULING_GATED);
    return;
  }
  addPod(pod, world.row<TemplateRecord>(SECTION_TEMPLATES, template).priority);
}

function podRemoved(pod: i32, node: i32): void {
  if (node < 0) {
    removePod(pod);
    pendingPodRemoved(pod);
  } else {
    assignedPodRemoved(pod);
    pairedPodRemoved(pod);
  }
}

function hasPreferTaint(node: i32): bool {
  const record = world.row<NodeRecord>(SECTION_NODES, node);
  for (let i: u32 = 0; i < record.taintsCount; i++) {
    if (world.row<TaintRecord>(SECTION_TAINTS, record.taintsStart + i).effect == EFFECT_PREFER_NO_SCHEDULE) return true;
  }
  return false;
}

function lowestPriority(): i32 {
  let lowest = i32.MAX_VALUE;
  for (let row = 0; row < world.templates.count; row++) {
    const priority = world.row<TemplateRecord>(SECTION_TEMPLATES, row).priority;
    if (priority < lowest) lowest = priority;
  }
  return lowest;
}
