// What an explanation of an HPA asks a replay for: at each of its syncs everything that the rules read and computed, as rows that are copied whole. A run
// without a probe pays one comparison a sync; the events are the same.
//
//     passes     ┌ HpaPassRecord of sync 0 ┬ of sync 1 ┬ … ┐      (addresses in them are of scratch memory)
//     proposals, inputs      one row a metric of each sync
//     pods       runs by podsStart; seen, used: pods × metrics rows a sync, by samplesStart
//     memory     runs of recommendations, changes and policies by their starts

import { SECTION_HPAS, TABLE_HPA_SYNCS } from "../abi/constants";
import { rowAt, rowBytes } from "../abi/image";
import { HpaPolicyRecord, HpaRecord } from "../abi/records";
import { world } from "../cluster/world";
import { Arena } from "../kernel/arena";
import { Column, column } from "../kernel/column";
import {
  HpaMetricInputRecord,
  HpaPassRecord,
  HpaPodRecord,
  HpaProposalRecord,
  HpaSampleRecord,
  specOf,
} from "./hpa-pass";
import { changeInPeriod } from "./scale-events";
import { downPolicyLimit, periodStart, upPolicyLimit } from "./scale-limits";
import { countsWithBehavior, countsWithoutBehavior } from "./stabilization";
import { AutoscalingState, autoscaling, HpaMemory } from "./state";
import { TimedCounts } from "./timed-counts";

/** One policy of the behavior at one sync. */
@unmanaged
export class HpaPolicyStateRecord {
  /** 1: of scaleUp. */
  up: u32;
  type: u32;
  value: i32;
  periodSeconds: i32;
  /** Replicas added and removed within the period, the size when it began, and the size the policy allows. */
  added: i32;
  removed: i32;
  start: i32;
  limit: i32;
}

/** A recommendation that is remembered, or a change of size (negative: replicas removed). */
@unmanaged
export class HpaMemoryRecord {
  timeNs: i64;
  value: i32;
  /** 1: within the window of scaling up, of scaling down; this sync's own. */
  up: u32;
  down: u32;
  own: u32;
}

@unmanaged
export class HpaSyncTable {
  count: i32;
  metrics: i32;
  passes: Column<u8>;
  proposals: Column<u8>;
  inputs: Column<u8>;
  podsStart: Column<i32>;
  podTotal: i32;
  pods: Column<u8>;
  podRow: Column<i32>;
  /** Samples as the metrics API gave them, and as the rule used them. */
  samplesStart: Column<i32>;
  sampleTotal: i32;
  seen: Column<u8>;
  used: Column<u8>;
  recommendationsStart: Column<i32>;
  recommendationTotal: i32;
  recommendations: Column<u8>;
  changesStart: Column<i32>;
  changeTotal: i32;
  changes: Column<u8>;
  policiesStart: Column<i32>;
  policyTotal: i32;
  policies: Column<u8>;
}

@unmanaged
export class HpaProbe {
  arena: Arena;
  /** The HPA that is asked about, -1 none. */
  hpa: i32;
  table: HpaSyncTable;
}

/** A probe that asks for nothing. */
export function hpaProbe(arena: Arena): HpaProbe {
  const probe = changetype<HpaProbe>(arena.take(offsetof<HpaProbe>()));
  probe.arena = arena;
  probe.hpa = -1;
  return probe;
}

/** Notes the syncs of an HPA from now on. */
export function watchHpa(hpa: i32): void {
  const probe = autoscaling().probe;
  const arena = probe.arena;
  const table = changetype<HpaSyncTable>(arena.take(offsetof<HpaSyncTable>()));
  table.metrics = <i32>world.row<HpaRecord>(SECTION_HPAS, hpa).metricsCount;
  table.passes = column<u8>(arena, 0);
  table.proposals = column<u8>(arena, 0);
  table.inputs = column<u8>(arena, 0);
  table.podsStart = column<i32>(arena, 0);
  table.pods = column<u8>(arena, 0);
  table.podRow = column<i32>(arena, 0);
  table.samplesStart = column<i32>(arena, 0);
  table.seen = column<u8>(arena, 0);
  table.used = column<u8>(arena, 0);
  table.recommendationsStart = column<i32>(arena, 0);
  table.recommendations = column<u8>(arena, 0);
  table.changesStart = column<i32>(arena, 0);
  table.changes = column<u8>(arena, 0);
  table.policiesStart = column<i32>(arena, 0);
  table.policies = column<u8>(arena, 0);
  probe.table = table;
  probe.hpa = hpa;
  world.publish(TABLE_HPA_SYNCS, changetype<usize>(table));
}

/** A sync is about to be made: what it reads is noted, and what the policies allow before it changes anything. */
export function noteInputs(state: AutoscalingState, pass: HpaPassRecord, hpa: i32): void {
  const probe = state.probe;
  if (probe.hpa != hpa) return;
  const table = probe.table;
  const arena = probe.arena;
  const sync = table.count;
  const metrics = table.metrics;
  table.podsStart.ensure(arena, sync + 1);
  table.samplesStart.ensure(arena, sync + 1);
  table.podsStart.put(sync, table.podTotal);
  table.samplesStart.put(sync, table.sampleTotal);
  append<HpaPodRecord>(arena, table.pods, table.podTotal, pass.pods, pass.podCount);
  append<HpaSampleRecord>(arena, table.seen, table.sampleTotal, pass.samples, pass.podCount * metrics);
  append<HpaMetricInputRecord>(arena, table.inputs, sync * metrics, pass.inputs, metrics);
  table.podRow.ensure(arena, table.podTotal + pass.podCount);
  for (let i = 0; i < pass.podCount; i++) table.podRow.put(table.podTotal + i, state.podRows.at(i));
  noteChanges(table, arena, state.memory, hpa, sync);
  notePolicies(table, arena, pass, state.memory, hpa, sync);
}

