// Test-only door to the autoscaler's rules: a pass over rows that the test fills in, without a cluster around it.

import { rowAt } from "../abi/image";
import { HpaPolicyRecord, HpaRecord } from "../abi/records";
import { groupPods } from "../autoscaling/group-pods";
import { HpaPassRecord, proposalOf } from "../autoscaling/hpa-pass";
import { HpaTable, hpaTable } from "../autoscaling/hpas";
import { reconcile } from "../autoscaling/reconcile";
import { computeProposal } from "../autoscaling/replica-calculator";
import { changeInPeriod, storeChange } from "../autoscaling/scale-events";
import { AllowedSize, limitByBehavior, limitByRules } from "../autoscaling/scale-limits";
import { stabilize, stabilizeWithBehavior } from "../autoscaling/stabilization";
import { HpaMemory, hpaMemory } from "../autoscaling/state";
import { TimedCounts } from "../autoscaling/timed-counts";
import { Arena } from "../kernel/arena";

@unmanaged
class Root {
  arena: Arena;
  hpas: HpaTable;
  memory: HpaMemory;
  pass: HpaPassRecord;
  /** The arena's top when the rules were set up: everything a case takes is given back. */
  start: usize;
}

const root = changetype<Root>(memory.data(32, 16));

/** One HPA with room for `metrics` metrics, and a pass; forgets everything before. */
export function start(metrics: i32): void {
  const arena = changetype<Arena>(memory.data(16, 16));
  arena.top = (__heap_base + 15) & ~15;
  root.arena = arena;
  root.hpas = hpaTable(arena, 1, metrics);
  root.memory = hpaMemory(arena, 1);
  root.pass = changetype<HpaPassRecord>(arena.take(offsetof<HpaPassRecord>()));
  root.start = arena.top;
}

export function take(bytes: i32): usize {
  return root.arena.take(bytes);
}

export function passAddress(): usize {
  return changetype<usize>(root.pass);
}

export function hpasAddress(): usize {
  return changetype<usize>(root.hpas);
}

/** A whole pass of the controller. */
export function runPass(): void {
  reconcile(root.pass, root.hpas, root.memory, 0);
}

/** One metric's proposal. */
export function propose(metric: i32): void {
  computeProposal(root.pass, metric);
}

/** groupPods of metric 0. */
export function group(isCpu: bool): void {
  groupPods(root.pass, 0, isCpu, proposalOf(root.pass, 0));
}

/** A new controller process. */
export function forget(): void {
  root.memory.forget(0);
}

/** Says that the HPA was seen before (its recommendations are known, even if there are none). */
export function setSeen(): void {
  root.memory.seen.put(0, 1);
}

/** Lists of the controller's memory: 0 recommendations, 1 changes up, 2 changes down. */
export function addTo(list: i32, value: i32, timeNs: i64): void {
  listOf(list).put(root.arena, -1, value, timeNs);
}

export function countOf(list: i32): i32 {
  return listOf(list).count;
}

export function entryOf(list: i32, i: i32): i32 {
  return listOf(list).values.at(i);
}

export function outdatedOf(list: i32, i: i32): i32 {
  return listOf(list).outdated.at(i);
}

export function stabilized(desired: i32, nowNs: i64, windowNs: i64): i32 {
  const out = root.memory.stabilized;
  stabilize(out, root.arena, listOf(0), desired, nowNs, windowNs);
  return out.replicas;
}

export function stabilizedWithBehavior(current: i32, desired: i32, nowNs: i64, upNs: i64, downNs: i64): i32 {
  const out = root.memory.stabilized;
  stabilizeWithBehavior(out, root.arena, listOf(0), current, desired, nowNs, upNs, downNs);
  return out.replicas;
}

export function changed(list: i32, periodSeconds: i32, nowNs: i64): i32 {
  return changeInPeriod(listOf(list), periodSeconds, nowNs);
}

/** `policies`: address of `count` HpaPolicyRecord rows. */
export function store(list: i32, policies: usize, count: u32, change: i32, nowNs: i64): void {
  storeChange(root.arena, listOf(list), changetype<usize>(rowAt<HpaPolicyRecord>(policies, 0)), count, change, nowNs);
}

/** Allowed replicas; the reason is read by `limitReason`. */
export function rulesLimit(spec: usize, current: i32, desired: i32, factor: i32): i32 {
  limitByRules(allowed(), changetype<HpaRecord>(spec), current, desired, factor);
  return allowed().replicas;
}

export function behaviorLimit(spec: usize, policies: usize, current: i32, desired: i32, nowNs: i64): i32 {
  limitByBehavior(allowed(), changetype<HpaRecord>(spec), policies, listOf(1), listOf(2), current, desired, nowNs);
  return allowed().replicas;
}

export function limitReason(): u32 {
  return allowed().reason;
}

function allowed(): AllowedSize {
  return root.memory.allowed;
}

function listOf(list: i32): TimedCounts {
  if (list == 0) return root.memory.recommendationsOf(0);
  return list == 1 ? root.memory.addedOf(0) : root.memory.removedOf(0);
}
