// Preemption over kept dry runs: the same walk over the same nodes from the same random start as plugins/default-preemption.ts, but only nodes
// that changed are tried again, and only the chosen candidate's victims are listed.

import { FAILED_NO_VICTIMS, NEVER } from "../../abi/constants";
import { world } from "../../cluster/world";
import { podPriority } from "../preemption/more-important-pod";
import { nominatedNode } from "../preemption/nominator";
import { earliestStart, sumOfPriorities } from "../preemption/pick-one-node";
import { PreemptionTable } from "../preemption/preemption-table";
import { DRY_RUN_CANDIDATE, DRY_RUN_NO_VICTIMS, selectVictims } from "../preemption/select-victims";
import { SchedulerState, scheduler } from "../state";
import {
  DRY_RUN_KEPT_CANDIDATE,
  DRY_RUN_KEPT_NO_VICTIMS,
  DRY_RUN_KEPT_REFUSED,
  DRY_RUN_UNKNOWN,
  DryRun,
  isBetterDryRun,
  newDryRuns,
} from "./dry-runs";
import { isPotential, kindOfVerdict, Refusals } from "./refusals";

/** Finds the best candidate among `wanted`: it is the only one in the table afterwards. Without one the reasons are in state.preemption. */
export function findKeptCandidate(refusals: Refusals, pod: i32, template: i32, wanted: i32, offset: i32): void {
  const state = scheduler();
  const table = state.preempting;
  const ranks = state.caches.nameRank;
  const nodes = state.listed;
  const nominated = nominatedNode(pod);
  let dryRuns = refusals.dryRuns;
  if (dryRuns === null) {
    dryRuns = newDryRuns();
    refusals.dryRuns = dryRuns;
  }
  state.refusedKinds.ensure(world.arena, 256);
  memory.fill(state.refusedKinds.base, 0, 256 << 2);
  let position = positionOfPotential(refusals, offset);
  let best = -1;
  let found = 0;
  let without = 0;
  for (let tried = 0; tried < refusals.potentialCount && found < wanted; tried++) {
    const run = dryRuns.at(position);
    // A pod need not make room for itself: where it is nominated, what is known of its template does not hold for it.
    const own = state.order.at(position) == nominated;
    let fresh = own || run.result == DRY_RUN_UNKNOWN;
    if (fresh) fresh = !tryNode(refusals, state, table, pod, template, state.order.at(position), run);
    if (run.result == DRY_RUN_KEPT_CANDIDATE) {
      found += 1;
      if (best < 0 || isBetterDryRun(run, ranks.at(position), bestOf(state), ranks.at(best))) {
        best = position;
        memory.copy(state.bestDryRun, changetype<usize>(run), offsetof<DryRun>());
      }
    } else if (run.result == DRY_RUN_KEPT_NO_VICTIMS) without += 1;
    else if (run.result == DRY_RUN_KEPT_REFUSED) state.refusedKinds.put(run.kind, state.refusedKinds.at(run.kind) + 1);
    if (fresh || own) run.result = DRY_RUN_UNKNOWN;
    position = nextPotential(refusals, position, nodes);
    // What is kept costs the simulation little; kube-scheduler tries every node.
    table.dryRuns += 1;
  }
  if (best >= 0) {
    const result = selectVictims(table, pod, template, state.order.at(best), state.verdict);
    assert(result == DRY_RUN_CANDIDATE, "preempt kept: a candidate no longer is one");
    table.sparing = found;
    return;
  }
  if (without > 0) state.preemption.add(FAILED_NO_VICTIMS, 0, without);
  addRefused(refusals, state);
}

/** Whether the dry runs of a cycle may be kept. */
export function keepsDryRuns(): bool {
  return world.disruptionBudgets.count == 0;
}

/** Tries a node and writes what came of it. False when that may not be kept. */
function tryNode(
  refusals: Refusals,
  state: SchedulerState,
  table: PreemptionTable,
  pod: i32,
  template: i32,
  node: i32,
  run: DryRun,
): bool {
  const used = table.victimsUsed;
  const result = selectVictims(table, pod, template, node, state.verdict);
  if (result == DRY_RUN_CANDIDATE) {
    const row = table.count - 1;
    run.result = DRY_RUN_KEPT_CANDIDATE;
    run.priority = podPriority(table.victims.at(table.victimsStart.at(row)));
    run.victims = table.victimsCount.at(row);
    run.sum = sumOfPriorities(table, row);
    run.earliest = earliestStart(table, row);
    table.count = row;
    table.victimsUsed = used;
  } else if (result == DRY_RUN_NO_VICTIMS) run.result = DRY_RUN_KEPT_NO_VICTIMS;
  else {
    const kind = kindOfVerdict(refusals, state.verdict);
    if (kind < 0) {
      // One kind too many: nothing of this template is kept from the next cycle on; these reasons are counted at once.
      run.result = DRY_RUN_UNKNOWN;
      countVerdict(state);
      return false;
    }
    run.result = DRY_RUN_KEPT_REFUSED;
    run.kind = <u8>kind;
  }
  return allStarted(table);
}

function countVerdict(state: SchedulerState): void {
  const verdict = state.verdict;
  for (let i = 0; i < verdict.count; i++) state.preemption.add(verdict.reason.at(i), verdict.argument.at(i), 1);
}

/** Whether all lower pods of the node at hand have started: else what came of it depends on the time. */
function allStarted(table: PreemptionTable): bool {
  for (let i = 0; i < table.lowerCount; i++) {
    if (world.pods.startedNs.at(table.lower.at(i)) == NEVER) return false;
  }
  return true;
}

function bestOf(state: SchedulerState): DryRun {
  return changetype<DryRun>(state.bestDryRun);
}

function addRefused(refusals: Refusals, state: SchedulerState): void {
  for (let kind = 0; kind < refusals.kinds; kind++) {
    const nodes = state.refusedKinds.at(kind);
    if (nodes == 0) continue;
    const start = refusals.start.at(kind);
    for (let i = 0; i < refusals.count.at(kind); i++)
      state.preemption.add(refusals.reason.at(start + i), refusals.argument.at(start + i), nodes);
  }
}

/** Position of the potential node that has `skip` others before it. */
function positionOfPotential(refusals: Refusals, skip: i32): i32 {
  let left = skip;
  let word = 0;
  while (true) {
    const bits = load<u64>(refusals.potential + ((<usize>word) << 3));
    const here = <i32>popcnt(bits);
    if (left < here) break;
    left -= here;
    word += 1;
  }
  let position = word << 6;
  while (true) {
    if (isPotential(refusals, position)) {
      if (left == 0) return position;
      left -= 1;
    }
    position += 1;
  }
}

/** The next potential node after a position, around the end. There is one. */
function nextPotential(refusals: Refusals, position: i32, nodes: i32): i32 {
  let next = position + 1 == nodes ? 0 : position + 1;
  while (true) {
    const bits = load<u64>(refusals.potential + ((<usize>(next >> 6)) << 3)) >> <u64>(next & 63);
    if (bits != 0) return next + <i32>ctz(bits);
    next = ((next >> 6) + 1) << 6;
    if (next >= nodes) next = 0;
  }
}