/** The sync was made. */
export function noteSync(state: AutoscalingState, pass: HpaPassRecord, hpa: i32): void {
  const probe = state.probe;
  if (probe.hpa != hpa) return;
  const table = probe.table;
  const arena = probe.arena;
  const sync = table.count;
  const metrics = table.metrics;
  append<HpaPassRecord>(arena, table.passes, sync, changetype<usize>(pass), 1);
  append<HpaProposalRecord>(arena, table.proposals, sync * metrics, pass.proposals, metrics);
  append<HpaSampleRecord>(arena, table.used, table.sampleTotal, pass.samples, pass.podCount * metrics);
  noteRecommendations(table, arena, pass, state.memory.recommendationsOf(hpa), sync);
  table.podTotal += pass.podCount;
  table.sampleTotal += pass.podCount * metrics;
  table.count = sync + 1;
}

function noteRecommendations(
  table: HpaSyncTable,
  arena: Arena,
  pass: HpaPassRecord,
  list: TimedCounts,
  sync: i32,
): void {
  table.recommendationsStart.ensure(arena, sync + 1);
  table.recommendationsStart.put(sync, table.recommendationTotal);
  table.recommendations.ensure(arena, (table.recommendationTotal + list.count) * <i32>rowBytes<HpaMemoryRecord>());
  const upCutoff = pass.nowNs - pass.upWindowNs;
  const downCutoff = pass.nowNs - pass.downWindowNs;
  const stabilized = pass.slot >= 0;
  const behaves = specOf(pass).hasBehavior != 0;
  for (let i = 0; i < list.count; i++) {
    const row = rowAt<HpaMemoryRecord>(table.recommendations.base, table.recommendationTotal + i);
    const timeNs = list.timesNs.at(i);
    const down = behaves ? countsWithBehavior(timeNs, downCutoff) : countsWithoutBehavior(timeNs, downCutoff);
    row.timeNs = timeNs;
    row.value = list.values.at(i);
    row.own = i == pass.slot ? 1 : 0;
    row.up = stabilized && behaves && countsWithBehavior(timeNs, upCutoff) ? 1 : 0;
    row.down = stabilized && down ? 1 : 0;
  }
  table.recommendationTotal += list.count;
}

/** The changes of size that are remembered before the sync makes one. */
function noteChanges(table: HpaSyncTable, arena: Arena, memory: HpaMemory, hpa: i32, sync: i32): void {
  table.changesStart.ensure(arena, sync + 1);
  table.changesStart.put(sync, table.changeTotal);
  copyChanges(table, arena, memory.addedOf(hpa), 1);
  copyChanges(table, arena, memory.removedOf(hpa), -1);
}

function copyChanges(table: HpaSyncTable, arena: Arena, list: TimedCounts, sign: i32): void {
  table.changes.ensure(arena, (table.changeTotal + list.count) * <i32>rowBytes<HpaMemoryRecord>());
  for (let i = 0; i < list.count; i++) {
    const row = rowAt<HpaMemoryRecord>(table.changes.base, table.changeTotal + i);
    row.timeNs = list.timesNs.at(i);
    row.value = sign * list.values.at(i);
    row.own = 0;
    row.up = 0;
    row.down = 0;
  }
  table.changeTotal += list.count;
}

function notePolicies(
  table: HpaSyncTable,
  arena: Arena,
  pass: HpaPassRecord,
  memory: HpaMemory,
  hpa: i32,
  sync: i32,
): void {
  const spec = specOf(pass);
  table.policiesStart.ensure(arena, sync + 1);
  table.policiesStart.put(sync, table.policyTotal);
  if (!spec.hasBehavior) return;
  const count = <i32>(spec.upPoliciesCount + spec.downPoliciesCount);
  table.policies.ensure(arena, (table.policyTotal + count) * <i32>rowBytes<HpaPolicyStateRecord>());
  for (let i: u32 = 0; i < spec.upPoliciesCount; i++)
    notePolicy(table, rowAt<HpaPolicyRecord>(pass.policies, spec.upPoliciesStart + i), true, pass, memory, hpa);
  for (let i: u32 = 0; i < spec.downPoliciesCount; i++)
    notePolicy(table, rowAt<HpaPolicyRecord>(pass.policies, spec.downPoliciesStart + i), false, pass, memory, hpa);
}

function notePolicy(
  table: HpaSyncTable,
  policy: HpaPolicyRecord,
  up: bool,
  pass: HpaPassRecord,
  memory: HpaMemory,
  hpa: i32,
): void {
  const row = rowAt<HpaPolicyStateRecord>(table.policies.base, table.policyTotal);
  const added = memory.addedOf(hpa);
  const removed = memory.removedOf(hpa);
  row.up = up ? 1 : 0;
  row.type = policy.type;
  row.value = policy.value;
  row.periodSeconds = policy.periodSeconds;
  row.added = changeInPeriod(added, policy.periodSeconds, pass.nowNs);
  row.removed = changeInPeriod(removed, policy.periodSeconds, pass.nowNs);
  row.start = periodStart(policy, added, removed, pass.specReplicas, pass.nowNs);
  row.limit = up ? upPolicyLimit(policy, row.start) : downPolicyLimit(policy, row.start);
  table.policyTotal += 1;
}

/** Copies `count` rows of T behind `rows` rows that are there. */
function append<T>(arena: Arena, to: Column<u8>, rows: i32, from: usize, count: i32): void {
  const bytes = rowBytes<T>();
  to.ensure(arena, (rows + count) * <i32>bytes);
  memory.copy(to.base + <usize>rows * bytes, from, <usize>count * bytes);
}
