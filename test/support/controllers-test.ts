// The controllers in a test: a cluster of rows, with the test in the place of scheduler and kubelets.

import type { RowOf } from "../../src/core/layout.ts";
import { viewTable } from "../../src/core/table-view.ts";
import { loadAssembly } from "./assembly.ts";
import { abi, addStrings, configRow, ImageWriter, placeImage, row } from "./image.ts";

/** The exports of assembly/testing/controllers.ts that drive a cluster. */
export interface ControllersExports {
  memory: WebAssembly.Memory;
  reserveImage(bytes: number): number;
  startTest(): number;
  step(untilNs: bigint): number;
  eventA(): number;
  nowNs(): bigint;
  tableAddress(id: number): number;
  traceBase(): number;
  traceCount(): number;
  assign(pod: number, node: number): void;
  release(pod: number): void;
  removePod(pod: number): void;
  deletePod(pod: number, graceSeconds: bigint): void;
  setPod(pod: number, phase: number, ready: boolean): void;
  setConditions(node: number, conditions: number): void;
  schedule(delayNs: bigint, phase: number, kind: number, a: number): void;
}

export interface TraceLine {
  readonly atNs: bigint;
  readonly kind: number;
  readonly a: number;
  readonly b: number;
  readonly c: number;
  readonly d: bigint;
}

export const SECOND = 1_000_000_000n;

/** As the API server defaults them. */
const LIMITS = { progressDeadlineSeconds: 600, revisionHistoryLimit: 10 };

/** Rows of a small cluster. */
export class ControllersImage {
  readonly writer = new ImageWriter();

  constructor(config: Parameters<typeof configRow>[0] = {}) {
    const key = (name: string): number => this.writer.intern(`node.kubernetes.io/${name}`);
    this.writer.add(
      abi.SECTION_CONFIG,
      abi.ConfigRecord,
      configRow({
        apiLatencyNs: 1_000_000,
        unschedulableKey: key("unschedulable"),
        memoryPressureKey: key("memory-pressure"),
        ...config,
      }),
    );
  }

  node(name: string, fields: Partial<RowOf<typeof abi.NodeRecord>> = {}): number {
    const named = { name: this.writer.intern(name), podsAllocatable: 110, cpuAllocatableMilli: 8000, ...fields };
    return this.writer.add(abi.SECTION_NODES, abi.NodeRecord, row(abi.NodeRecord, named));
  }

  /** A template with one container. */
  template(fields: Partial<RowOf<typeof abi.TemplateRecord>> = {}): number {
    const containersStart = this.writer.add(
      abi.SECTION_CONTAINERS,
      abi.ContainerRecord,
      row(abi.ContainerRecord, { cpuRequestMilli: 100 }),
    );
    return this.writer.add(
      abi.SECTION_TEMPLATES,
      abi.TemplateRecord,
      row(abi.TemplateRecord, { containersStart, containersCount: 1, terminationGraceSeconds: 30, ...fields }),
    );
  }

  /** A controller; a Deployment with its first ReplicaSet and what it asks for. */
  workload(
    kind: number,
    replicas: number,
    fields: Partial<RowOf<typeof abi.WorkloadRecord>> = {},
    rollout: Partial<RowOf<typeof abi.DeploymentSpecRecord>> = {},
  ): number {
    const made = {
      kind,
      replicas,
      template: 0,
      entity: BigInt(this.writer.rows(abi.SECTION_WORKLOADS) + 1),
      ...fields,
    };
    const workload = this.writer.add(abi.SECTION_WORKLOADS, abi.WorkloadRecord, row(abi.WorkloadRecord, made));
    if (kind === abi.WORKLOAD_DEPLOYMENT) this.#deployment(workload, rollout);
    return workload;
  }

  /** What a Deployment asks for, as a row to apply. */
  deploymentSpec(fields: Partial<RowOf<typeof abi.DeploymentSpecRecord>> = {}): number {
    const spec = { maxSurge: 25, surgePercent: 1, maxUnavailable: 25, unavailablePercent: 1, ...LIMITS, ...fields };
    return this.writer.add(abi.SECTION_DEPLOYMENT_SPECS, abi.DeploymentSpecRecord, row(abi.DeploymentSpecRecord, spec));
  }

  /** A ReplicaSet that a Deployment may come to own; the number among them. */
  replicaSet(workload: number, fields: Partial<RowOf<typeof abi.ReplicaSetRecord>> = {}): number {
    const index = this.writer.rows(abi.SECTION_REPLICA_SETS);
    const name = this.writer.intern(`workload-${workload}-${index + 1}`);
    const made = { workload, name, entity: BigInt(1000 + index), ...fields };
    return this.writer.add(abi.SECTION_REPLICA_SETS, abi.ReplicaSetRecord, row(abi.ReplicaSetRecord, made));
  }

