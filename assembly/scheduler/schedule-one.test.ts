import { beforeAll, describe, expect, it } from "vitest";
import { compileScheduler } from "../../test/conformance/scheduler-core.ts";
import { abi } from "../../test/support/image.ts";
import { nodeJson, podJson, SchedulerCluster } from "../../test/support/scheduler-cluster.ts";

let module: WebAssembly.Module;

beforeAll(async () => {
  module = await compileScheduler();
});

const MS = 1_000_000;

describe("a scheduling cycle", () => {
  it("takes its base time and the time of its feasible nodes; binding goes on beside the next cycle", () => {
    const costs = { schedulerCycleBaseNs: 2 * MS, schedulerCyclePerNodeNs: MS, schedulerBindNs: 10 * MS };
    const cluster = new SchedulerCluster(module, [nodeJson("a"), nodeJson("b")], [podJson("1")], costs);
    const [first, second] = [cluster.create(0), cluster.create(0)];
    const scheduled = cluster.runTo(1);
    expect(scheduled.map(({ kind, a, seconds }) => ({ kind, a, seconds }))).toEqual([
      { kind: abi.TRACE_SCHEDULED, a: first, seconds: 0.014 },
      { kind: abi.TRACE_SCHEDULED, a: second, seconds: 0.018 },
    ]);
    expect(cluster.pods().scheduledNs[first]).toBe(14_000_000n);
    // The emptier node has the higher score.
    expect(cluster.pods().node[first]).not.toBe(cluster.pods().node[second]);
  });

  it("assumes a pod at once, so that the next one sees its node taken", () => {
    const cluster = new SchedulerCluster(module, [nodeJson("a")], [podJson("3")], { schedulerBindNs: 1000 * MS });
    const [first, second] = [cluster.create(0), cluster.create(0)];
    const records = cluster.runTo(0.5);
    expect(cluster.pods().node[first]).toBe(0);
    expect(cluster.pods().node[second]).toBe(-1);
    expect(cluster.pods().reason[second]).toBe(abi.REASON_UNSCHEDULABLE);
    expect(cluster.failureMessage(records)).toBe(
      "0/1 nodes are available: 1 Insufficient cpu. preemption: 0/1 nodes are available: 1 No preemption victims found for incoming pod.",
    );
  });

  it("tells every plugin's reason in Kubernetes' words", () => {
    const nodes = [
      nodeJson("tainted", {}, { taints: [{ key: "dedicated", value: "gpu", effect: "NoSchedule" }] }),
      nodeJson("cordoned", {}, { unschedulable: true }),
      nodeJson("small", { cpu: "1" }),
      nodeJson("full", { pods: "0" }, {}, { disk: "ssd" }),
      nodeJson("other"),
    ];
    const cluster = new SchedulerCluster(
      module,
      nodes,
      [podJson("2", { nodeSelector: { disk: "ssd" } }), podJson("2")],
      { minor: 28 },
    );
    cluster.create(0);
    expect(cluster.failureMessage(cluster.runTo(1))).toBe(
      "0/5 nodes are available: 1 Too many pods, 1 node(s) had untolerated taint {dedicated: gpu}, 1 node(s) were unschedulable, " +
        "2 node(s) didn't match Pod's node affinity/selector. preemption: 0/5 nodes are available: " +
        "1 No preemption victims found for incoming pod, 4 Preemption is not helpful for scheduling..",
    );
  });

  it("narrows a DaemonSet's pod to its node", () => {
    const cluster = new SchedulerCluster(
      module,
      [nodeJson("a"), nodeJson("b"), nodeJson("c", { cpu: "1" })],
      [podJson("2")],
    );
    const [onB, onC] = [cluster.create(0), cluster.create(0)];
    cluster.core.pinPod(onB, 1);
    cluster.core.pinPod(onC, 2);
    expect(cluster.failureMessage(cluster.runTo(1))).toBe(
      "0/3 nodes are available: 1 Insufficient cpu, 2 node(s) didn't satisfy plugin(s) [NodeAffinity]. " +
        "preemption: 0/3 nodes are available: 3 Preemption is not helpful for scheduling.",
    );
    expect(cluster.pods().node[onB]).toBe(1);
  });

  it("lets a condition's taint keep pods off until it goes, tolerations excepted", () => {
    const toleration = { key: "node.kubernetes.io/memory-pressure", operator: "Exists", effect: "NoSchedule" };
    const pods = [podJson("1"), podJson("1", { tolerations: [toleration] })];
    const cluster = new SchedulerCluster(module, [nodeJson("a")], pods);
    cluster.core.taintNode(0, abi.CONDITION_MEMORY_PRESSURE, 0);
    cluster.core.post(0n, abi.SCHEDULER_NODE_CHANGED, 0, 0);
    cluster.runTo(0);
    const [plain, tolerant] = [cluster.create(0), cluster.create(1)];
    expect(cluster.failureMessage(cluster.runTo(20))).toContain(
      "1 node(s) had untolerated taint {node.kubernetes.io/memory-pressure: }",
    );
    expect(cluster.pods().node[tolerant]).toBe(0);
    cluster.core.taintNode(0, 0, 0);
    cluster.core.post(0n, abi.SCHEDULER_NODE_CHANGED, 0, 0);
    cluster.runTo(21);
    expect(cluster.pods().node[plain]).toBe(0);
  });
});

