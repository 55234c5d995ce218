// A cluster for tests of the scheduler in its run loop: nodes and pods as Kubernetes JSON, then time goes by.

import { viewTable } from "../../src/core/table-view.ts";
import { schedulingFailureMessage } from "../../src/results/fit-error.ts";
import { ClusterImage, type Json } from "../conformance/cluster-image.ts";
import { addBudgets } from "../conformance/preemption-image.ts";
import { loadScheduler, reasonNames, type SchedulerExports } from "../conformance/scheduler-core.ts";
import { StorageImage } from "../conformance/storage-image.ts";
import { abi } from "./image.ts";

const SECOND_NS = 1_000_000_000n;
const TRACE_RECORD_BYTES = 32;

/** A trace record, its time in seconds. */
export interface Record {
  readonly seconds: number;
  readonly kind: number;
  readonly a: number;
  readonly b: number;
  readonly c: number;
  readonly d: number;
}

/** A node with room for so much. */
export function nodeJson(
  name: string,
  allocatable: { cpu?: string; memory?: string; pods?: string } = {},
  spec: Json = {},
  labels: Json = {},
): Json {
  return {
    metadata: { name, labels },
    spec,
    status: { allocatable: { cpu: "4", memory: "8Gi", pods: "110", ...allocatable } },
  };
}

/** A pod that requests so much cpu. */
export function podJson(cpu: string, spec: Json = {}): Json {
  return { spec: { containers: [{ resources: { requests: { cpu } } }], ...spec } };
}

/** The scheduler with a cluster, driven by events. */
export class SchedulerCluster {
  readonly core: SchedulerExports;
  readonly #image: ClusterImage;
  readonly #minor: number;
  #entities = 0n;

  constructor(
    module: WebAssembly.Module,
    nodes: readonly Json[],
    pods: readonly Json[],
    {
      minor = 35,
      storage,
      args,
      budgets = [],
      ...config
    }: { minor?: number; storage?: Json; args?: Json; budgets?: readonly Json[] } & Parameters<
      ClusterImage["finish"]
    >[1] = {},
  ) {
    this.#image = new ClusterImage([...nodes, ...pods], args);
    this.#minor = minor;
    if (storage) this.#image.useStorage(new StorageImage(this.#image.writer, storage));
    for (const node of nodes) this.#image.addNode(node);
    for (const pod of pods) this.#image.addPod(pod);
    addBudgets(this.#image, budgets);
    this.core = loadScheduler(module, this.#image, minor, config);
  }

  /** Creates a pod of a template and lets the scheduler see it. */
  create(template: number): number {
    this.#entities += 1n;
    const pod = this.core.createPod(template, -1, -1, this.#entities * 0x9e3779b97f4a7c15n);
    this.core.post(0n, abi.SCHEDULER_POD_ADDED, pod, 0);
    return pod;
  }

  /** Puts a pod of a template on a node. */
  place(template: number, node: number): number {
    const pod = this.core.createPod(template, -1, -1, 0n);
    this.core.assign(pod, node);
    return pod;
  }

  /** A running pod ends, and the scheduler hears of it. */
  end(pod: number): void {
    const node = this.pods().node[pod] ?? -1;
    this.core.release(pod);
    this.core.post(0n, abi.SCHEDULER_POD_REMOVED, pod, node);
  }

  /** Runs up to a time and gives the trace records since the last call. */
  runTo(seconds: number): Record[] {
    this.core.traceReset();
    this.core.run(BigInt(Math.round(seconds * 1e9)));
    return this.trace();
  }

  /** The records in the trace, without the pods' creation. */
  trace(): Record[] {
    const base = this.core.traceBase();
    const view = new DataView(this.core.memory.buffer);
    return Array.from({ length: this.core.traceCount() }, (_, i) => {
      const at = base + i * TRACE_RECORD_BYTES;
      const [kind = 0, a = 0, b = 0, c = 0] = [8, 12, 16, 20].map((offset) => view.getUint32(at + offset, true));
      const seconds = Number(view.getBigUint64(at, true)) / Number(SECOND_NS);
      return { seconds, kind, a, b, c, d: Number(view.getBigInt64(at + 24, true)) };
    }).filter(({ kind }) => kind !== abi.TRACE_POD_CREATED);
  }

  /** The message of the first failed attempt in a run of records. */
  failureMessage(records: readonly Record[]): string {
    const start = records.findIndex(({ kind }) => kind === abi.TRACE_FAILED_SCHEDULING);
    const head = records[start];
    if (!head) return "";
    const group = records.slice(start + 1, start + 1 + head.d);
    const of = (wanted: number) =>
      group.filter(({ kind }) => kind === wanted).map(({ b, c, d }) => ({ reason: b, argument: c, nodes: d }));
    const names = reasonNames(this.#image);
    return schedulingFailureMessage(
      head.c,
      of(abi.TRACE_FAILED_REASON),
      of(abi.TRACE_PREEMPTION_REASON),
      names,
      this.#minor,
    );
  }

  pods() {
    return viewTable(this.core.memory, this.core.tableAddress(abi.TABLE_PODS), abi.PodTable);
  }

  /** The first pod in the list of a node, -1. */
  firstPod(node: number): number {
    return viewTable(this.core.memory, this.core.tableAddress(abi.TABLE_NODES), abi.NodeTable).firstPod[node] ?? -1;
  }

  explanation() {
    return viewTable(this.core.memory, this.core.tableAddress(abi.TABLE_EXPLANATION), abi.ExplanationTable);
  }
}