  /** A run of changes of templates, by rows of the ReplicaSet table, as the fields of an action. */
  changes(...pairs: readonly (readonly [from: number, to: number])[]): { changesStart: number; changesCount: number } {
    const changesStart = this.writer.rows(abi.SECTION_TEMPLATE_CHANGES);
    for (const [from, to] of pairs)
      this.writer.add(abi.SECTION_TEMPLATE_CHANGES, abi.TemplateChangeRecord, { from, to });
    return { changesStart, changesCount: pairs.length };
  }

  #deployment(workload: number, rollout: Partial<RowOf<typeof abi.DeploymentSpecRecord>>): void {
    const replicaSetName = this.writer.intern(`workload-${workload}-0`);
    const record = { workload, replicaSetName, spec: this.deploymentSpec(rollout), shown: 0 };
    this.writer.add(abi.SECTION_DEPLOYMENTS, abi.DeploymentRecord, record);
  }

  action(atNs: bigint, fields: Partial<RowOf<typeof abi.TimelineRecord>>): void {
    this.writer.add(abi.SECTION_TIMELINE, abi.TimelineRecord, row(abi.TimelineRecord, { atNs, ...fields }));
  }

  async start(): Promise<ControllersTest> {
    addStrings(this.writer);
    const core = await loadAssembly<ControllersExports>("assembly/testing/controllers.ts");
    placeImage(core, this.writer);
    if (core.startTest() !== abi.STATUS_DONE) throw new Error("the image is bad");
    return new ControllersTest(core);
  }
}

/** A running test: `run` hands every event of another part to `answer`. */
export class ControllersTest {
  readonly core: ControllersExports;

  constructor(core: ControllersExports) {
    this.core = core;
  }

  /** Executes events up to `untilNs`. */
  run(untilNs: bigint, answer: (kind: number, a: number) => void = () => {}): void {
    for (;;) {
      const kind = this.core.step(untilNs);
      if (kind === 0) return;
      const part = kind >> 8;
      if (part !== abi.PART_CONTROLLERS && part !== abi.PART_TIMELINE) answer(kind, this.core.eventA());
    }
  }

  /** A kubelet and a scheduler that do everything at once: pods run and are ready, deleted ones go. */
  answerAll(nodeOf: (pod: number) => number): (kind: number, a: number) => void {
    const { core } = this;
    return (kind, pod) => {
      if (kind === abi.SCHEDULER_POD_ADDED) {
        core.assign(pod, nodeOf(pod));
        core.schedule(0n, abi.AT_CLUSTER, abi.KUBELET_POD_ASSIGNED, pod);
      } else if (kind === abi.KUBELET_POD_ASSIGNED) {
        core.setPod(pod, abi.PHASE_RUNNING, true);
        core.schedule(0n, abi.AT_CLUSTER, abi.CONTROLLER_POD_CHANGED, pod);
      } else if (kind === abi.KUBELET_POD_DELETED) {
        core.release(pod);
        core.removePod(pod);
      }
    };
  }

  pods() {
    return viewTable(this.core.memory, this.core.tableAddress(abi.TABLE_PODS), abi.PodTable);
  }

  workloads() {
    return viewTable(this.core.memory, this.core.tableAddress(abi.TABLE_WORKLOADS), abi.WorkloadTable);
  }

  replicaSets() {
    return viewTable(this.core.memory, this.core.tableAddress(abi.TABLE_REPLICA_SETS), abi.ReplicaSetTable);
  }

  deployments() {
    return viewTable(this.core.memory, this.core.tableAddress(abi.TABLE_DEPLOYMENTS), abi.DeploymentTable);
  }

  rollouts() {
    return viewTable(this.core.memory, this.core.tableAddress(abi.TABLE_ROLLOUTS), abi.RolloutTable);
  }

  nodes() {
    return viewTable(this.core.memory, this.core.tableAddress(abi.TABLE_NODES), abi.NodeTable);
  }

  /** Rows of the pods that are there and not being deleted. */
  living(): number[] {
    const pods = this.pods();
    return Array.from({ length: pods.count }, (_, pod) => pod).filter(
      (pod) => !pods.gone[pod] && pods.deletionNs[pod] === abi.NEVER,
    );
  }

  trace(kind: number): TraceLine[] {
    const view = new DataView(this.core.memory.buffer, this.core.traceBase() >>> 0);
    const lines = Array.from({ length: this.core.traceCount() }, (_, i) => ({
      atNs: view.getBigUint64(i * 32, true),
      kind: view.getUint32(i * 32 + 8, true),
      a: view.getUint32(i * 32 + 12, true),
      b: view.getUint32(i * 32 + 16, true),
      c: view.getUint32(i * 32 + 20, true),
      d: view.getBigInt64(i * 32 + 24, true),
    }));
    return lines.filter((line) => line.kind === kind);
  }
}
