import { describe, expect, it } from "vitest";
import { ControllersImage, type ControllersTest, SECOND } from "../../test/support/controllers-test.ts";
import { abi } from "../../test/support/image.ts";

const MS = 1_000_000n;
const OLD = 0;
const NEW = 1;
/** When the user changes something. */
const CHANGE = 60n * SECOND;

interface Setup {
  readonly replicas: number;
  readonly rollout?: Parameters<ControllersImage["deploymentSpec"]>[0];
  readonly prepare?: (image: ControllersImage) => void;
  readonly kubernetesMinor?: number;
}

/** A Deployment of one template, another by replicaSet(), and a set-image from one to the other at CHANGE. */
async function deployment({
  replicas,
  rollout = {},
  prepare = setImage,
  kubernetesMinor = 35,
}: Setup): Promise<ControllersTest> {
  const image = new ControllersImage({ kubernetesMinor });
  for (const name of ["n1", "n2", "n3"]) image.node(name);
  const template = image.template();
  const next = image.template();
  image.workload(
    abi.WORKLOAD_DEPLOYMENT,
    replicas,
    { template, minReadySeconds: rollout.minReadySeconds ?? 0 },
    rollout,
  );
  image.replicaSet(0, { template: next });
  prepare(image);
  return image.start();
}

function setImage(image: ControllersImage): void {
  image.action(CHANGE, { action: abi.ACTION_SET_TEMPLATE, a: 0, ...image.changes([OLD, NEW]) });
}

/** Pods become ready `slowNs` after they are on a node; deleted ones go `graceNs` later. */
function kubelet(
  test: ControllersTest,
  slowNs: bigint,
  graceNs = 0n,
  isBroken: (pod: number) => boolean = () => false,
) {
  const { core } = test;
  const ready = 0xf00;
  const gone = 0xf01;
  return (kind: number, pod: number): void => {
    if (kind === abi.SCHEDULER_POD_ADDED) {
      core.assign(pod, pod % 3);
      core.schedule(0n, abi.AT_CLUSTER, abi.KUBELET_POD_ASSIGNED, pod);
    } else if (kind === abi.KUBELET_POD_ASSIGNED) {
      core.setPod(pod, abi.PHASE_RUNNING, false);
      if (!isBroken(pod)) core.schedule(slowNs, abi.AT_CLUSTER, ready, pod);
    } else if (kind === ready) {
      if (test.pods().gone[pod] || test.pods().deletionNs[pod] !== abi.NEVER) return;
      core.setPod(pod, abi.PHASE_RUNNING, true);
      core.schedule(0n, abi.AT_CLUSTER, abi.CONTROLLER_POD_CHANGED, pod);
    } else if (kind === abi.KUBELET_POD_DELETED) core.schedule(graceNs, abi.AT_CLUSTER, gone, pod);
    else if (kind === gone) {
      core.release(pod);
      core.removePod(pod);
    }
  };
}

/** Scaling events after the change: which ReplicaSet, from, to, and how long after it. */
function scalings(test: ControllersTest): string[] {
  return test
    .trace(abi.TRACE_SCALING_REPLICA_SET)
    .filter(({ atNs }) => atNs >= CHANGE)
    .map(({ atNs, b, c, d }) => `${(atNs - CHANGE) / MS} ms: ${Number(d) === OLD ? "old" : `new${d}`} ${b} to ${c}`);
}

function condition(test: ControllersTest, type: number) {
  const { conditionStatus, conditionReason, conditionTransitionNs } = test.deployments();
  return [conditionStatus[type], conditionReason[type], (conditionTransitionNs[type] ?? 0n) / MS];
}

