// Replays recorded passes of the real eviction manager through the core's rules: thresholds, conditions, what is actionable and admission for every
// signal; choice, ranking, victim, grace and message where memory is reclaimed. What the recorder left to chance (which of several thresholds, the
// order of equals) is accepted in any of its recorded forms, and the recorded one is gone on with.

import { parseQuantity } from "../../src/kubernetes/quantity-text.ts";
import { evictionMessage, type Offender } from "../../src/results/eviction-message.ts";
import type { Json } from "./cluster-image.ts";
import { CONDITIONS, rank, rules, SIGNALS } from "./kubelet-core.ts";
import type { Outcome } from "./subject.ts";

const NEVER = 2n ** 64n - 1n;
const CRITICAL_PRIORITY = 2_000_000_000;
const RANK_MEMORY = 7;
const QOS = ["BestEffort", "Burstable", "Guaranteed"];

interface Observation {
  available: number;
  capacity: number;
  time: number;
}

/** What the manager remembers between passes. */
interface Manager {
  since: bigint[];
  met: boolean[];
  conditions: Map<number, bigint>;
  /** Condition bits it reports now. */
  reported: Set<number>;
  seen: Map<string, Observation>;
  knowsDisks: boolean;
}

/** Judges a whole trace; the detail names the first pass that differs. */
export function replayEvictions(_group: string, trace: Json): Outcome {
  const manager: Manager = {
    since: trace.thresholds.map(() => NEVER),
    met: trace.thresholds.map(() => false),
    conditions: new Map(),
    reported: new Set(),
    seen: new Map(),
    knowsDisks: false,
  };
  let active: string[] = [];
  const use = new Map<string, Json>();
  for (const [index, pass] of trace.passes.entries()) {
    if (pass.active) active = pass.active[0] === "-" ? [] : pass.active;
    for (const [pod, numbers] of Object.entries(pass.use ?? {})) use.set(pod, numbers);
    const got = runPass(trace, manager, pass);
    const differences = [...compareState(got, pass.out), ...compareDecision(trace, pass, active, use)];
    differences.push(...compareAdmission(trace, manager, pass));
    if (differences.length > 0)
      return { pass: false, detail: `${trace.name} pass ${index}: ${differences.join("; ")}` };
  }
  return { pass: true };
}

interface PassState {
  thresholdsMet: number[];
  observedSince: [number, number][];
  nodeConditions: string[];
  actionable: number[];
}

function runPass(trace: Json, manager: Manager, pass: Json): PassState {
  const now = BigInt(pass.tMs);
  const blank = { thresholdsMet: [], observedSince: [], nodeConditions: [], actionable: [] };
  if (!manager.knowsDisks && pass.diskInfoError) return blank;
  manager.knowsDisks = true;
  if (pass.summaryError) return state(manager, []);
  const core = rules();
  const observed = observationsOf(pass.node);
  const lit = new Set<number>();
  trace.thresholds.forEach((threshold: Json, i: number) => {
    const seen = observed.get(threshold.signal);
    const isMet = seen !== undefined && met(threshold, seen, manager.met[i] === true);
    manager.since[i] = BigInt.asUintN(64, core.firstObservedAt(manager.since[i] ?? NEVER, isMet, now));
    if (isMet) lit.add(core.conditionOfSignal(SIGNALS.indexOf(threshold.signal)));
    manager.met[i] = core.gracePassed(manager.since[i] ?? NEVER, BigInt(threshold.graceSeconds * 1000), now) !== 0;
  });
  for (const bit of CONDITIONS.keys()) {
    const at = BigInt.asUintN(64, core.conditionObservedAt(manager.conditions.get(bit) ?? NEVER, lit.has(bit), now));
    const holds = core.conditionHolds(at, BigInt(trace.pressureTransitionPeriodMs), now);
    if (at !== NEVER) manager.conditions.set(bit, at);
    if (holds) manager.reported.add(bit);
    else manager.reported.delete(bit);
  }
  const actionable = trace.thresholds.flatMap((threshold: Json, i: number) => {
    if (!manager.met[i]) return [];
    return isUpdated(observed.get(threshold.signal), manager.seen.get(threshold.signal)) ? [i] : [];
  });
  manager.seen = observed;
  return state(manager, actionable);
}

