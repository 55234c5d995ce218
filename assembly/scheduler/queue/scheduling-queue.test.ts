import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import { compileScheduler } from "../../../test/conformance/scheduler-core.ts";
import { abi } from "../../../test/support/image.ts";
import { nodeJson, podJson, SchedulerCluster } from "../../../test/support/scheduler-cluster.ts";

let module: WebAssembly.Module;

/** No sum of a few cycles is a whole millisecond, so no arrival coincides with the start of a cycle. */
const CYCLE_MS = 2.0137;

beforeAll(async () => {
  module = await compileScheduler();
});

const failures = (cluster: SchedulerCluster, seconds: number): number[] =>
  cluster
    .runTo(seconds)
    .filter(({ kind }) => kind === abi.TRACE_FAILED_SCHEDULING)
    .map((record) => record.seconds);

describe("activeQ", () => {
  it("gives the highest priority, then the longest waiting", () => {
    const arrivals = fc.array(
      fc.record({ priority: fc.integer({ min: 0, max: 3 }), gapMs: fc.integer({ min: 0, max: 3 }) }),
      {
        minLength: 1,
        maxLength: 60,
      },
    );
    fc.assert(
      fc.property(arrivals, (list) => {
        const pods = [0, 1, 2, 3].map((priority) => podJson("0", { priority }));
        const cluster = new SchedulerCluster(module, [nodeJson("a", { pods: "1000" })], pods, {
          schedulerCycleBaseNs: CYCLE_MS * 1e6,
        });
        const waiting: { pod: number; priority: number; at: number }[] = [];
        let at = 0;
        for (const { priority, gapMs } of list) {
          at += gapMs;
          if (gapMs > 0) cluster.core.run(BigInt(at) * 1_000_000n);
          waiting.push({ pod: cluster.create(priority), priority, at });
        }
        cluster.core.run(10_000_000_000n);
        const order = cluster.trace().map(({ a }) => a);
        expect(order).toEqual(referenceOrder(waiting, CYCLE_MS));
      }),
      { numRuns: 60 },
    );
  });

  it("loses pods that are deleted while they wait", () => {
    const cluster = new SchedulerCluster(module, [nodeJson("a")], [podJson("1")], {
      schedulerCycleBaseNs: 1_000_000_000,
    });
    const pods = [cluster.create(0), cluster.create(0), cluster.create(0)];
    cluster.runTo(0.5);
    cluster.core.deletePod(pods[1] ?? -1);
    cluster.core.post(0n, abi.SCHEDULER_POD_REMOVED, pods[1] ?? -1, -1);
    const scheduled = cluster.runTo(10).map(({ a }) => a);
    expect(scheduled).toEqual([pods[0], pods[2]]);
  });
});

