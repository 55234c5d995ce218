// An eviction manager of the core, driven pass by pass by recordings.

import { compileAssembly } from "../support/assembly.ts";
import type { Json } from "./cluster-image.ts";
import { CONDITIONS, SIGNALS } from "./kubelet-core.ts";

/** The exports of assembly/testing/eviction-manager.ts that a replay needs. */
interface Door {
  newManager(): number;
  setThreshold(
    manager: number,
    t: number,
    signal: number,
    quantity: bigint,
    share: number,
    graceNs: bigint,
    reclaim: bigint,
    reclaimShare: number,
  ): void;
  setObservation(
    manager: number,
    signal: number,
    present: number,
    available: bigint,
    capacity: bigint,
    atNs: bigint,
  ): void;
  setUsage(
    manager: number,
    index: number,
    priority: number,
    hasStats: number,
    critical: number,
    memory: bigint,
    memoryRequest: bigint,
    diskRequest: bigint,
    processes: bigint,
  ): void;
  setDisk(
    manager: number,
    index: number,
    rootfsBytes: bigint,
    rootfsInodes: bigint,
    logsBytes: bigint,
    logsInodes: bigint,
    volumesBytes: bigint,
    volumesInodes: bigint,
  ): void;
  pass(manager: number, thresholds: number, nowNs: bigint, transitionNs: bigint): void;
  met(manager: number): number;
  actionable(manager: number): number;
  conditions(manager: number): number;
  since(manager: number, t: number): bigint;
  chosen(manager: number, thresholds: number): number;
  quantity(manager: number, t: number, capacity: bigint): bigint;
  graceOf(manager: number, t: number, mostGrace: bigint): bigint;
  reclaims(signal: number, dedicatedImageFs: number): number;
  stillPressed(manager: number, thresholds: number): number;
  rankFor(manager: number, signal: number, dedicatedImageFs: number, count: number): number;
  rankedIndex(manager: number, place: number): number;
  rankedUsage(manager: number, place: number): bigint;
  rankedExceeds(manager: number, place: number): number;
  containerLocalBytes(logsBytes: bigint, rootfsBytes: bigint, dedicatedImageFs: number): bigint;
  exceedsLocalLimit(usedBytes: bigint, limitBytes: bigint): number;
  resourceOfSignal(signal: number): number;
  admitUnderPressure(pressures: number, critical: boolean, qos: number, tolerates: boolean): number;
  rankedRequest(containers: bigint, overhead: bigint): bigint;
  cleanupWaitNs(cleanAfterNs: bigint): bigint;
}

const NEVER = 2n ** 64n - 1n;
/** By RESOURCE_*, in the words of messages. */
const RESOURCES = ["memory", "ephemeral-storage", "inodes", "pids"];

let module: WebAssembly.Module | undefined;

/** Compiles the door; call before `ManagerCore`. */
export async function prepareManager(): Promise<void> {
  module ??= await compileAssembly("assembly/testing/eviction-manager.ts");
}

/** What statistics say of a signal. */
export interface Seen {
  readonly available: number;
  readonly capacity: number;
  /** Below 0: statistics without a time. */
  readonly time: number;
}

/** A pod as the ranking sees it. */
export interface PodRow {
  readonly name: string;
  readonly priority: number;
  readonly critical: boolean;
  readonly hasStats: boolean;
  readonly memory: number;
  readonly memoryRequest: number;
  readonly diskRequest: number;
  readonly processes: number;
  readonly rootfs: readonly [number, number];
  readonly logs: readonly [number, number];
  readonly volumes: readonly [number, number];
}

/** One manager with the thresholds of a recording. */
export class ManagerCore {
  readonly door: Door;
  readonly #manager: number;
  readonly #thresholds: readonly Json[];
  readonly #dedicated: number;