function state(manager: Manager, actionable: number[]): PassState {
  return {
    thresholdsMet: manager.met.flatMap((isMet, i) => (isMet ? [i] : [])),
    observedSince: manager.since.flatMap((at, i): [number, number][] => (at === NEVER ? [] : [[i, Number(at)]])),
    nodeConditions: [...manager.reported].map((bit) => CONDITIONS.get(bit) as string),
    actionable,
  };
}

function observationsOf(node: Json): Map<string, Observation> {
  const seen = new Map<string, Observation>();
  const memory = (signal: string, [available, used, time]: number[]) =>
    seen.set(signal, { available: available ?? 0, capacity: (available ?? 0) + (used ?? 0), time: time ?? 0 });
  if (node.mem) memory("memory.available", node.mem);
  if (node.alloc) memory("allocatableMemory.available", node.alloc);
  for (const fs of ["nodefs", "imagefs"]) {
    if (!node[fs]) continue;
    const [available, capacity, inodesFree, inodes, time] = node[fs];
    seen.set(`${fs}.available`, { available, capacity, time });
    seen.set(`${fs}.inodesFree`, { available: inodesFree, capacity: inodes, time });
  }
  if (node.pid)
    seen.set("pid.available", { available: node.pid[0] - node.pid[1], capacity: node.pid[0], time: node.pid[2] });
  return seen;
}

function amount(quantity: number | undefined, percentage: string | undefined, capacity: number): number {
  if (quantity !== undefined) return quantity;
  return percentage === undefined ? 0 : Math.trunc(capacity * Number(percentage));
}

function met(threshold: Json, { available, capacity }: Observation, enforce: boolean): boolean {
  const quantity = amount(threshold.quantity, threshold.percentage, capacity);
  const reclaim = amount(threshold.minReclaim, threshold.minReclaimPercentage, capacity);
  return rules().thresholdMet(BigInt(available), BigInt(quantity), BigInt(reclaim), enforce) !== 0;
}

function isUpdated(seen: Observation | undefined, last: Observation | undefined): boolean {
  if (!seen) return false;
  if (seen.time < 0) return true;
  return rules().statsUpdated(BigInt(seen.time), last === undefined || last.time < 0 ? NEVER : BigInt(last.time)) !== 0;
}

function compareState(got: PassState, out: Json): string[] {
  const differences: string[] = [];
  // Local storage limits, which are not simulated, end a pass before it comes to the thresholds.
  const local = (out.evicted ?? []).some(({ localLimit }: Json) => localLimit !== undefined);
  for (const key of ["thresholdsMet", "observedSince", "nodeConditions", "actionable"] as const) {
    if (key === "actionable" && local) continue;
    const [left, right] = [[...got[key]].map(String).sort(), [...(out[key] ?? [])].map(String).sort()];
    if (left.join() !== right.join()) differences.push(`${key} ${left.join(" ")} not ${right.join(" ")}`);
  }
  return differences;
}

/** Choice, ranking and victim of a pass that reclaimed memory. */
function compareDecision(trace: Json, pass: Json, active: string[], use: Map<string, Json>): string[] {
  const { out } = pass;
  if (out.resource !== "memory" || !out.ranked) return [];
  const missing = new Set(pass.noStats ?? []);
  const pods = new Map<string, Json>(trace.pods.map((pod: Json) => [pod.name, pod]));
  const rows = active.map((name) => rowOf(pods.get(name), missing.has(name) ? undefined : use.get(name)));
  const ranked = rank(rows, RANK_MEMORY);
  const key = (name: string) => {
    const row = rows.find((each) => each.name === name);
    if (!row) return name;
    return row.usage === undefined
      ? `none ${row.priority}`
      : `${row.usage > row.request} ${row.priority} ${row.usage - row.request}`;
  };
  const differences: string[] = [];
  if (ranked.map(key).join() !== out.ranked.map(key).join()) differences.push(`ranked ${ranked} not ${out.ranked}`);
  const victim = ranked.find((name) => !isCritical(pods.get(name)));
  const [evicted] = out.evicted ?? [];
  if ((victim === undefined) !== (evicted === undefined))
    return [...differences, `victim ${victim} not ${evicted?.pod}`];
  if (!evicted || victim === undefined) return differences;
  if (key(victim) !== key(evicted.pod)) differences.push(`victim ${victim} not ${evicted.pod}`);
  return [
    ...differences,
    ...compareEvicted(trace, pass, pods.get(evicted.pod), evicted, missing.has(evicted.pod), use),
  ];
}

