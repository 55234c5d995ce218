import { beforeAll, describe, expect, it } from "vitest";
import { compileScheduler } from "../../../test/conformance/scheduler-core.ts";
import { abi } from "../../../test/support/image.ts";
import { nodeJson, podJson, type Record, SchedulerCluster } from "../../../test/support/scheduler-cluster.ts";

let module: WebAssembly.Module;

beforeAll(async () => {
  module = await compileScheduler();
});

const LOW = podJson("3");
const HIGH = podJson("3", { priority: 10 });

function preempted(records: readonly Record[]): [number, number, number][] {
  return records.filter(({ kind }) => kind === abi.TRACE_PREEMPTED).map(({ a, b, c }) => [a, b, c]);
}

function nominations(records: readonly Record[]): [number, number][] {
  return records.filter(({ kind }) => kind === abi.TRACE_NOMINATED).map(({ a, b }) => [a, b | 0]);
}

describe("preemption", () => {
  it("deletes the victim, nominates the pod, and binds it when the victim is gone", () => {
    const cluster = new SchedulerCluster(module, [nodeJson("a")], [LOW, HIGH]);
    const low = cluster.place(0, 0);
    const high = cluster.create(1);
    const first = cluster.runTo(1);
    expect(preempted(first)).toEqual([[low, high, 0]]);
    expect(nominations(first)).toEqual([[high, 0]]);
    expect(cluster.failureMessage(first)).toBe("0/1 nodes are available: 1 Insufficient cpu.");
    expect(cluster.pods().deletionNs[low]).toBe(0n);
    cluster.runTo(20);
    expect(cluster.pods().node[high]).toBe(-1);
    cluster.end(low);
    cluster.runTo(40);
    expect(cluster.pods().node[high]).toBe(0);
    expect(cluster.core.nominatedNode(high)).toBe(-1);
  });

  it("waits for its victims instead of preempting more", () => {
    const nodes = [nodeJson("a"), nodeJson("b")];
    const cluster = new SchedulerCluster(module, nodes, [LOW, HIGH, podJson("1")]);
    const [first, second, other] = [cluster.place(0, 0), cluster.place(0, 1), cluster.place(2, 1)];
    const high = cluster.create(1);
    expect(preempted(cluster.runTo(1))).toEqual([[first, high, 0]]);
    // Something else goes, so that the pod is tried again while its victim still terminates.
    cluster.end(other);
    const records = cluster.runTo(20);
    expect(preempted(records)).toEqual([]);
    expect(cluster.failureMessage(records)).toContain(
      "preemption: not eligible due to a terminating pod on the nominated node.",
    );
    expect(cluster.pods().deletionNs[second]).toBe(abi.NEVER);
    expect(cluster.core.nominatedNode(high)).toBe(0);
  });

  it("keeps the room of a nominated pod from pods of the same or lower priority, not from higher ones", () => {
    const lower = podJson("3", { priority: 9 });
    const higher = podJson("3", { priority: 11 });
    const cluster = new SchedulerCluster(module, [nodeJson("a")], [HIGH, lower, higher]);
    const nominated = cluster.core.createPod(0, -1, -1, 77n);
    cluster.core.nominate(nominated, 0);
    const refused = cluster.create(1);
    const records = cluster.runTo(1);
    expect(cluster.failureMessage(records)).toContain("1 Insufficient cpu");
    expect(cluster.pods().node[refused]).toBe(-1);
    const taken = cluster.create(2);
    cluster.runTo(2);
    expect(cluster.pods().node[taken]).toBe(0);
  });

  it("takes lower pods' nomination to the node, and lets them look elsewhere", () => {
    const nodes = [nodeJson("a")];
    const cluster = new SchedulerCluster(module, nodes, [podJson("3"), podJson("3", { priority: 5 }), HIGH]);
    const victim = cluster.place(0, 0);
    const middle = cluster.create(1);
    expect(preempted(cluster.runTo(1))).toEqual([[victim, middle, 0]]);
    const high = cluster.create(2);
    const records = cluster.runTo(2);
    expect(nominations(records)).toEqual([
      [middle, -1],
      [high, 0],
    ]);
    cluster.end(victim);
    cluster.runTo(30);
    expect(cluster.pods().node[high]).toBe(0);
    expect(cluster.pods().node[middle]).toBe(-1);
  });

  it("spares the pods that a budget protects where it can", () => {
    const guarded = { ...podJson("1500m"), metadata: { labels: { app: "web" } } };
    const free = { ...podJson("1500m"), metadata: { labels: { app: "batch" } } };
    const budget = {
      spec: { selector: { matchLabels: { app: "web" } } },
      status: { disruptionsAllowed: 0 },
    };
    const cluster = new SchedulerCluster(
      module,
      [nodeJson("a", { cpu: "3" }), nodeJson("b", { cpu: "3" })],
      [guarded, free, podJson("1500m", { priority: 10 })],
      { budgets: [budget] },
    );
    const pods = [cluster.place(0, 0), cluster.place(0, 0), cluster.place(0, 1), cluster.place(1, 1)];
    const high = cluster.create(2);
    expect(preempted(cluster.runTo(1))).toEqual([[pods[3], high, 1]]);
  });

  it("never preempts for a pod whose policy is Never, nor among equals", () => {
    const never = podJson("3", { priority: 10, preemptionPolicy: "Never" });
    const cluster = new SchedulerCluster(module, [nodeJson("a")], [HIGH, never]);
    cluster.place(0, 0);
    cluster.create(1);
    cluster.create(0);
    const records = cluster.runTo(1);
    expect(preempted(records)).toEqual([]);
    expect(cluster.failureMessage(records)).toContain("preemption: not eligible due to preemptionPolicy=Never.");
  });

  it("leaves the node as it was after a dry run", () => {
    const pods = [podJson("1"), podJson("9", { priority: 10 })];
    const cluster = new SchedulerCluster(module, [nodeJson("a")], pods, { minor: 28 });
    for (let i = 0; i < 4; i++) cluster.place(0, 0);
    const order = (): number[] => {
      const { nextOnNode } = cluster.pods();
      const list: number[] = [];
      for (let pod = cluster.firstPod(0); pod >= 0; pod = nextOnNode[pod] ?? -1) list.push(pod);
      return list;
    };
    const before = order();
    cluster.create(1);
    const records = cluster.runTo(1);
    expect(cluster.failureMessage(records)).toContain("preemption: 0/1 nodes are available: 1 Insufficient cpu");
    expect(order()).toEqual(before);
  });

  it("frees the room of a nominated pod that is deleted", () => {
    const cluster = new SchedulerCluster(module, [nodeJson("a")], [HIGH, podJson("3", { priority: 9 })]);
    const nominated = cluster.core.createPod(0, -1, -1, 77n);
    cluster.core.nominate(nominated, 0);
    const waiting = cluster.create(1);
    cluster.runTo(5);
    expect(cluster.pods().node[waiting]).toBe(-1);
    cluster.core.deletePod(nominated);
    cluster.core.post(0n, abi.SCHEDULER_POD_REMOVED, nominated, -1);
    cluster.runTo(20);
    expect(cluster.pods().node[waiting]).toBe(0);
  });

  it("explains candidates, victims and the choice without changing the run", () => {
    const build = () => {
      const cluster = new SchedulerCluster(
        module,
        [nodeJson("a"), nodeJson("b")],
        [LOW, podJson("3", { priority: 5 }), HIGH],
      );
      const victims = [cluster.place(1, 0), cluster.place(0, 1)];
      return { cluster, victims, high: cluster.create(2) };
    };
    const plain = build();
    plain.cluster.runTo(10);
    const probed = build();
    probed.cluster.core.probePod(probed.high);
    probed.cluster.runTo(10);
    expect(probed.cluster.core.fingerprint()).toBe(plain.cluster.core.fingerprint());
    const table = probed.cluster.explanation();
    expect(table.candidatesCount[0]).toBe(2);
    const rows = [0, 1].map((row) => ({
      node: table.candidateNode[row],
      priority: table.candidatePriority[row],
      victim: table.victimPod[table.victimsStart[row] ?? 0],
      chosen: table.candidateChosen[row],
    }));
    rows.sort((x, y) => (x.node ?? 0) - (y.node ?? 0));
    expect(rows).toEqual([
      { node: 0, priority: 5, victim: probed.victims[0], chosen: 0 },
      { node: 1, priority: 0, victim: probed.victims[1], chosen: 1 },
    ]);
  });
});

describe("candidates", () => {
  it("are a tenth of the nodes, at least a hundred, at most all", () => {
    const { core } = new SchedulerCluster(module, [nodeJson("a")], [LOW]);
    const counts = [1, 100, 500, 1500, 5000].map((nodes) => core.calculateNumCandidates(nodes, 10, 100));
    expect(counts).toEqual([1, 100, 100, 150, 500]);
  });
});
