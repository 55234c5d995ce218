// Evictions and OOM kills, with the inputs of each ranking.

import * as abi from "../core/abi.generated.ts";
import type { TraceRecord } from "../core/trace-log.ts";
import type { EventLog } from "./event-log.ts";
import { evictionMessage } from "./eviction-message.ts";
import type { Naming } from "./naming.ts";
import type { Eviction, OomKill, RankedPod } from "./run-result.ts";
import { QOS_CLASSES } from "./words.ts";

const SIGNALS: Readonly<Record<number, string>> = {
  [abi.SIGNAL_MEMORY_AVAILABLE]: "memory.available",
  [abi.SIGNAL_ALLOCATABLE_MEMORY_AVAILABLE]: "allocatableMemory.available",
};

/** A container of the evicted pod that used more than its request. */
interface Offender {
  readonly container: string;
  readonly usageBytes: number;
  readonly requestBytes: number;
}

interface OpenEviction {
  readonly atNs: number;
  readonly pod: number;
  readonly node: number;
  readonly signal: string;
  availableBytes: number;
  thresholdBytes: number;
  soft: boolean;
  readonly offenders: Offender[];
  readonly ranking: { pod: number; exceeds: boolean; usageBytes: number; priority: number; requestBytes: number }[];
}

/** Reads evictions (a head and the records that follow it) and OOM kills. */
export class EvictionReader {
  readonly evictions: Eviction[] = [];
  readonly oomKills: OomKill[] = [];
  /** status.message of evicted pods. */
  readonly messages = new Map<number, string>();
  readonly #naming: Naming;
  readonly #log: EventLog;
  readonly #restarts = new Map<number, number>();
  #open: OpenEviction | undefined;

  constructor(naming: Naming, log: EventLog) {
    this.#naming = naming;
    this.#log = log;
  }

  /** Takes one trace record; records of other readers only end a group. */
  read(record: TraceRecord): void {
    if (this.#continues(record)) return;
    this.finish();
    const { timeNs, kind, a, b, c, d } = record;
    if (kind === abi.TRACE_EVICTED) {
      const signal = SIGNALS[c] ?? "memory.available";
      this.#open = {
        atNs: timeNs,
        pod: a,
        node: b,
        signal,
        availableBytes: 0,
        thresholdBytes: 0,
        soft: false,
        offenders: [],
        ranking: [],
      };
    } else if (kind === abi.TRACE_OOM_KILLED) this.#oomKilled(timeNs, a, b, c, d);
  }

  /** Closes the group that is open, if any. Call after the last record. */
  finish(): void {
    const open = this.#open;
    if (!open) return;
    this.#open = undefined;
    const { pod, node, atNs, signal, thresholdBytes, availableBytes, soft } = open;
    const object = this.#naming.pod(pod);
    const nodeName = this.#naming.nodeName(node) ?? "";
    const message = evictionMessage({ resource: "memory", thresholdBytes, availableBytes, containers: open.offenders });
    this.messages.set(pod, message);
    this.#log.add({ atNs, type: "Warning", reason: "Evicted", object, message, source: `kubelet, ${nodeName}` });
    this.evictions.push({
      atNs,
      namespace: object.namespace,
      pod: object.name,
      node: nodeName,
      qosClass: this.#qosClass(pod),
      reason: "Evicted",
      message,
      signal,
      thresholdBytes,
      availableBytes,
      soft,
      ranking: open.ranking.map((ranked) => this.#ranked(ranked)),
    });
  }

  #continues({ kind, a, b, c, d }: TraceRecord): boolean {
    const open = this.#open;
    if (!open) return false;
    switch (kind) {
      case abi.TRACE_EVICTION_AVAILABLE:
        open.availableBytes = d;
        return true;
      case abi.TRACE_EVICTION_THRESHOLD:
        open.thresholdBytes = d;
        open.soft = b === 1;
        return true;
      case abi.TRACE_EVICTION_CONTAINER: {
        const { name, memoryRequestBytes } = this.#naming.container(b);
        if (c === 1) open.offenders.push({ container: name, usageBytes: d, requestBytes: memoryRequestBytes });
        return true;
      }
      case abi.TRACE_EVICTION_RANK:
        open.ranking.push({ pod: a, exceeds: c === 1, usageBytes: d, priority: 0, requestBytes: 0 });
        return true;
      case abi.TRACE_EVICTION_REQUEST: {
        const last = open.ranking.at(-1);
        if (!last || last.pod !== a) throw new Error("trace: a ranking's request without its pod");
        last.priority = b | 0;
        last.requestBytes = d;
        return true;
      }
      default:
        return false;
    }
  }

  #ranked({ pod, exceeds, usageBytes, priority, requestBytes }: OpenEviction["ranking"][number]): RankedPod {
    const { namespace, name } = this.#naming.pod(pod);
    return {
      namespace,
      name,
      qosClass: this.#qosClass(pod),
      usageBytes,
      requestBytes,
      exceedsRequest: exceeds,
      priority,
      overRequestBytes: usageBytes - requestBytes,
    };
  }

  #oomKilled(atNs: number, pod: number, row: number, c: number, usageBytes: number): void {
    const { namespace, name } = this.#naming.pod(pod);
    const { name: container, memoryLimitBytes, memoryRequestBytes } = this.#naming.container(row);
    const restartCount = this.#restarts.get(row) ?? 0;
    this.#restarts.set(row, restartCount + 1);
    this.oomKills.push({
      atNs,
      namespace,
      pod: name,
      container,
      node: this.#naming.nodeName(this.#naming.pods.node[pod] ?? -1) ?? "",
      reason: "OOMKilled",
      scope: (c & 1) === 1 ? "node" : "container",
      usageBytes,
      limitBytes: memoryLimitBytes,
      requestBytes: memoryRequestBytes,
      oomScoreAdj: (c >>> 1) - 1000,
      restartCount,
    });
  }

  #qosClass(pod: number): Eviction["qosClass"] {
    return QOS_CLASSES[this.#naming.qosClass(pod)] ?? "BestEffort";
  }
}
