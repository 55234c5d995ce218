// One scheduling cycle. Mirrors ScheduleOne, pkg/scheduler/schedule_one.go, v1.35. The decision falls at the cycle's start, on the tables as
// they are; the pod is assumed on its node at once. The cycle takes the configured time, then the next one begins; binding goes on beside it.

import { FAILED_NONE, NEVER, REASON_UNSCHEDULABLE } from "../abi/constants";
import { AT_CLUSTER, SCHEDULER_CYCLE } from "../abi/events";
import { TRACE_FAILED_REASON, TRACE_FAILED_SCHEDULING, TRACE_PREEMPTION_REASON } from "../abi/trace-kinds";
import { assign } from "../cluster/assignment";
import { isOneShot } from "../cluster/one-shot";
import { world } from "../cluster/world";
import { bindAfterVolumes } from "./bind-volumes";
import { callWaitNs, cycleCostNs } from "./cycle-cost";
import { keepDecision } from "./decision-table";
import { diagnose, preFilterFailure, rejectors } from "./diagnosis";
import { explainAttempt } from "./explanation/explain";
import { explainPreemption } from "./explanation/explain-preemption";
import { findFeasibleNodes, startOfSearch } from "./find-feasible-nodes";
import { judgeClass } from "./placement-class";
import { POST_FILTER_CHOSEN, POST_FILTER_NO_CANDIDATE } from "./plugins/default-preemption";
import { clearNomination, dropNomination } from "./preemption/nominator";
import { prepareCandidate } from "./preemption/prepare-candidate";
import { prioritizeNodes } from "./prioritize-nodes";
import { QUEUE_NONE } from "./queue/queue-table";
import { nominationEnded } from "./queue/requeue-events";
import { addUnschedulable, popPod } from "./queue/scheduling-queue";
import { ReasonTable } from "./reason-table";
import { countAttempt } from "./scheduling-metrics";
import { selectHost } from "./select-host";
import { scheduler } from "./state";
import { prepareFilters } from "./stateful-filters";

/** Ends the cycle before, and runs the next if a pod waits. */
export function scheduleOne(): void {
  const state = scheduler();
  state.looping = 1;
  endFailedCycle();
  const pod = nextPod();
  if (pod < 0) {
    state.looping = 0;
    return;
  }
  const template = world.pods.template.at(pod);
  const winner = decide(pod, template);
  if (world.probePod == pod) explainAttempt(pod, template, winner);
  // What a failed cycle costs is known when it has looked for victims.
  if (winner < 0) reportFailure(pod, template);
  const cycleNs = cycleCostNs(state.processed, state.feasibleCount, winner < 0 ? state.preempting.dryRuns : 0);
  countAttempt(cycleNs, winner >= 0, winner < 0 && state.queue.rejectors.at(pod) != 0);
  if (winner >= 0) {
    dropNomination(pod);
    assign(pod, winner);
    state.queue.queue.put(pod, QUEUE_NONE);
    if (isOneShot()) keepDecision(state, pod);
    bindAfterVolumes(pod, winner, cycleNs);
  } else if (state.queue.attempts.at(pod) == 1) callWaitNs(world.nowNs + cycleNs);
  world.after(cycleNs, AT_CLUSTER, SCHEDULER_CYCLE, 0, 0);
}

/** Chooses a node for a pod, -1 when none is feasible. Changes nothing but the start of the next search. */
export function decide(pod: i32, template: i32): i32 {
  const state = scheduler();
  judgeClass(state.classes.ofTemplate.at(template), state.anyPreferTaint != 0);
  state.feasibleCount = 0;
  state.cacheRow = -1;
  state.searchStart = startOfSearch(state);
  state.processed = 0;
  prepareFilters(pod, template);
  if (preFilterFailure(template) != FAILED_NONE) return -1;
  findFeasibleNodes(pod, template);
  if (state.feasibleCount == 0) return -1;
  if (state.feasibleCount > 1 && !state.walked) prioritizeNodes(template);
  return selectHost(pod, state.queue.attempts.at(pod));
}

/** The next pod that still wants a node. */
function nextPod(): i32 {
  const pods = world.pods;
  while (true) {
    const pod = popPod();
    // A pod that is being deleted is skipped, as skipPodSchedule does.
    if (pod < 0 || (!pods.gone.at(pod) && pods.deletionNs.at(pod) == NEVER)) return pod;
    scheduler().queue.queue.put(pod, QUEUE_NONE);
  }
}

/** A pod that failed goes back to the queue when its cycle is over. */
function endFailedCycle(): void {
  const state = scheduler();
  const pod = state.failing;
  if (pod < 0) return;
  state.failing = -1;
  const rejected = state.queue.rejectors.at(pod);
  addUnschedulable(pod, rejected, (state.movesMeanwhile & rejected) != 0);
}

function reportFailure(pod: i32, template: i32): void {
  const state = scheduler();
  const outcome = diagnose(pod, template);
  if (world.probePod == pod) explainPreemption(outcome);
  const records = state.reasons.count + state.preemption.count;
  world.emit(TRACE_FAILED_SCHEDULING, pod, state.queue.attempts.at(pod), state.listed, records);
  emitReasons(pod, TRACE_FAILED_REASON, state.reasons);
  emitReasons(pod, TRACE_PREEMPTION_REASON, state.preemption);
  world.pods.reason.put(pod, REASON_UNSCHEDULABLE);
  state.queue.rejectors.put(pod, rejectors());
  state.failing = pod;
  state.movesMeanwhile = 0;
  if (outcome == POST_FILTER_CHOSEN) prepareCandidate(pod);
  else if (outcome == POST_FILTER_NO_CANDIDATE && clearNomination(pod)) nominationEnded(pod);
}

function emitReasons(pod: i32, kind: u32, reasons: ReasonTable): void {
  for (let i = 0; i < reasons.count; i++)
    world.emit(kind, pod, reasons.reason.at(i), reasons.argument.at(i), reasons.nodes.at(i));
}