describe("the search for feasible nodes", () => {
  it("goes round the zones and starts where the last one stopped", () => {
    const zone = (name: string) => ({ "topology.kubernetes.io/zone": name });
    const nodes = Array.from({ length: 200 }, (_, i) =>
      nodeJson(`n${i}`, { pods: "1" }, {}, zone(i < 150 ? "one" : "two")),
    );
    const cluster = new SchedulerCluster(module, nodes, [podJson("1")], { percentageOfNodesToScore: 50 });
    const first = cluster.create(0);
    cluster.core.probePod(first);
    cluster.runTo(1);
    const seen = Array.from(cluster.explanation().verdictNode.slice(0, 5));
    expect(seen).toEqual([0, 150, 1, 151, 2]);
    expect(cluster.explanation().processed[0]).toBe(100);
    const second = cluster.create(0);
    cluster.core.probePod(second);
    cluster.runTo(2);
    const start = cluster.explanation().verdictsStart[1] ?? 0;
    // 50 nodes of each zone were looked at; zone two has none left.
    expect(Array.from(cluster.explanation().verdictNode.slice(start, start + 3))).toEqual([50, 51, 52]);
  });
});

describe("the choice among equals", () => {
  const nodes = Array.from({ length: 4 }, (_, i) => nodeJson(`node-${4 - i}`));

  it("is random, from the pod's own stream, and fair", () => {
    const counts = [0, 0, 0, 0];
    for (let replication = 0; replication < 400; replication++) {
      const cluster = new SchedulerCluster(module, nodes, [podJson("1")], { replication });
      const pod = cluster.create(0);
      cluster.runTo(1);
      const node = cluster.pods().node[pod] ?? -1;
      counts[node] = (counts[node] ?? 0) + 1;
    }
    // Binomial(400, 1/4): 100 with a standard deviation of 8.7.
    for (const count of counts) expect(Math.abs(count - 100)).toBeLessThan(4 * 8.7);
  });

  it("is the lowest name when the scenario says so", () => {
    const cluster = new SchedulerCluster(module, nodes, [podJson("1")], { tieBreak: abi.TIE_BREAK_LOWEST_NAME });
    const pod = cluster.create(0);
    cluster.runTo(1);
    expect(cluster.pods().node[pod]).toBe(3);
  });
});

describe("an explanation", () => {
  const preferred = {
    weight: 10,
    preference: { matchExpressions: [{ key: "disk", operator: "In", values: ["ssd"] }] },
  };
  const affinity = { nodeAffinity: { preferredDuringSchedulingIgnoredDuringExecution: [preferred] } };
  const nodes = [
    nodeJson("a", {}, { taints: [{ key: "noisy", effect: "PreferNoSchedule" }] }),
    nodeJson("b", {}, {}, { disk: "ssd" }),
    nodeJson("c", { cpu: "500m" }),
    nodeJson("d"),
  ];
  const play = (probe: number): SchedulerCluster => {
    const cluster = new SchedulerCluster(module, nodes, [podJson("1", { affinity }), podJson("9")]);
    cluster.core.probePod(probe);
    for (let i = 0; i < 6; i++) cluster.create(i === 3 ? 1 : 0);
    cluster.runTo(400);
    return cluster;
  };

  it("shows every node's verdict and every plugin's raw, normalised and weighted score", () => {
    const table = play(0).explanation();
    expect(table.attempts).toBe(1);
    const verdicts = [0, 1, 2, 3].map((i) => [table.verdictNode[i], table.verdictPlugin[i], table.verdictReason[i]]);
    expect(verdicts).toEqual([
      [0, 0, abi.FAILED_NONE],
      [1, 0, abi.FAILED_NONE],
      [2, abi.PLUGIN_NODE_RESOURCES_FIT, abi.FAILED_INSUFFICIENT_CPU],
      [3, 0, abi.FAILED_NONE],
    ]);
    const score = (row: number) =>
      [table.scoreRaw[row], table.scoreNormalized[row], table.scoreWeighted[row]].map(Number);
    expect(table.scoresCount[0]).toBe(15);
    expect(score(0)).toEqual([1, 0, 0]);
    expect(score(5)).toEqual([0, 100, 300]);
    expect(score(6)).toEqual([10, 100, 200]);
    // cpu (4000 - 1000) / 4000, memory (8 Gi - 200 Mi) / 8 Gi.
    expect(score(7)).toEqual([86, 86, 86]);
    expect(score(8)).toEqual([87, 87, 87]);
    expect([table.winner[0], Number(table.bestTotal[0]), table.ties[0]]).toEqual([1, 673, 1]);
  });

  it("has a row for each attempt, with the history of the queue", () => {
    const table = play(3).explanation();
    expect(table.attempts).toBe(2);
    expect(Array.from(table.attempt.slice(0, 2))).toEqual([1, 2]);
    expect(Array.from(table.timeNs.slice(0, 2))).toEqual([0n, 330_000_000_000n]);
    expect(Array.from(table.backoffUntilNs.slice(0, 2))).toEqual([0n, 1_000_000_000n]);
    expect(table.winner[0]).toBe(-1);
  });

  it("changes neither placements nor the fingerprint", () => {
    const plain = play(-1);
    for (const probe of [0, 3, 5]) {
      const probed = play(probe);
      expect(probed.core.fingerprint()).toBe(plain.core.fingerprint());
      expect(Array.from(probed.pods().node.slice(0, 6))).toEqual(Array.from(plain.pods().node.slice(0, 6)));
    }
    expect(plain.explanation().attempts).toBe(0);
  });
});
