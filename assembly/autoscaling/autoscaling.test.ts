import { describe, expect, it } from "vitest";
import type { RowOf } from "../../src/core/layout.ts";
import { viewTable } from "../../src/core/table-view.ts";
import { loadAssembly } from "../../test/support/assembly.ts";
import { abi, addStrings, configRow, ImageWriter, placeImage, row } from "../../test/support/image.ts";

const SECOND = 1_000_000_000n;
const UNTIL_DRAINED = 0xffffffff;

interface Core {
  memory: WebAssembly.Memory;
  reserve(bytes: number): number;
  loadImage(): number;
  run(untilNs: bigint, events: number): number;
  fingerprint(): bigint;
  traceBase(): number;
  traceCount(): number;
  traceReset(): void;
  tableAddress(id: number): number;
  burden(container: number): number;
  relieve(task: number): void;
  containerOf(pod: number): number;
}

interface Rescale {
  readonly second: number;
  readonly from: number;
  readonly to: number;
}

/** A cluster of one large node, a Deployment of pods that ask for 100m and may use a core, and an HPA at 50 % of the request. */
class Cluster {
  readonly rescales: Rescale[] = [];
  readonly #core: Core;
  readonly #tasks = new Map<number, number>();

  private constructor(core: Core) {
    this.#core = core;
  }

  static async start(
    hpa: Partial<RowOf<typeof abi.HpaRecord>>,
    policies: Partial<RowOf<typeof abi.HpaPolicyRecord>>[] = [],
  ) {
    const writer = new ImageWriter();
    const key = (name: string): number => writer.intern(`node.kubernetes.io/${name}`);
    const settings = {
      apiLatencyNs: 2_000_000,
      percentageOfNodesToScore: 100,
      memoryPressureKey: key("memory-pressure"),
      diskPressureKey: key("disk-pressure"),
      pidPressureKey: key("pid-pressure"),
      unschedulableKey: key("unschedulable"),
    };
    writer.add(abi.SECTION_CONFIG, abi.ConfigRecord, configRow(settings));
    const node = {
      name: writer.intern("n1"),
      podsAllocatable: 110,
      cpuAllocatableMilli: 64_000,
      cpuCapacityMilli: 64_000,
    };
    writer.add(
      abi.SECTION_NODES,
      abi.NodeRecord,
      row(abi.NodeRecord, { ...node, memoryCapacityBytes: 1e12, memoryAllocatableBytes: 1e12 }),
    );
    const container = { name: writer.intern("app"), cpuRequestMilli: 100, cpuLimitMilli: 1000 };
    writer.add(abi.SECTION_CONTAINERS, abi.ContainerRecord, row(abi.ContainerRecord, container));
    writer.add(abi.SECTION_TEMPLATES, abi.TemplateRecord, row(abi.TemplateRecord, { containersCount: 1 }));
    const kind = abi.WORKLOAD_DEPLOYMENT;
    writer.add(abi.SECTION_WORKLOADS, abi.WorkloadRecord, row(abi.WorkloadRecord, { kind, replicas: 1, entity: 7n }));
    const spec = { progressDeadlineSeconds: 600, revisionHistoryLimit: 10 };
    writer.add(abi.SECTION_DEPLOYMENT_SPECS, abi.DeploymentSpecRecord, row(abi.DeploymentSpecRecord, spec));
    writer.add(abi.SECTION_DEPLOYMENTS, abi.DeploymentRecord, row(abi.DeploymentRecord, { workload: 0 }));
    const target = {
      type: abi.METRIC_RESOURCE,
      resource: abi.METRIC_RESOURCE_CPU,
      targetType: abi.TARGET_UTILIZATION,
      target: 50,
    };
    writer.add(abi.SECTION_HPA_METRICS, abi.HpaMetricRecord, row(abi.HpaMetricRecord, target));
    for (const policy of policies)
      writer.add(abi.SECTION_HPA_POLICIES, abi.HpaPolicyRecord, row(abi.HpaPolicyRecord, policy));
    const limits = {
      workload: 0,
      minReplicas: 1,
      maxReplicas: 40,
      metricsCount: 1,
      upTolerance: -1,
      downTolerance: -1,
      ...hpa,
    };
    writer.add(abi.SECTION_HPAS, abi.HpaRecord, row(abi.HpaRecord, limits));
    writer.add(
      abi.SECTION_NETWORK,
      abi.NetworkRecord,
      row(abi.NetworkRecord, { mtu: 1500, wireBitsPerSecond: 1e10, cpuFactorMilli: 1000 }),
    );
    addStrings(writer);
    const core = await loadAssembly<Core>("assembly/testing/autoscaling-cluster.ts");
    placeImage({ memory: core.memory, reserveImage: (bytes) => core.reserve(bytes) }, writer);
    expect(core.loadImage()).toBe(abi.STATUS_DONE);
    return new Cluster(core);
  }

