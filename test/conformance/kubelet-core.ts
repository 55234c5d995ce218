// The kubelet's rules in the core, as the conformance cases call them.

import * as abi from "../../src/core/abi.generated.ts";
import { parseQuantity } from "../../src/kubernetes/quantity-text.ts";
import { compileAssembly } from "../support/assembly.ts";
import { placeImage } from "../support/image.ts";
import { KubeletImage } from "../support/kubelet.ts";
import type { Json } from "./cluster-image.ts";

/** The exports of assembly/testing/kubelet-rules.ts. */
export interface KubeletRules {
  memory: WebAssembly.Memory;
  room(bytes: number): number;
  reserveImage(bytes: number): number;
  loadCluster(): number;
  qosOf(template: number): number;
  admitUnderPressure(pressures: number, critical: boolean, qos: number, tolerates: boolean): number;
  conditionHolds(lastNs: bigint, periodNs: bigint, nowNs: bigint): number;
  conditionObservedAt(beforeNs: bigint, observed: boolean, nowNs: bigint): bigint;
  conditionOfSignal(signal: number): number;
  firstObservedAt(beforeNs: bigint, met: boolean, nowNs: bigint): bigint;
  gracePassed(sinceNs: bigint, graceNs: bigint, nowNs: bigint): number;
  initContainerFailed(exited: boolean, unknown: boolean, exitCode: number): number;
  containersReadyVerdict(statuses: number, inits: number, mains: number, phase: number): number;
  initializedVerdict(statuses: number, inits: number, mains: number, phase: number): number;
  podPhase(statuses: number, inits: number, mains: number, restartPolicy: number, terminal: boolean): number;
  milliCpuToQuota(milli: bigint, periodUs: bigint): bigint;
  nodeCritical(priority: number): number;
  oomScoreAdj(qos: number, critical: boolean, requestBytes: bigint, capacityBytes: bigint): bigint;
  rankedRequest(containers: bigint, overhead: bigint): bigint;
  rankPods(rows: number, count: number, order: number): void;
  writeRanked(
    rows: number,
    index: number,
    pod: number,
    priority: number,
    hasStats: number,
    usage: bigint,
    request: bigint,
  ): void;
  rankedAt(rows: number, index: number): number;
  sortSignals(signals: number, count: number): void;
  statsUpdated(atNs: bigint, lastNs: bigint): number;
  terminationGraceSeconds(podSeconds: bigint, deletionSeconds: bigint, probeSeconds: bigint): bigint;
  thresholdMet(available: bigint, quantity: bigint, minReclaim: bigint, enforceMinReclaim: boolean): number;
}

const RANKED_BYTES = 32;

/** Signals by SIGNAL_*. */
export const SIGNALS = [
  "memory.available",
  "allocatableMemory.available",
  "nodefs.available",
  "nodefs.inodesFree",
  "imagefs.available",
  "imagefs.inodesFree",
  "pid.available",
] as const;

/** Conditions by bit. */
export const CONDITIONS: ReadonlyMap<number, string> = new Map([
  [abi.CONDITION_MEMORY_PRESSURE, "MemoryPressure"],
  [abi.CONDITION_DISK_PRESSURE, "DiskPressure"],
  [abi.CONDITION_PID_PRESSURE, "PIDPressure"],
]);

let module: WebAssembly.Module | undefined;
let shared: KubeletRules | undefined;
let scratch = 0;
const SCRATCH_BYTES = 1 << 16;

/** Compiles the rules; call before any of the functions below. */
export async function prepareRules(): Promise<void> {
  module ??= await compileAssembly("assembly/testing/kubelet-rules.ts");
}

/** An instance that loads no image. */
export function rules(): KubeletRules {
  if (!shared) {
    shared = instantiate();
    scratch = shared.room(SCRATCH_BYTES);
  }
  return shared;
}

/** A row of a ranking. */
export interface Ranked {
  readonly name: string;
  readonly priority: number;
  /** Undefined: no statistics. */
  readonly usage: number | undefined;
  readonly request: number;
}

/** Names in the order in which they are evicted; `order` of ORDER_* bits (assembly/kubelet/eviction-ranking.ts). */
export function rank(pods: readonly Ranked[], order: number): string[] {
  const core = rules();
  if (pods.length * RANKED_BYTES > SCRATCH_BYTES) throw new Error("too many pods for the scratch room");
  pods.forEach(({ priority, usage, request }, i) => {
    core.writeRanked(scratch, i, i, priority, usage === undefined ? 0 : 1, BigInt(usage ?? 0), BigInt(request));
  });
  core.rankPods(scratch, pods.length, order);
  return pods.map((_, i) => (pods[core.rankedAt(scratch, i)] as Ranked).name);
}

/** Signals in the order in which the manager tries them. */
export function orderSignals(signals: readonly string[]): string[] {
  const core = rules();
  const view = new Uint32Array(core.memory.buffer, scratch, signals.length);
  view.set(signals.map((signal) => SIGNALS.indexOf(signal as (typeof SIGNALS)[number])));
  core.sortSignals(scratch, signals.length);
  return [...view].map((signal) => SIGNALS[signal] as string);
}

/** Writes status bytes for a rule of assembly/kubelet/pod-status-rules.ts and returns their address. */
export function writeStatuses(bytes: readonly number[]): number {
  new Uint8Array(rules().memory.buffer, scratch, bytes.length).set(bytes);
  return scratch;
}

/** QOS_* of a pod, by loading an image with its spec. */
export function qosOf(pod: Json): number {
  const image = new KubeletImage();
  const containers = (list: Json[] = []) => list.map(({ resources = {} }) => resourceFields(resources));
  image.template(containers(pod.spec.containers), {}, containers(pod.spec.initContainers));
  const core = instantiate();
  placeImage(core, image.finish());
  core.loadCluster();
  return core.qosOf(0);
}

function resourceFields({ requests = {}, limits = {} }: Json) {
  const milli = (text?: string) => (text === undefined ? -1n : parseQuantity(text).milliValue());
  const value = (text?: string) => (text === undefined ? -1n : parseQuantity(text).value());
  return {
    cpuRequestMilli: milli(requests.cpu),
    cpuLimitMilli: milli(limits.cpu),
    memoryRequestBytes: value(requests.memory),
    memoryLimitBytes: value(limits.memory),
  };
}

function instantiate(): KubeletRules {
  if (!module) throw new Error("prepareRules has not been called");
  const abort = (): never => {
    throw new Error("an assertion of the core failed");
  };
  return new WebAssembly.Instance(module, { env: { abort } }).exports as unknown as KubeletRules;
}
