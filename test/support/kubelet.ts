// A small cluster whose only part is its kubelets, for tests of assembly/kubelet.

import type { Layout, RowOf } from "../../src/core/layout.ts";
import { viewTable } from "../../src/core/table-view.ts";
import { loadAssembly } from "./assembly.ts";
import { abi, addStrings, configRow, ImageWriter, placeImage, row } from "./image.ts";

/** What assembly/testing/kubelet.ts exports. */
export interface KubeletCore {
  memory: WebAssembly.Memory;
  reserveImage(bytes: number): number;
  loadWorld(): number;
  createOn(template: number, record: number, entity: bigint, node: number): number;
  deleteFrom(pod: number, graceSeconds: bigint): void;
  step(untilNs: bigint): number;
  schedule(atNs: bigint, kind: number, a: number): void;
  removeImage(node: number, image: number): void;
  tell(atNs: bigint, kind: number, a: number, b: number): void;
  repeatSettledProbes(): void;
  nowNs(): bigint;
  executed(): bigint;
  fingerprint(): bigint;
  eventKind(): number;
  eventA(): number;
  eventB(): number;
  traceBase(): number;
  traceCount(): number;
  traceReset(): void;
  tableAddress(id: number): number;
  startCpuTask(container: number, demandNs: bigint, doneKind: number, doneArg: number): number;
  endCpuTask(task: number): void;
  cpuTaskThrottledNs(task: number): bigint;
  cpuTaskDemandNs(task: number): bigint;
  containerCpuUsedNs(container: number): bigint;
  containerThrottledNs(container: number): bigint;
  requestsInFlight(container: number, delta: number): void;
  connectionsOpen(container: number, delta: number): void;
  containerWorkingSetBytes(container: number): bigint;
  nodeMemoryAvailableBytes(node: number): bigint;
  containerServes(container: number): number;
  finishKubelet(): void;
}

type Fields<L extends Layout> = Partial<RowOf<L>>;
type ContainerPlan = Fields<typeof abi.ContainerRecord> & { behaves?: Fields<typeof abi.BehaviorRecord> };

type ThresholdPlan = Fields<typeof abi.EvictionThresholdRecord>;
type NodePlan = Fields<typeof abi.NodeRecord> & {
  thresholds?: ThresholdPlan[];
  disk?: Fields<typeof abi.NodeDiskRecord>;
};

/** A trace record. */
export interface TraceRecord {
  timeNs: bigint;
  kind: number;
  a: number;
  b: number;
  c: number;
  d: bigint;
}

/** Builds the image of such a cluster row by row; `load` makes it run. */
export class KubeletImage {
  readonly writer = new ImageWriter();
  private readonly plans: {
    fields: Fields<typeof abi.TemplateRecord>;
    containers: ContainerPlan[];
    inits: ContainerPlan[];
  }[] = [];
  private containers = 0;

  constructor(config: Fields<typeof abi.ConfigRecord> = {}) {
    this.writer.add(abi.SECTION_CONFIG, abi.ConfigRecord, configRow(config));
  }

  /** A node; its thresholds are the hard one of memory, with the copy for allocatable where something is reserved, and those given. */
  node({ thresholds = [], disk, ...fields }: NodePlan = {}): number {
    if (disk !== undefined) this.writer.add(abi.SECTION_NODE_DISKS, abi.NodeDiskRecord, row(abi.NodeDiskRecord, disk));
    const hard = BigInt(fields.evictionHardMemoryBytes ?? -1);
    const capacity = BigInt(fields.memoryCapacityBytes ?? 8n << 30n);
    const memory = (signal: number): ThresholdPlan => ({ signal, quantity: hard });
    const isReserved = BigInt(fields.memoryAllocatableBytes ?? 8n << 30n) + hard < capacity;
    const run = [
      ...(hard >= 0n && isReserved ? [memory(abi.SIGNAL_ALLOCATABLE_MEMORY_AVAILABLE)] : []),
      ...thresholds,
      ...(hard >= 0n ? [memory(abi.SIGNAL_MEMORY_AVAILABLE)] : []),
    ];
    const thresholdsStart = this.writer.rows(abi.SECTION_EVICTION_THRESHOLDS);
    for (const threshold of run) {
      const values = row(abi.EvictionThresholdRecord, { share: -1, reclaimShare: -1, ...threshold });
      this.writer.add(abi.SECTION_EVICTION_THRESHOLDS, abi.EvictionThresholdRecord, values);
    }
    return this.writer.add(
      abi.SECTION_NODES,
      abi.NodeRecord,
      row(abi.NodeRecord, {
        cpuCapacityMilli: 4000n,
        memoryCapacityBytes: 8n << 30n,
        cpuAllocatableMilli: 4000n,
        memoryAllocatableBytes: 8n << 30n,
        podsAllocatable: 110,
        ...fields,
        thresholdsStart,
        thresholdsCount: run.length,
      }),
    );
  }

  /** Settings of the kubelets; no limits and 300 s of back-off at most unless given. */
  settings(fields: Fields<typeof abi.KubeletSettingsRecord>): void {
    const defaults = { crashLoopMaxNs: 300_000_000_000n, maxParallelImagePulls: 1 };
    this.writer.add(
      abi.SECTION_KUBELET_SETTINGS,
      abi.KubeletSettingsRecord,
      row(abi.KubeletSettingsRecord, { ...defaults, ...fields }),
    );
  }

