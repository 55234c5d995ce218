// Replays recorded passes of the real eviction manager through the one that the simulator uses. What the recorder left to chance (which of several
// thresholds, the order of equals) is accepted in any of its recorded forms, and the recorded one is gone on with.

import type { Quantity } from "../../src/kubernetes/quantity.ts";
import { parseQuantity } from "../../src/kubernetes/quantity-text.ts";
import {
  admissionMessage,
  containerLimitMessage,
  emptyDirLimitMessage,
  evictionMessage,
  type Offender,
  podLimitMessage,
} from "../../src/results/eviction-message.ts";
import type { Json } from "./cluster-image.ts";
import { ManagerCore, type PodRow, type Seen } from "./eviction-manager-core.ts";
import type { Outcome } from "./subject.ts";

const CRITICAL_PRIORITY = 2_000_000_000;
const QOS = ["BestEffort", "Burstable", "Guaranteed"];
const LOCAL_VOLUMES = new Set(["emptyDir", "hostPath", "configMap"]);
const SECOND_NS = 1_000_000_000n;

/** A trace on its way: the manager and the inputs that a pass does not repeat. */
interface Replay {
  readonly trace: Json;
  readonly core: ManagerCore;
  readonly pods: ReadonlyMap<string, Json>;
  readonly use: Map<string, Json>;
  active: string[];
  knowsDisks: boolean;
  /** Conditions that the manager reports now. */
  pressures: number;
}

/** Judges a whole trace; the detail names the first pass that differs. */
export function replayEvictions(_group: string, trace: Json): Outcome {
  const replay: Replay = {
    trace,
    core: new ManagerCore(trace),
    pods: new Map(trace.pods.map((pod: Json) => [pod.name, pod])),
    use: new Map(),
    active: [],
    knowsDisks: false,
    pressures: 0,
  };
  for (const [index, pass] of trace.passes.entries()) {
    const differences = runPass(replay, pass, trace.passes[index + 1]);
    if (differences.length > 0)
      return { pass: false, detail: `${trace.name} pass ${index}: ${differences.join("; ")}` };
  }
  return { pass: true };
}

function runPass(replay: Replay, pass: Json, next: Json): string[] {
  const { core, trace } = replay;
  if (pass.active) replay.active = pass.active[0] === "-" ? [] : pass.active;
  for (const [pod, numbers] of Object.entries(pass.use ?? {})) replay.use.set(pod, numbers);
  const differences = compareOffered(replay, pass);
  const blind = (!replay.knowsDisks && pass.diskInfoError) || pass.summaryError;
  if (!(pass.diskInfoError && !replay.knowsDisks)) replay.knowsDisks = true;
  let expected: Json = {};
  if (!blind) {
    core.observe(observationsOf(pass.node));
    core.pass(pass.tMs, trace.pressureTransitionPeriodMs);
    replay.pressures = core.pressures;
    expected = decide(replay, pass, differences);
  }
  const state = { thresholdsMet: core.met, observedSince: core.since, nodeConditions: core.conditions };
  differences.push(...compareLists({ ...state, ...expected }, pass.out), ...compareEvicted(replay, expected, pass.out));
  return [...differences, ...compareWait(replay, pass, next), ...compareAdmission(replay, pass)];
}

/** What the pass decides: by local limits first, else by a threshold. Where chance chose among thresholds, its choice is followed. */
function decide(replay: Replay, pass: Json, differences: string[]): Json {
  const { core, trace } = replay;
  const local = trace.localStorageCapacityIsolation ? localEvictions(replay, pass) : [];
  if (local.length > 0) return { evicted: local, events: local.map(eventOf) };
  const actionable = core.actionable;
  if (core.chosen < 0) return { actionable };
  const { out } = pass;
  const allowed = [out.chosen, ...(out.alternatives ?? []).map(({ threshold }: Json) => threshold)];
  if (!allowed.includes(core.chosen)) differences.push(`chosen ${core.chosen} not ${allowed.join(" or ")}`);
  const chosen = out.chosen ?? core.chosen;
  const resource = core.resource(chosen);
  const events = [["node", "Warning", "EvictionThresholdMet", `Attempting to reclaim ${resource}`]];
  const made: Json = { actionable, chosen, resource, events };
  if (core.reclaims(chosen)) {
    made.gcRan = true;
    core.observe(observationsOf(pass.nodeAfterReclaim ?? {}));
    if (pass.nodeAfterReclaim && !core.stillPressed) return { ...made, reclaimedNodeLevel: true };
  }
  if (replay.active.length === 0) return made;
  const ranking = core.rank(chosen, rowsOf(replay, pass));
  made.ranked = ranking.names;
  made.keys = ranking.keys;
  const victim = pass.out.evicted?.[0]?.pod ?? ranking.victim;
  if (ranking.victim === undefined) return { ...made, criticalSkipped: skipped(replay, ranking.names, undefined) };
  if (ranking.keys.get(ranking.victim) !== ranking.keys.get(victim))
    differences.push(`victim ${ranking.victim} not ${victim}`);
  made.criticalSkipped = skipped(replay, ranking.names, ranking.victim);
  const evicted = evictedBy(replay, pass, victim, chosen, resource);
  return { ...made, evicted: [evicted], events: [...events, eventOf(evicted)] };
}