describe("rolling update", () => {
  it("goes by maxSurge and maxUnavailable, a step when the ReplicaSets have followed", async () => {
    const test = await deployment({ replicas: 4 });
    test.run(CHANGE + 30n * SECOND, kubelet(test, SECOND));
    expect(scalings(test)).toEqual([
      "1 ms: new1 0 to 1",
      "1 ms: old 4 to 3",
      "2 ms: new1 1 to 2",
      "1004 ms: old 3 to 2",
      "1005 ms: new1 2 to 3",
      "1006 ms: old 2 to 1",
      "1007 ms: new1 3 to 4",
      "2008 ms: old 1 to 0",
    ]);
    const { leastAvailable, mostPods, completedNs } = test.rollouts();
    expect([leastAvailable[1], mostPods[1]]).toEqual([3, 5]);
    expect((completedNs[1] ?? 0n) / MS - CHANGE / MS).toBeGreaterThan(2000n);
    expect(condition(test, abi.DEPLOYMENT_PROGRESSING).slice(0, 2)).toEqual([
      abi.CONDITION_TRUE,
      abi.ROLLOUT_NEW_REPLICA_SET_AVAILABLE,
    ]);
  });

  it("with maxUnavailable 0 takes no pod away before another is available", async () => {
    const test = await deployment({
      replicas: 2,
      rollout: { maxSurge: 1, surgePercent: 0, maxUnavailable: 0, unavailablePercent: 0 },
    });
    test.run(CHANGE + 30n * SECOND, kubelet(test, SECOND));
    const rollouts = test.rollouts();
    expect([rollouts.leastAvailable[1], rollouts.mostPods[1]]).toEqual([2, 3]);
  });

  it("stands still while new pods do not become ready, and says so after the deadline", async () => {
    const test = await deployment({ replicas: 4, rollout: { progressDeadlineSeconds: 60 } });
    test.run(
      CHANGE + 300n * SECOND,
      kubelet(test, SECOND, 0n, (pod) => pod >= 4),
    );
    const sets = test.replicaSets();
    expect([sets.specReplicas[OLD], sets.specReplicas[NEW]]).toEqual([3, 2]);
    expect(condition(test, abi.DEPLOYMENT_PROGRESSING).slice(0, 2)).toEqual([
      abi.CONDITION_FALSE,
      abi.ROLLOUT_PROGRESS_DEADLINE_EXCEEDED,
    ]);
    expect(condition(test, abi.DEPLOYMENT_AVAILABLE)[1]).toBe(abi.ROLLOUT_MINIMUM_REPLICAS_AVAILABLE);
    expect(test.rollouts().completedNs[1]).toBe(abi.NEVER);
    expect((test.rollouts().deadlineNs[1] ?? 0n) / SECOND).toBe(121n);
  });

  it("counts a pod as available after minReadySeconds of being ready, from the whole second", async () => {
    const test = await deployment({ replicas: 1, rollout: { minReadySeconds: 5 } });
    test.run(CHANGE + 30n * SECOND, kubelet(test, 2500n * MS));
    // Ready 62.503 s after the start of the run is 62 s to the API.
    expect(scalings(test)).toEqual(["1 ms: new1 0 to 1", "7001 ms: old 1 to 0"]);
  });

  it("takes pods that are not available from old ReplicaSets first", async () => {
    const test = await deployment({ replicas: 4 });
    test.run(
      CHANGE + 30n * SECOND,
      kubelet(test, SECOND, 0n, (pod) => pod < 2),
    );
    expect(scalings(test)[1]).toBe("1 ms: old 4 to 3");
    expect(test.replicaSets().specReplicas[OLD]).toBe(0);
  });
});

describe("Recreate", () => {
  it("waits until the last old pod is gone", async () => {
    const test = await deployment({ replicas: 3, rollout: { strategy: abi.STRATEGY_RECREATE } });
    test.run(CHANGE + 60n * SECOND, kubelet(test, SECOND, 10n * SECOND));
    expect(scalings(test)).toEqual(["1 ms: old 3 to 0", "10004 ms: new1 0 to 3"]);
    expect(test.rollouts().leastAvailable[1]).toBe(0);
    // Without a share that may be missing it needs all of them.
    expect(condition(test, abi.DEPLOYMENT_AVAILABLE)).toEqual([
      abi.CONDITION_TRUE,
      abi.ROLLOUT_MINIMUM_REPLICAS_AVAILABLE,
      CHANGE / MS + 11_008n,
    ]);
  });
});