  /** An image of 200 bytes, unless given. */
  image(fields: Fields<typeof abi.ImageRecord> = {}): number {
    return this.writer.add(abi.SECTION_IMAGES, abi.ImageRecord, row(abi.ImageRecord, { sizeBytes: 200n, ...fields }));
  }

  /** A probe with Kubernetes' defaults. */
  probe(fields: Fields<typeof abi.ProbeRecord> = {}): number {
    const defaults = { periodSeconds: 10, successThreshold: 1, failureThreshold: 3, timeoutSeconds: 1 };
    return this.writer.add(abi.SECTION_PROBES, abi.ProbeRecord, row(abi.ProbeRecord, { ...defaults, ...fields }));
  }

  /** A distribution that is always the same. */
  constant(ns: bigint): number {
    const fields = { kind: 0, p0: Number(ns) };
    return this.writer.add(abi.SECTION_DISTRIBUTIONS, abi.Distribution, row(abi.Distribution, fields));
  }

  /** Steps of memory, by time from a container's start, for memoryStepsCount of a behaviour; call it once. */
  memorySteps(steps: readonly (readonly [afterNs: bigint, bytes: bigint])[]): void {
    for (const [afterNs, bytes] of steps)
      this.writer.add(abi.SECTION_MEMORY_STEPS, abi.MemoryStepRecord, row(abi.MemoryStepRecord, { afterNs, bytes }));
  }

  template(
    containers: ContainerPlan[],
    fields: Fields<typeof abi.TemplateRecord> = {},
    inits: ContainerPlan[] = [],
  ): number {
    this.plans.push({ fields, containers, inits });
    return this.plans.length - 1;
  }

  /** The image with everything in it; call once. */
  finish(): ImageWriter {
    for (const plan of this.plans) this.writeTemplate(plan);
    addStrings(this.writer);
    return this.writer;
  }

  async load(): Promise<KubeletCluster> {
    const core = (await loadAssembly<KubeletCore>("assembly/testing/kubelet.ts")) as KubeletCore;
    placeImage(core, this.finish());
    if (core.loadWorld() !== abi.STATUS_DONE) throw new Error("the image does not load");
    return new KubeletCluster(core);
  }

  private writeTemplate({ fields, containers, inits }: (typeof this.plans)[number]): void {
    const initContainersStart = this.containers;
    for (const plan of inits) this.writeContainer(plan, 1);
    const containersStart = this.containers;
    for (const plan of containers) this.writeContainer(plan, 0);
    this.writer.add(
      abi.SECTION_TEMPLATES,
      abi.TemplateRecord,
      row(abi.TemplateRecord, {
        terminationGraceSeconds: 30n,
        initContainersStart,
        initContainersCount: inits.length,
        containersStart,
        containersCount: containers.length,
        ...fields,
      }),
    );
  }

  private writeContainer({ behaves, ...fields }: ContainerPlan, init: number): void {
    const behavior = behaves
      ? this.writer.add(abi.SECTION_BEHAVIORS, abi.BehaviorRecord, row(abi.BehaviorRecord, behaves))
      : -1;
    this.writer.add(
      abi.SECTION_CONTAINERS,
      abi.ContainerRecord,
      row(abi.ContainerRecord, { behavior, init, ...fields }),
    );
    this.containers += 1;
  }
}

/** The loaded cluster and what tests read of it. */
export class KubeletCluster {
  readonly core: KubeletCore;
  readonly records: TraceRecord[] = [];
  private entity = 0n;

  constructor(core: KubeletCore) {
    this.core = core;
  }

  /** Creates a pod; its kubelet sees it in the next event. */
  pod(template: number, node = 0, record = -1): number {
    this.entity += 1n;
    return this.core.createOn(template, record, this.entity, node);
  }

  /** Runs; `onEvent` sees the events for other parts. */
  run(untilNs: bigint, onEvent: (kind: number, a: number, b: number) => void = () => {}): void {
    const core = this.core;
    while (core.step(untilNs)) {
      onEvent(core.eventKind(), core.eventA(), core.eventB());
      if (core.traceCount() > 1000) this.drain();
    }
    this.drain();
  }

  table<L extends Parameters<typeof viewTable>[2]>(id: number, layout: L) {
    return viewTable<L>(this.core.memory, this.core.tableAddress(id), layout);
  }

  get pods() {
    return this.table(abi.TABLE_PODS, abi.PodTable);
  }

  get containers() {
    return this.table(abi.TABLE_CONTAINERS, abi.ContainerTable);
  }

  /** Trace records of a kind. */
  of(kind: number): TraceRecord[] {
    return this.records.filter((record) => record.kind === kind);
  }

  private drain(): void {
    const data = new DataView(this.core.memory.buffer);
    const base = this.core.traceBase();
    for (let i = 0; i < this.core.traceCount(); i++) {
      const at = base + i * 32;
      this.records.push({
        timeNs: data.getBigUint64(at, true),
        kind: data.getUint32(at + 8, true),
        a: data.getUint32(at + 12, true),
        b: data.getUint32(at + 16, true),
        c: data.getUint32(at + 20, true),
        d: data.getBigInt64(at + 24, true),
      });
    }
    this.core.traceReset();
  }
}

export { abi };