describe("unschedulable pods", () => {
  it("come back when an assigned pod goes, after their backoff (v1.32: at a flush)", () => {
    const cluster = new SchedulerCluster(module, [nodeJson("a")], [podJson("3")], { minor: 32 });
    const running = cluster.place(0, 0);
    cluster.runTo(0.25);
    const pod = cluster.create(0);
    expect(failures(cluster, 0.5)).toEqual([0.25]);
    cluster.end(running);
    // Backoff ends at 1.25 s; the flush that finds it ended is that of second 2.
    expect(failures(cluster, 1.9)).toEqual([]);
    expect(cluster.runTo(3).map(({ seconds, a }) => [seconds, a])).toEqual([[2, pod]]);
  });

  it("skip the rest of their backoff when nothing else waits (v1.33)", () => {
    const cluster = new SchedulerCluster(module, [nodeJson("a")], [podJson("3")], { minor: 33 });
    const running = cluster.place(0, 0);
    const pod = cluster.create(0);
    expect(failures(cluster, 0.5)).toEqual([0]);
    cluster.end(running);
    expect(cluster.runTo(3).map(({ seconds, a }) => [seconds, a])).toEqual([[0.5, pod]]);
  });

  it("double their backoff up to ten seconds", () => {
    const cluster = new SchedulerCluster(module, [nodeJson("a", { cpu: "1" })], [podJson("3"), podJson("100m")], {
      minor: 32,
    });
    cluster.create(0);
    const times: number[] = [];
    for (let tick = 1; tick <= 400; tick++) {
      times.push(...failures(cluster, tick / 10));
      cluster.end(cluster.place(1, 0));
    }
    expect(times.slice(0, 7)).toEqual([0, 1, 3, 7, 15, 25, 35]);
  });

  it("go to backoff at once when something happened during their own cycle", () => {
    const options = { minor: 32, schedulerCycleBaseNs: 200_000_000 };
    const cluster = new SchedulerCluster(module, [nodeJson("a")], [podJson("3")], options);
    const running = cluster.place(0, 0);
    const pod = cluster.create(0);
    expect(failures(cluster, 0.1)).toEqual([0]);
    cluster.end(running);
    // The cycle ends at 0.2 s, backoff at 1.2 s, the flush is at 2 s, and the second cycle takes 0.2 s.
    expect(cluster.runTo(5).map(({ seconds, a }) => [seconds, a])).toEqual([[2.2, pod]]);
  });

  it("are swept after five minutes, at a half minute", () => {
    const cluster = new SchedulerCluster(module, [nodeJson("a", { cpu: "1" })], [podJson("3")]);
    cluster.runTo(10);
    cluster.create(0);
    expect(failures(cluster, 1000)).toEqual([10, 330, 660, 990]);
  });

  it("stay when a plugin that did not reject them is all that changed", () => {
    const cluster = new SchedulerCluster(
      module,
      [nodeJson("a", { cpu: "1" }), nodeJson("b", {}, { unschedulable: true })],
      [podJson("3")],
    );
    const pod = cluster.create(0);
    expect(failures(cluster, 5)).toEqual([0]);
    cluster.core.taintNode(0, abi.CONDITION_DISK_PRESSURE, 0);
    cluster.core.post(0n, abi.SCHEDULER_NODE_CHANGED, 0, 0);
    expect(failures(cluster, 20)).toEqual([]);
    cluster.core.taintNode(1, 0, 0);
    cluster.core.post(0n, abi.SCHEDULER_NODE_CHANGED, 1, 0);
    cluster.runTo(21);
    expect(cluster.pods().node[pod]).toBe(1);
  });

  it("leave the pool silently when they are deleted", () => {
    const cluster = new SchedulerCluster(module, [nodeJson("a", { cpu: "1" })], [podJson("3")]);
    const pods = [cluster.create(0), cluster.create(0), cluster.create(0)];
    cluster.runTo(1);
    for (const pod of [pods[1], pods[0]]) {
      cluster.core.deletePod(pod ?? -1);
      cluster.core.post(0n, abi.SCHEDULER_POD_REMOVED, pod ?? -1, -1);
    }
    const later = cluster.runTo(400).filter(({ kind }) => kind === abi.TRACE_FAILED_SCHEDULING);
    expect(later.map(({ a }) => a)).toEqual([pods[2]]);
  });
});

/** The order of a plain list searched at every cycle; each cycle takes `cycleMs`. */
function referenceOrder(arrivals: readonly { pod: number; priority: number; at: number }[], cycleMs: number): number[] {
  const left = [...arrivals];
  const order: number[] = [];
  let now = 0;
  while (left.length > 0) {
    now = Math.max(now, Math.min(...left.map(({ at }) => at)));
    const ready = left.filter(({ at }) => at <= now);
    ready.sort((one, other) => other.priority - one.priority || one.at - other.at || one.pod - other.pod);
    const next = ready[0];
    if (!next) break;
    order.push(next.pod);
    left.splice(left.indexOf(next), 1);
    now += cycleMs;
  }
  return order;
}