function compareEvicted(
  trace: Json,
  { node, out }: Json,
  pod: Json,
  evicted: Json,
  noStats: boolean,
  use: Map<string, Json>,
): string[] {
  const threshold = trace.thresholds[out.chosen];
  const seen = observationsOf(node).get(threshold.signal) as Observation;
  const message = evictionMessage({
    resource: "memory",
    thresholdBytes: amount(threshold.quantity, threshold.percentage, seen.capacity),
    thresholdText: threshold.quantityString,
    availableBytes: seen.available,
    containers: noStats ? [] : offenders(pod, use),
  });
  const grace = threshold.graceSeconds === 0 ? 0 : trace.maxPodGracePeriodSeconds;
  const differences: string[] = [];
  if (message !== evicted.message) differences.push(`message "${message}" not "${evicted.message}"`);
  if (grace !== evicted.graceSeconds) differences.push(`grace ${grace} not ${evicted.graceSeconds}`);
  return differences;
}

function offenders(pod: Json, use: Map<string, Json>): Offender[] {
  const numbers = use.get(pod.name)?.c ?? [];
  return pod.containers.flatMap((container: Json, i: number) => {
    const request = parseQuantity(container.requests?.memory ?? "0");
    const usageBytes = numbers[i]?.[0] ?? 0;
    const requestBytes = Number(request.value());
    if (usageBytes <= requestBytes) return [];
    return [{ container: container.name, usageBytes, requestBytes, requestText: request.toString() }];
  });
}

function rowOf(pod: Json, numbers: Json) {
  return { name: pod.name, priority: pod.priority ?? 0, usage: numbers?.mem, request: memoryRequest(pod) };
}

function memoryRequest(pod: Json): number {
  const of = (list: Json) => Number(parseQuantity(list?.memory ?? "0").value());
  const containers = (pod.containers ?? []).reduce((sum: number, each: Json) => sum + of(each.requests), 0);
  const inits = (pod.initContainers ?? []).map((each: Json) => of(each.requests));
  return Number(rules().rankedRequest(BigInt(Math.max(containers, ...inits)), BigInt(of(pod.overhead))));
}

function isCritical(pod: Json): boolean {
  const { "kubernetes.io/config.source": source, "kubernetes.io/config.mirror": mirror } = pod.annotations ?? {};
  return (source !== undefined && source !== "api") || mirror !== undefined || (pod.priority ?? 0) >= CRITICAL_PRIORITY;
}

function compareAdmission(trace: Json, manager: Manager, { out }: Json): string[] {
  let pressures = 0;
  for (const bit of manager.reported) pressures |= bit;
  const verdicts = trace.probes.map((probe: Json) => {
    const tolerates = (probe.tolerations ?? []).some(
      ({ key = "", operator = "Equal", value = "", effect = "" }: Json) =>
        (key === "" ? operator === "Exists" : key === "node.kubernetes.io/memory-pressure") &&
        (operator === "Exists" || value === "") &&
        (effect === "" || effect === "NoSchedule"),
    );
    return rules().admitUnderPressure(pressures, isCritical(probe), QOS.indexOf(probe.qos), tolerates);
  });
  return verdicts.join("") === out.admit ? [] : [`admit ${verdicts.join("")} not ${out.admit}`];
}
