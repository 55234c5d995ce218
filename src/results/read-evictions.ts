// Evictions and OOM kills, with the inputs of each ranking.

import * as abi from "../core/abi.generated.ts";
import type { TraceRecord } from "../core/trace-log.ts";
import { quantityFromInteger } from "../kubernetes/quantity.ts";
import type { EventLog } from "./event-log.ts";
import { containerLimitMessage, emptyDirLimitMessage, evictionMessage, podLimitMessage } from "./eviction-message.ts";
import type { Naming } from "./naming.ts";
import type { DeletedImage, Eviction, OomKill, RankedPod } from "./run-result.ts";
import { QOS_CLASSES } from "./words.ts";

type Resource = Eviction["resource"];

const SIGNALS: Readonly<Record<number, readonly [name: string, resource: Resource]>> = {
  [abi.SIGNAL_MEMORY_AVAILABLE]: ["memory.available", "memory"],
  [abi.SIGNAL_ALLOCATABLE_MEMORY_AVAILABLE]: ["allocatableMemory.available", "memory"],
  [abi.SIGNAL_NODEFS_AVAILABLE]: ["nodefs.available", "ephemeral-storage"],
  [abi.SIGNAL_NODEFS_INODES_FREE]: ["nodefs.inodesFree", "inodes"],
  [abi.SIGNAL_IMAGEFS_AVAILABLE]: ["imagefs.available", "ephemeral-storage"],
  [abi.SIGNAL_IMAGEFS_INODES_FREE]: ["imagefs.inodesFree", "inodes"],
  [abi.SIGNAL_PID_AVAILABLE]: ["pid.available", "pids"],
  [abi.SIGNAL_EMPTY_DIR_LIMIT]: ["emptydirfs.limit", "ephemeral-storage"],
  [abi.SIGNAL_POD_LIMIT]: ["ephemeralpodfs.limit", "ephemeral-storage"],
  [abi.SIGNAL_CONTAINER_LIMIT]: ["ephemeralcontainerfs.limit", "ephemeral-storage"],
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
  readonly signal: number;
  availableBytes: number;
  thresholdBytes: number;
  soft: boolean;
  /** Of a limit of local storage: what was used, and where (container row, or string id of the volume). */
  limit: { readonly usedBytes: number; readonly what: number } | undefined;
  readonly offenders: Offender[];
  readonly ranking: { pod: number; exceeds: boolean; usageBytes: number; priority: number; requestBytes: number }[];
}

/** Reads evictions (a head and the records that follow it) and OOM kills. */
export class EvictionReader {
  readonly results = {
    evictions: [] as Eviction[],
    deletedImages: [] as DeletedImage[],
    oomKills: [] as OomKill[],
  };
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
      this.#open = {
        atNs: timeNs,
        pod: a,
        node: b,
        signal: c,
        availableBytes: 0,
        thresholdBytes: 0,
        soft: false,
        limit: undefined,
        offenders: [],
        ranking: [],
      };
    } else if (kind === abi.TRACE_OOM_KILLED) this.#oomKilled(timeNs, a, b, c, d);
    else if (kind === abi.TRACE_IMAGE_DELETED)
      this.results.deletedImages.push({
        atNs: timeNs,
        node: this.#naming.nodeName(a) ?? "",
        image: this.#naming.names.images[b]?.name ?? "",
        freedBytes: d,
        cause: c === 1 ? "pressure" : "threshold",
      });
  }

  /** Closes the group that is open, if any. Call after the last record. */
  finish(): void {
    const open = this.#open;
    if (!open) return;
    this.#open = undefined;
    const { pod, node, atNs, thresholdBytes, availableBytes, soft, limit } = open;
    const object = this.#naming.pod(pod);
    const nodeName = this.#naming.nodeName(node) ?? "";
    const [signal, resource] = SIGNALS[open.signal] ?? ["memory.available", "memory"];
    const message = this.#message(open, resource);
    this.messages.set(pod, message);
    this.#log.add({ atNs, type: "Warning", reason: "Evicted", object, message, source: `kubelet, ${nodeName}` });
    this.results.evictions.push({
      atNs,
      namespace: object.namespace,
      pod: object.name,
      node: nodeName,
      qosClass: this.#qosClass(pod),
      reason: "Evicted",
      message,
      signal,
      resource,
      thresholdBytes,
      availableBytes,
      usedBytes: limit?.usedBytes ?? null,
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
      case abi.TRACE_EVICTION_LIMIT:
        open.limit = { usedBytes: d, what: b };
        return true;
      case abi.TRACE_EVICTION_CONTAINER: {
        const { name, memoryRequestBytes, diskRequestBytes } = this.#naming.container(b);
        const isMemory = SIGNALS[open.signal]?.[1] === "memory";
        const requestBytes = isMemory ? memoryRequestBytes : diskRequestBytes;
        if (c === 1) open.offenders.push({ container: name, usageBytes: d, requestBytes });
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

  #message({ signal, thresholdBytes, availableBytes, offenders, limit }: OpenEviction, resource: Resource): string {
    const bound = quantityFromInteger(thresholdBytes, "BinarySI").toString();
    const what = limit?.what ?? 0;
    switch (signal) {
      case abi.SIGNAL_EMPTY_DIR_LIMIT:
        return emptyDirLimitMessage(this.#naming.names.strings[what] ?? "", bound);
      case abi.SIGNAL_POD_LIMIT:
        return podLimitMessage(bound);
      case abi.SIGNAL_CONTAINER_LIMIT:
        return containerLimitMessage(this.#naming.container(what).name, bound);
      default:
        return evictionMessage({ resource, thresholdBytes, availableBytes, containers: offenders });
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
    this.results.oomKills.push({
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