function skipped({ pods }: Replay, names: readonly string[], victim: string | undefined): string[] {
  const until = victim === undefined ? names.length : names.indexOf(victim);
  return names.slice(0, until).filter((name) => isCritical(pods.get(name)));
}

function evictedBy(replay: Replay, pass: Json, name: string, chosen: number, resource: string): Json {
  const { core, trace, pods } = replay;
  const threshold = trace.thresholds[chosen];
  const seen = observationsOf(pass.node).get(threshold.signal) as Seen;
  const containers = offenders(replay, pass, pods.get(name), resource);
  const message = evictionMessage({
    resource,
    thresholdBytes: core.quantity(chosen, seen.capacity),
    thresholdText: threshold.quantityString,
    availableBytes: seen.available,
    containers,
  });
  return {
    pod: name,
    graceSeconds: core.grace(chosen, trace.maxPodGracePeriodSeconds),
    reason: "Evicted",
    phase: "Failed",
    message,
    condition: ["DisruptionTarget", "True", "TerminationByKubelet", message],
    // Of a pod without statistics nothing is annotated.
    ...((pass.noStats ?? []).includes(name) || !replay.use.has(name)
      ? {}
      : {
          eventAnnotations: {
            offending_containers: containers.map(({ container }) => container).join(","),
            offending_containers_usage: containers.map(({ usageText }) => usageText).join(","),
            starved_resource: resource,
          },
        }),
  };
}

/** Pods whose local storage is beyond a limit, in order; of a pod the first limit that is. */
function localEvictions(replay: Replay, pass: Json): Json[] {
  const missing = new Set(pass.noStats ?? []);
  return replay.active.flatMap((name) => {
    const pod = replay.pods.get(name);
    const numbers = replay.use.get(name);
    if (!pod || !numbers || missing.has(name)) return [];
    const found =
      emptyDirLimit(replay, pod, numbers) ?? podLimit(replay, pod, numbers) ?? containerLimit(replay, pod, numbers);
    if (!found || isCritical(pod)) return [];
    return [{ pod: name, graceSeconds: 0, reason: "Evicted", phase: "Failed", ...found }];
  });
}

function emptyDirLimit({ core }: Replay, pod: Json, numbers: Json): Json | undefined {
  for (const [i, volume] of (pod.volumes ?? []).entries()) {
    if (!volume.kind.startsWith("emptyDir") || volume.sizeLimit === undefined || !numbers.v?.[i]) continue;
    const limit = parseQuantity(volume.sizeLimit);
    if (core.door.exceedsLocalLimit(BigInt(numbers.v[i][0]), limit.value()))
      return { message: emptyDirLimitMessage(volume.name, limit.toString()), localLimit: "emptydirfs.limit" };
  }
  return undefined;
}

function podLimit({ core }: Replay, pod: Json, numbers: Json): Json | undefined {
  const limits = pod.containers.flatMap((each: Json) => limitOf(each) ?? []) as Quantity[];
  const [first, ...others] = limits;
  if (!first) return undefined;
  const limit = others.reduce((sum, each) => sum.add(each), first);
  if (!core.door.exceedsLocalLimit(BigInt(numbers.eph ?? 0), limit.value())) return undefined;
  return { message: podLimitMessage(limit.toString()), localLimit: "ephemeralpodfs.limit" };
}