  constructor(trace: Json) {
    if (!module) throw new Error("prepareManager was not awaited");
    const { exports } = new WebAssembly.Instance(module, {
      env: {
        abort: () => {
          throw new Error("the eviction manager asserted");
        },
      },
    });
    this.door = exports as unknown as Door;
    this.#manager = this.door.newManager();
    this.#thresholds = trace.thresholds;
    this.#dedicated = trace.dedicatedImageFs ? 1 : 0;
    trace.thresholds.forEach((threshold: Json, t: number) => {
      const share = (text?: string) => (text === undefined ? -1 : Number(text));
      const { quantity = 0, percentage, graceSeconds, minReclaim = 0, minReclaimPercentage } = threshold;
      const signal = SIGNALS.indexOf(threshold.signal);
      const [amount, reclaim, grace] = [BigInt(quantity), BigInt(minReclaim), BigInt(graceSeconds * 1000)];
      const shares = [share(percentage), share(minReclaimPercentage)] as const;
      this.door.setThreshold(this.#manager, t, signal, amount, shares[0], grace, reclaim, shares[1]);
    });
  }

  /** Writes the observations of a pass. */
  observe(seen: ReadonlyMap<string, Seen>): void {
    SIGNALS.forEach((name, signal) => {
      const each = seen.get(name);
      const [available, capacity] = [BigInt(each?.available ?? 0), BigInt(each?.capacity ?? 0)];
      const at = each === undefined || each.time < 0 ? NEVER : BigInt(each.time);
      this.door.setObservation(this.#manager, signal, each ? 1 : 0, available, capacity, at);
    });
  }

  pass(nowMs: number, transitionMs: number): void {
    this.door.pass(this.#manager, this.#thresholds.length, BigInt(nowMs), BigInt(transitionMs));
  }

  get met(): number[] {
    return bits(this.door.met(this.#manager), this.#thresholds.length);
  }

  get actionable(): number[] {
    return bits(this.door.actionable(this.#manager), this.#thresholds.length);
  }

  get pressures(): number {
    return this.door.conditions(this.#manager);
  }

  get conditions(): string[] {
    return [...CONDITIONS].flatMap(([bit, name]) => ((this.pressures & bit) === 0 ? [] : [name]));
  }

  get since(): [number, number][] {
    return this.#thresholds.flatMap((_, t): [number, number][] => {
      const at = BigInt.asUintN(64, this.door.since(this.#manager, t));
      return at === NEVER ? [] : [[t, Number(at)]];
    });
  }

  get chosen(): number {
    return this.door.chosen(this.#manager, this.#thresholds.length);
  }

  resource(t: number): string {
    return RESOURCES[this.door.resourceOfSignal(this.#signal(t))] ?? "";
  }

  reclaims(t: number): boolean {
    return this.door.reclaims(this.#signal(t), this.#dedicated) !== 0;
  }

  get stillPressed(): boolean {
    return this.door.stillPressed(this.#manager, this.#thresholds.length) !== 0;
  }

  quantity(t: number, capacity: number): number {
    return Number(this.door.quantity(this.#manager, t, BigInt(capacity)));
  }

  grace(t: number, mostSeconds: number): number {
    return Number(this.door.graceOf(this.#manager, t, BigInt(mostSeconds)));
  }

  containerLocalBytes(logs: number, rootfs: number): number {
    return Number(this.door.containerLocalBytes(BigInt(logs), BigInt(rootfs), this.#dedicated));
  }

  /** Names in order of eviction with a key that equals have in common, and the place of the first that may be evicted. */
  rank(t: number, pods: readonly PodRow[]): { names: string[]; keys: Map<string, string>; victim: string | undefined } {
    pods.forEach((pod, i) => {
      const [memory, memoryRequest, diskRequest] = [pod.memory, pod.memoryRequest, pod.diskRequest].map(BigInt) as [
        bigint,
        bigint,
        bigint,
      ];
      const flags = [pod.hasStats ? 1 : 0, pod.critical ? 1 : 0] as const;
      this.door.setUsage(
        this.#manager,
        i,
        pod.priority,
        ...flags,
        memory,
        memoryRequest,
        diskRequest,
        BigInt(pod.processes),
      );
      const [rb, ri, lb, li, vb, vi] = [...pod.rootfs, ...pod.logs, ...pod.volumes].map(BigInt) as bigint[];
      this.door.setDisk(this.#manager, i, rb ?? 0n, ri ?? 0n, lb ?? 0n, li ?? 0n, vb ?? 0n, vi ?? 0n);
    });
    const place = this.door.rankFor(this.#manager, this.#signal(t), this.#dedicated, pods.length);
    const keys = new Map<string, string>();
    const names = pods.map((_, at) => {
      const pod = pods[this.door.rankedIndex(this.#manager, at)] as PodRow;
      const over = this.door.rankedUsage(this.#manager, at);
      const exceeds = this.door.rankedExceeds(this.#manager, at);
      keys.set(pod.name, pod.hasStats ? `${exceeds} ${pod.priority} ${over}` : `none ${pod.priority}`);
      return pod.name;
    });
    return { names, keys, victim: names[place] };
  }

  #signal(t: number): number {
    return SIGNALS.indexOf(this.#thresholds[t].signal);
  }
}

function bits(value: number, count: number): number[] {
  return Array.from({ length: count }, (_, t) => t).filter((t) => ((value >> t) & 1) === 1);
}