describe("Recreate with a failed pod that stays", () => {
  // Its controller hears of pods that are gone by the last of all, or from 1.35 on by status.terminatingReplicas. Otherwise it looks when the progress
  // deadline has passed since the last progress, which was in the first second of the run, and from then on all the time.
  it.each([
    [34, 200, "142000 ms: new1 0 to 3"],
    [34, 60, "10005 ms: new1 0 to 3"],
    [35, 200, "10005 ms: new1 0 to 3"],
  ])("goes on in 1.%i with a deadline of %i s", async (kubernetesMinor, progressDeadlineSeconds, goesOn) => {
    const rollout = { strategy: abi.STRATEGY_RECREATE, progressDeadlineSeconds };
    const test = await deployment({ replicas: 3, rollout, kubernetesMinor });
    const answer = kubelet(test, SECOND, 10n * SECOND);
    test.run(CHANGE / 2n, answer);
    test.core.setPod(0, abi.PHASE_FAILED, false);
    test.core.release(0);
    test.core.schedule(0n, abi.AT_CLUSTER, abi.CONTROLLER_POD_CHANGED, 0);
    test.run(CHANGE + 200n * SECOND, answer);
    expect(scalings(test)).toEqual(["1 ms: old 3 to 0", goesOn]);
  });
});

describe("minReadySeconds that a user changes", () => {
  it("holds for the pods that are there, too", async () => {
    const test = await deployment({
      replicas: 2,
      prepare: (image) => {
        const spec = image.deploymentSpec({ minReadySeconds: 100 });
        image.action(CHANGE, { action: abi.ACTION_APPLY, a: 0, b: spec, value: -1, ...image.changes([OLD, OLD]) });
      },
    });
    test.run(CHANGE + 10n * SECOND, kubelet(test, SECOND));
    expect(test.replicaSets().availableReplicas[OLD]).toBe(0);
    expect(condition(test, abi.DEPLOYMENT_AVAILABLE).slice(0, 2)).toEqual([
      abi.CONDITION_FALSE,
      abi.ROLLOUT_MINIMUM_REPLICAS_UNAVAILABLE,
    ]);
    // Ready since the first second of the run.
    test.run(CHANGE + 60n * SECOND, kubelet(test, SECOND));
    expect(test.replicaSets().availableReplicas[OLD]).toBe(2);
    expect(condition(test, abi.DEPLOYMENT_AVAILABLE)).toEqual([
      abi.CONDITION_TRUE,
      abi.ROLLOUT_MINIMUM_REPLICAS_AVAILABLE,
      101_001n,
    ]);
  });
});

describe("a change of size in the middle of a rolling update", () => {
  it("is shared among the ReplicaSets", async () => {
    const test = await deployment({
      replicas: 10,
      rollout: { maxSurge: 2, surgePercent: 0, maxUnavailable: 0, unavailablePercent: 0 },
      prepare: (image) => {
        setImage(image);
        image.action(CHANGE + 500n * MS, { action: abi.ACTION_SCALE, a: 0, value: 20 });
      },
    });
    test.run(CHANGE + 600n * MS, kubelet(test, SECOND));
    expect(scalings(test)).toEqual(["1 ms: new1 0 to 2", "501 ms: old 10 to 18", "501 ms: new1 2 to 4"]);
  });
});

