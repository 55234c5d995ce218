import { describe, expect, it } from "vitest";
import { ControllersImage, SECOND } from "../../test/support/controllers-test.ts";
import { abi } from "../../test/support/image.ts";

const MS = 1_000_000n;

async function cluster(kind: number, replicas: number, prepare: (image: ControllersImage) => void = () => {}) {
  const image = new ControllersImage();
  for (const name of ["n1", "n2", "n3"]) image.node(name);
  image.template();
  image.workload(kind, replicas);
  prepare(image);
  return image.start();
}

describe("ReplicaSet controller", () => {
  it("creates pods in batches of 1, 2, 4, … a write apart", async () => {
    const test = await cluster(abi.WORKLOAD_REPLICASET, 10);
    test.run(
      SECOND,
      test.answerAll((pod) => pod % 3),
    );
    const times = test.trace(abi.TRACE_SUCCESSFUL_CREATE).map(({ atNs }) => atNs / MS);
    // The user's write is seen after 1 ms.
    expect(times).toEqual([1n, 2n, 2n, 3n, 3n, 3n, 3n, 4n, 4n, 4n]);
    expect(test.workloads().statusReplicas[0]).toBe(10);
    expect(test.workloads().readyReplicas[0]).toBe(10);
  });

  it("creates no more than 500 pods in one sync, and then goes on", async () => {
    const test = await cluster(abi.WORKLOAD_REPLICATION_CONTROLLER, 700);
    test.run(
      SECOND,
      test.answerAll((pod) => pod % 3),
    );
    const times = test.trace(abi.TRACE_SUCCESSFUL_CREATE).map(({ atNs }) => atNs / MS);
    expect(times).toHaveLength(700);
    // 1 + 2 + … + 256 is 511: the burst ends within the ninth batch, and the next begins with one pod again.
    expect(times.filter((ms) => ms === 9n)).toHaveLength(245);
    expect(times.filter((ms) => ms === 10n)).toHaveLength(1);
  });

  it("hands a Deployment's size on to its ReplicaSet a write later", async () => {
    const test = await cluster(abi.WORKLOAD_DEPLOYMENT, 2, (image) =>
      image.action(10n * SECOND, { action: abi.ACTION_SCALE, a: 0, value: 3 }),
    );
    test.run(
      20n * SECOND,
      test.answerAll((pod) => pod % 3),
    );
    const scaled = test.trace(abi.TRACE_SCALING_REPLICA_SET).map(({ atNs, b, c }) => [atNs / MS, b, c]);
    expect(scaled).toEqual([
      [1n, 0, 2],
      [10_001n, 2, 3],
    ]);
    expect(test.trace(abi.TRACE_SUCCESSFUL_CREATE).map(({ atNs }) => atNs / MS)).toEqual([2n, 3n, 10_002n]);
    expect(test.trace(abi.TRACE_TIMELINE)).toHaveLength(1);
  });

  it("replaces a pod that failed and keeps the failed object", async () => {
    const test = await cluster(abi.WORKLOAD_REPLICASET, 3);
    const answer = test.answerAll((pod) => pod % 3);
    test.run(SECOND, answer);
    test.core.setPod(1, abi.PHASE_FAILED, false);
    test.core.release(1);
    test.core.schedule(0n, abi.AT_CLUSTER, abi.CONTROLLER_POD_CHANGED, 1);
    test.run(2n * SECOND, answer);
    expect(test.pods().count).toBe(4);
    expect(test.pods().gone[1]).toBe(0);
    expect(test.workloads().statusReplicas[0]).toBe(3);
  });

  it("deletes pods that are not ready first, then the doubled up", async () => {
    const test = await cluster(abi.WORKLOAD_REPLICASET, 4, (image) => {
      image.action(100n * SECOND, { action: abi.ACTION_SCALE, a: 0, value: 3 });
      image.action(200n * SECOND, { action: abi.ACTION_SCALE, a: 0, value: 2 });
    });
    // Pods 0 and 3 share n1.
    const answer = test.answerAll((pod) => [0, 1, 2, 0][pod] ?? 0);
    test.run(50n * SECOND, answer);
    test.core.setPod(2, abi.PHASE_RUNNING, false);
    test.core.schedule(0n, abi.AT_CLUSTER, abi.CONTROLLER_POD_CHANGED, 2);
    test.run(150n * SECOND, answer);
    expect(test.living()).toEqual([0, 1, 3]);
    test.run(250n * SECOND, answer);
    expect(test.living()).toHaveLength(2);
    expect(test.living()).toContain(1);
    expect(test.trace(abi.TRACE_SUCCESSFUL_DELETE)).toHaveLength(2);
  });

  it("replaces a pod that is being deleted before it is gone", async () => {
    const test = await cluster(abi.WORKLOAD_REPLICASET, 2, (image) =>
      image.action(SECOND, { action: abi.ACTION_DELETE_POD, a: 0, value: 1 }),
    );
    const run = test.answerAll((pod) => pod % 3);
    // The kubelet takes its time.
    test.run(2n * SECOND, (kind, pod) => {
      if (kind !== abi.KUBELET_POD_DELETED) run(kind, pod);
    });
    expect(test.pods().gone[1]).toBe(0);
    expect(test.living()).toEqual([0, 2]);
    expect(test.trace(abi.TRACE_SUCCESSFUL_CREATE)[2]?.atNs).toBe(SECOND + MS);
  });

  it("removes an unassigned pod at once and tells the scheduler", async () => {
    const test = await cluster(abi.WORKLOAD_REPLICASET, 1, (image) =>
      image.action(SECOND, { action: abi.ACTION_DELETE_POD, a: 0, value: 0 }),
    );
    const seen: number[] = [];
    test.run(2n * SECOND, (kind) => seen.push(kind));
    expect(test.pods().gone[0]).toBe(1);
    expect(seen.filter((kind) => kind === abi.SCHEDULER_POD_REMOVED)).toHaveLength(1);
    // It was replaced.
    expect(test.living()).toEqual([1]);
  });
});