function containerLimit({ core }: Replay, pod: Json, numbers: Json): Json | undefined {
  for (const [i, container] of pod.containers.entries()) {
    const limit = limitOf(container);
    const [, rootfs = 0, , logs = 0] = numbers.c?.[i] ?? [];
    if (!limit || !core.door.exceedsLocalLimit(BigInt(core.containerLocalBytes(logs, rootfs)), limit.value())) continue;
    return {
      message: containerLimitMessage(container.name, limit.toString()),
      localLimit: "ephemeralcontainerfs.limit",
    };
  }
  return undefined;
}

function limitOf(container: Json): Quantity | undefined {
  const text = container.limits?.["ephemeral-storage"];
  return text === undefined ? undefined : parseQuantity(text);
}

function eventOf({ pod, message }: Json): string[] {
  return [pod, "Warning", "Evicted", message];
}

function observationsOf(node: Json): Map<string, Seen> {
  const seen = new Map<string, Seen>();
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

function rowsOf({ active, pods, use, core }: Replay, pass: Json): PodRow[] {
  const missing = new Set(pass.noStats ?? []);
  return active.map((name) => {
    const pod = pods.get(name);
    const numbers = missing.has(name) ? undefined : use.get(name);
    const containers: number[][] = numbers?.c ?? [];
    const pairs = (at: number): [number, number] =>
      containers.reduce<[number, number]>(
        (sum, each) => [sum[0] + (each[at] ?? 0), sum[1] + (each[at + 1] ?? 0)],
        [0, 0],
      );
    const volumes = (pod.volumes ?? []).reduce(
      (sum: [number, number], { kind }: Json, i: number): [number, number] => {
        const [bytes = 0, inodes = 0] = (LOCAL_VOLUMES.has(kind) ? numbers?.v?.[i] : undefined) ?? [];
        return [sum[0] + bytes, sum[1] + inodes];
      },
      [0, 0] as [number, number],
    );
    return {
      name,
      priority: pod.priority ?? 0,
      critical: isCritical(pod),
      hasStats: numbers !== undefined,
      memory: numbers?.mem ?? 0,
      memoryRequest: requestOf(core, pod, "memory"),
      diskRequest: requestOf(core, pod, "ephemeral-storage"),
      processes: numbers?.pids ?? 0,
      rootfs: pairs(1),
      logs: pairs(3),
      volumes,
    };
  });
}

function requestOf(core: ManagerCore, pod: Json, resource: string): number {
  const of = (list: Json) => Number(parseQuantity(list?.[resource] ?? "0").value());
  const containers = (pod.containers ?? []).reduce((sum: number, each: Json) => sum + of(each.requests), 0);
  const inits = (pod.initContainers ?? []).map((each: Json) => of(each.requests));
  return Number(core.door.rankedRequest(BigInt(Math.max(containers, ...inits)), BigInt(of(pod.overhead))));
}

/** Containers that use more than they asked for, in the pod's order. */
function offenders(
  { use }: Replay,
  pass: Json,
  pod: Json,
  resource: string,
): (Offender & { readonly usageText: string })[] {
  const measured = resource === "memory" || resource === "ephemeral-storage";
  if (!measured || (pass.noStats ?? []).includes(pod.name)) return [];
  const numbers: number[][] = use.get(pod.name)?.c ?? [];
  return pod.containers.flatMap((container: Json, i: number) => {
    const [memory = 0, rootfs = 0, , logs = 0] = numbers[i] ?? [];
    const usageBytes = resource === "memory" ? memory : rootfs + logs;
    const request = parseQuantity(container.requests?.[resource] ?? "0");
    const requestBytes = Number(request.value());
    if (usageBytes <= requestBytes) return [];
    const usageText = parseQuantity(`${usageBytes / 1024}Ki`).toString();
    return [{ container: container.name, usageBytes, requestBytes, requestText: request.toString(), usageText }];
  });
}

/** Lists whose order means nothing; ranked pods by what the ranking can tell of them. */
function compareLists(got: Json, out: Json): string[] {
  const differences: string[] = [];
  for (const key of ["thresholdsMet", "observedSince", "nodeConditions", "actionable"]) {
    const [left, right] = [got[key] ?? [], out[key] ?? []].map((list) => list.map(String).sort().join(" "));
    // A pass that ended with local limits has nothing to say about thresholds.
    if (key === "actionable" && out.actionable === undefined && got.evicted && !got.resource) continue;
    if (left !== right) differences.push(`${key} ${left} not ${right}`);
  }
  for (const key of ["chosen", "resource", "gcRan", "reclaimedNodeLevel"]) {
    if (got[key] !== out[key]) differences.push(`${key} ${got[key]} not ${out[key]}`);
  }
  const keyed = (names: string[] | undefined) => (names ?? []).map((name) => got.keys?.get(name) ?? name).join(", ");
  if (keyed(got.ranked) !== keyed(out.ranked)) differences.push(`ranked ${got.ranked} not ${out.ranked}`);
  if (keyed(got.criticalSkipped) !== keyed(out.criticalSkipped))
    differences.push(`skipped ${got.criticalSkipped} not ${out.criticalSkipped}`);
  return differences;
}

function compareEvicted(_replay: Replay, got: Json, out: Json): string[] {
  const left = (got.evicted ?? []).map((each: Json) => JSON.stringify(each, Object.keys(sortable(each)).sort()));
  const right = (out.evicted ?? []).map((each: Json) => JSON.stringify(each, Object.keys(sortable(each)).sort()));
  const differences = left.join() === right.join() ? [] : [`evicted ${left} not ${right}`];
  const [made, recorded] = [JSON.stringify(got.events ?? []), JSON.stringify(out.events ?? [])];
  return made === recorded ? differences : [...differences, `events ${made} not ${recorded}`];
}

/** Every key at any depth: what JSON.stringify keeps. */
function sortable(value: Json): Json {
  return Object.assign({}, value, value.eventAnnotations ?? {});
}

/** The wait for clean-up ends at a poll, or after half a minute; the next pass follows it where the recorder paced it so. */
function compareWait({ core, trace }: Replay, { tMs, out, killError }: Json, next: Json): string[] {
  if (out.cleanupWaitMs === undefined) return [];
  const waitNs = BigInt(out.cleanupWaitMs) * 1_000_000n;
  const differences: string[] = [];
  const cleanNs = out.cleanedUp ? waitNs - SECOND_NS / 2n : 3600n * SECOND_NS;
  const madeMs = Number(core.door.cleanupWaitNs(cleanNs) / 1_000_000n);
  if (madeMs !== out.cleanupWaitMs) differences.push(`clean-up wait ${madeMs} not ${out.cleanupWaitMs}`);
  if (killError && out.cleanedUp) differences.push("a pod that was not killed is clean");
  const paced = trace.tags.includes("cleanupWait") && next !== undefined;
  if (paced && next.tMs !== tMs + out.cleanupWaitMs) differences.push(`next pass at ${next.tMs}`);
  return differences;
}

function isCritical(pod: Json): boolean {
  const { "kubernetes.io/config.source": source, "kubernetes.io/config.mirror": mirror } = pod.annotations ?? {};
  return (source !== undefined && source !== "api") || mirror !== undefined || (pod.priority ?? 0) >= CRITICAL_PRIORITY;
}

function admits({ core, pressures }: Replay, pod: Json): number {
  const tolerates = (pod.tolerations ?? []).some(
    ({ key = "", operator = "Equal", value = "", effect = "" }: Json) =>
      (key === "" ? operator === "Exists" : key === "node.kubernetes.io/memory-pressure") &&
      (operator === "Exists" || value === "") &&
      (effect === "" || effect === "NoSchedule"),
  );
  return core.door.admitUnderPressure(pressures, isCritical(pod), QOS.indexOf(pod.qos), tolerates);
}

/** Pods that were offered before the pass. */
function compareOffered(replay: Replay, { admitted = [] }: Json): string[] {
  return admitted.flatMap((text: string) => {
    const [name = "", verdict] = text.split("=");
    const made = admits(replay, replay.pods.get(name));
    return `${made}` === verdict ? [] : [`${name} admitted ${made} not ${verdict}`];
  });
}

function compareAdmission(replay: Replay, { out }: Json): string[] {
  const verdicts = replay.trace.probes.map((probe: Json) => admits(replay, probe)).join("");
  const differences = verdicts === out.admit ? [] : [`admit ${verdicts} not ${out.admit}`];
  if (out.admitMessage === undefined) return differences;
  // The recorder has the conditions in the order of a map.
  const words = (text: string) =>
    text
      .split(/[[\] ]+/)
      .sort()
      .join(" ");
  const message = `Evicted: ${admissionMessage(replay.core.conditions)}`;
  return words(message) === words(out.admitMessage)
    ? differences
    : [...differences, `"${message}" not "${out.admitMessage}"`];
}