describe("what a user does", () => {
  it("undo goes back to the ReplicaSet of the revision before, which gets a new one", async () => {
    const test = await deployment({
      replicas: 2,
      prepare: (image) => {
        setImage(image);
        image.action(CHANGE + 30n * SECOND, { action: abi.ACTION_UNDO, a: 0 });
        image.action(CHANGE + 60n * SECOND, { action: abi.ACTION_UNDO, a: 0, value: 9 });
      },
    });
    test.run(CHANGE + 90n * SECOND, kubelet(test, SECOND));
    const sets = test.replicaSets();
    expect([sets.specReplicas[OLD], sets.specReplicas[NEW]]).toEqual([2, 0]);
    expect([sets.revision[OLD], sets.revision[NEW]]).toEqual([3, 2]);
    expect(test.rollouts().count).toBe(3);
    expect(test.trace(abi.TRACE_KUBECTL_REFUSED).map(({ b, d }) => [b, d])).toEqual([[abi.KUBECTL_NO_REVISION, 9n]]);
  });

  it("a paused Deployment rolls nothing out, but scales", async () => {
    const test = await deployment({
      replicas: 2,
      prepare: (image) => {
        image.action(CHANGE - SECOND, { action: abi.ACTION_PAUSE, a: 0 });
        setImage(image);
        image.action(CHANGE + 5n * SECOND, { action: abi.ACTION_SCALE, a: 0, value: 3 });
        image.action(CHANGE + 6n * SECOND, { action: abi.ACTION_PAUSE, a: 0 });
        image.action(CHANGE + 7n * SECOND, { action: abi.ACTION_UNDO, a: 0 });
        image.action(CHANGE + 10n * SECOND, { action: abi.ACTION_RESUME, a: 0 });
      },
    });
    test.run(CHANGE + 9n * SECOND, kubelet(test, SECOND));
    expect(scalings(test)).toEqual(["5001 ms: old 2 to 3"]);
    expect(condition(test, abi.DEPLOYMENT_PROGRESSING)).toEqual([
      abi.CONDITION_UNKNOWN,
      abi.ROLLOUT_DEPLOYMENT_PAUSED,
      (CHANGE - SECOND) / MS + 1n,
    ]);
    expect(test.trace(abi.TRACE_KUBECTL_REFUSED).map(({ b }) => b)).toEqual([
      abi.KUBECTL_ALREADY_PAUSED,
      abi.KUBECTL_NO_HISTORY,
    ]);
    test.run(CHANGE + 60n * SECOND, kubelet(test, SECOND));
    expect([...test.replicaSets().specReplicas.subarray(0, 2)]).toEqual([0, 3]);
  });

  it("history beyond revisionHistoryLimit goes", async () => {
    const test = await deployment({
      replicas: 1,
      rollout: { revisionHistoryLimit: 1 },
      prepare: (image) => {
        setImage(image);
        const third = 1 + image.replicaSet(0, { template: 0 });
        image.action(CHANGE + 30n * SECOND, { action: abi.ACTION_SET_TEMPLATE, a: 0, ...image.changes([NEW, third]) });
      },
    });
    test.run(CHANGE + 29n * SECOND, kubelet(test, SECOND));
    expect([...test.replicaSets().exists.subarray(0, 3)]).toEqual([1, 1, 0]);
    test.run(CHANGE + 90n * SECOND, kubelet(test, SECOND));
    expect([...test.replicaSets().exists.subarray(0, 3)]).toEqual([0, 1, 1]);
  });

  it("apply sets the size and what rollouts go by", async () => {
    const test = await deployment({
      replicas: 4,
      prepare: (image) => {
        const spec = image.deploymentSpec({ strategy: abi.STRATEGY_RECREATE });
        image.action(CHANGE, { action: abi.ACTION_APPLY, a: 0, b: spec, value: 2, ...image.changes([OLD, NEW]) });
      },
    });
    test.run(CHANGE + 60n * SECOND, kubelet(test, SECOND));
    expect(scalings(test)).toEqual(["1 ms: old 4 to 2", "2 ms: old 2 to 0", "5 ms: new1 0 to 2"]);
  });
});