  /** Runs up to `second`; while `loaded`, every running pod has a thread that never rests. */
  runTo(second: number, loaded: boolean): void {
    const core = this.#core;
    const start = Number(this.#now()) + 1;
    for (let at = start; at <= second; at++) {
      expect(core.run(BigInt(at) * SECOND, UNTIL_DRAINED)).toBe(abi.STATUS_DONE);
      this.#drain();
      const { count } = this.pods();
      for (let pod = 0; pod < count; pod++) this.#load(pod, loaded);
    }
  }

  pods() {
    return viewTable(this.#core.memory, this.#core.tableAddress(abi.TABLE_PODS), abi.PodTable);
  }

  hpas() {
    return viewTable(this.#core.memory, this.#core.tableAddress(abi.TABLE_HPAS), abi.HpaTable);
  }

  replicas(): number {
    const workloads = viewTable(this.#core.memory, this.#core.tableAddress(abi.TABLE_WORKLOADS), abi.WorkloadTable);
    return workloads.statusReplicas[0] ?? -1;
  }

  #time = 0n;

  #now(): bigint {
    return this.#time;
  }

  #load(pod: number, loaded: boolean): void {
    const task = this.#tasks.get(pod);
    const container = this.#core.containerOf(pod);
    if (loaded && task === undefined && container >= 0) {
      const made = this.#core.burden(container);
      if (made >= 0) this.#tasks.set(pod, made);
    } else if (!loaded && task !== undefined) {
      if (container >= 0) this.#core.relieve(task);
      this.#tasks.delete(pod);
    }
  }

  #drain(): void {
    const core = this.#core;
    const view = new DataView(core.memory.buffer, core.traceBase() >>> 0);
    for (let i = 0; i < core.traceCount(); i++) {
      const at = i * 32;
      if (view.getUint32(at + 8, true) !== abi.TRACE_SUCCESSFUL_RESCALE) continue;
      const second = Number(view.getBigUint64(at, true) / SECOND);
      this.rescales.push({ second, from: view.getUint32(at + 16, true), to: view.getUint32(at + 20, true) });
    }
    core.traceReset();
    this.#time += 1n;
  }
}

describe("an HPA under load", () => {
  it("rises to four, then doubles, up to its maximum", async () => {
    const cluster = await Cluster.start({});
    cluster.runTo(180, true);
    expect(cluster.rescales.map(({ from, to }) => [from, to])).toEqual([
      [1, 4],
      [4, 8],
      [8, 16],
      [16, 32],
      [32, 40],
    ]);
    expect(cluster.replicas()).toBe(40);
    const hpas = cluster.hpas();
    expect(hpas.currentReplicas[0]).toBe(40);
    // Every pod uses its limit of one core, ten times its request.
    expect(hpas.metricUtilization[0]).toBe(1000);
    expect(hpas.metricAverageMilli[0]).toBe(1000n);
    expect(hpas.conditionReason[abi.HPA_SCALING_LIMITED]).toBe(abi.HPA_CONDITION_TOO_MANY_REPLICAS);
    const gaps = cluster.rescales.slice(1).map(({ second }, i) => second - (cluster.rescales[i]?.second ?? 0));
    expect(gaps).toEqual([15, 15, 15, 15]);
  });

  it("falls only when the last high recommendation is more than five minutes old", async () => {
    const cluster = await Cluster.start({ maxReplicas: 4 });
    cluster.runTo(200, true);
    expect(cluster.rescales.map(({ to }) => to)).toEqual([4]);
    cluster.runTo(480, false);
    expect(cluster.replicas()).toBe(4);
    cluster.runTo(560, false);
    expect(cluster.replicas()).toBe(1);
    const fall = cluster.rescales[1];
    expect(fall).toMatchObject({ from: 4, to: 1 });
    // Samples are every 10 s and scrapes every 15 s, so the last pass that sees the load comes 0 to 45 s after it ends.
    expect(fall?.second).toBeGreaterThan(500);
    expect(fall?.second).toBeLessThanOrEqual(560);
  });

  it("moves by its policies", async () => {
    const policies = [
      { type: abi.POLICY_PODS, value: 2, periodSeconds: 60 },
      { type: abi.POLICY_PODS, value: 1, periodSeconds: 60 },
    ];
    const behavior = { hasBehavior: 1, upPoliciesCount: 1, downPoliciesStart: 1, downPoliciesCount: 1 };
    const cluster = await Cluster.start(
      { ...behavior, downStabilizationNs: 0, upStabilizationNs: 0, maxReplicas: 5 },
      policies,
    );
    cluster.runTo(200, true);
    expect(cluster.rescales.map(({ from, to }) => [from, to])).toEqual([
      [1, 3],
      [3, 5],
    ]);
    const [first, second] = cluster.rescales;
    expect((second?.second ?? 0) - (first?.second ?? 0)).toBe(60);
    cluster.runTo(420, false);
    expect(cluster.rescales.slice(2).map(({ from, to }) => [from, to])).toEqual([
      [5, 4],
      [4, 3],
      [3, 2],
      [2, 1],
    ]);
  });

  it("says that it got no metrics before the pods were scraped twice", async () => {
    const cluster = await Cluster.start({});
    cluster.runTo(16, true);
    const hpas = cluster.hpas();
    expect(hpas.conditionReason[abi.HPA_SCALING_ACTIVE]).toBe(abi.HPA_CONDITION_METRIC_FAILED);
    expect(hpas.conditionError[abi.HPA_SCALING_ACTIVE]).toBe(abi.HPA_ERROR_EMPTY);
    expect(hpas.conditionStatus[abi.HPA_SCALING_ACTIVE]).toBe(abi.HPA_STATUS_FALSE);
  });
});
