// Pods that other pods keep waiting: what brings them back, and whom a deleted pod still counts for.

import { beforeAll, describe, expect, it } from "vitest";
import { compileScheduler } from "../../test/conformance/scheduler-core.ts";
import { abi } from "../../test/support/image.ts";
import { nodeJson, podJson, SchedulerCluster } from "../../test/support/scheduler-cluster.ts";

let module: WebAssembly.Module;
beforeAll(async () => {
  module = await compileScheduler();
}, 120_000);

const APP_A = { matchLabels: { app: "a" } };
const NODES = [nodeJson("one", {}, {}, { zone: "z1" }), nodeJson("two", {}, {}, { zone: "z2" })];

/** A pod of app `app` with an affinity. */
function paired(app: string, affinity: object = {}, spec: object = {}) {
  return { metadata: { labels: { app } }, ...podJson("100m", { affinity, ...spec }) };
}

function required(labelSelector: object) {
  return { requiredDuringSchedulingIgnoredDuringExecution: [{ labelSelector, topologyKey: "zone" }] };
}

/** Seconds at which some pod failed to be scheduled. */
function failures(cluster: SchedulerCluster, seconds: number): number[] {
  return cluster
    .runTo(seconds)
    .filter(({ kind }) => kind === abi.TRACE_FAILED_SCHEDULING)
    .map(({ seconds }) => seconds);
}

describe("a pod that needs another", () => {
  for (const minor of [28, 35]) {
    it(`comes back when that pod is bound (v1.${minor})`, () => {
      const pods = [paired("b", { podAffinity: required(APP_A) }), paired("a"), paired("c")];
      const cluster = new SchedulerCluster(module, NODES, pods, { minor });
      const waiting = cluster.create(0);
      expect(failures(cluster, 20)).toEqual([0]);
      cluster.create(2);
      expect(failures(cluster, 40)).toEqual([]);
      const peer = cluster.create(1);
      expect(failures(cluster, 45)).toEqual([]);
      expect(cluster.pods().node[waiting]).toBe(cluster.pods().node[peer]);
    });
  }
});

describe("a pod that others repel", () => {
  const pods = [paired("b"), paired("a", { podAntiAffinity: required({ matchLabels: { app: "b" } }) })];

  for (const [minor, back] of [
    [28, true],
    [34, false],
    [35, true],
  ] as const) {
    it(`${back ? "comes back when one of them goes" : "waits for the sweep"} (v1.${minor})`, () => {
      const cluster = new SchedulerCluster(module, NODES, pods, { minor });
      const first = cluster.place(1, 0);
      cluster.place(1, 1);
      const waiting = cluster.create(0);
      // NodeResourcesFit has no part in it: only InterPodAffinity may ask for the pod.
      expect(failures(cluster, 20)).toEqual([0]);
      cluster.end(first);
      expect(failures(cluster, 60)).toEqual([]);
      expect(cluster.pods().node[waiting]).toBe(back ? 0 : -1);
    });
  }

  it("is told why", () => {
    const cluster = new SchedulerCluster(module, NODES, pods);
    cluster.place(1, 0);
    cluster.place(1, 1);
    cluster.create(0);
    expect(cluster.failureMessage(cluster.runTo(1))).toContain(
      "2 node(s) didn't satisfy existing pods anti-affinity rules",
    );
  });
});

describe("a pod that spreads", () => {
  const constraint = { maxSkew: 1, topologyKey: "zone", whenUnsatisfiable: "DoNotSchedule", labelSelector: APP_A };
  const spread = paired("a", {}, { topologySpreadConstraints: [constraint] });
  const cordoned = [NODES[0], nodeJson("two", {}, { unschedulable: true }, { zone: "z2" })];

  it("comes back when a pod it counts goes", () => {
    const cluster = new SchedulerCluster(module, cordoned, [spread]);
    const first = cluster.place(0, 0);
    const waiting = cluster.create(0);
    const records = cluster.runTo(20);
    expect(cluster.failureMessage(records)).toContain("1 node(s) didn't match pod topology spread constraints");
    cluster.end(first);
    cluster.runTo(25);
    expect(cluster.pods().node[waiting]).toBe(0);
  });

  it("does not count a pod that is being deleted", () => {
    const cluster = new SchedulerCluster(module, cordoned, [spread]);
    const first = cluster.place(0, 0);
    cluster.core.terminatePod(first);
    const next = cluster.create(0);
    cluster.runTo(1);
    expect(cluster.pods().node[next]).toBe(0);
  });
});
