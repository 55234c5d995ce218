import { describe, expect, it } from "vitest";
import { abi, type KubeletCluster, KubeletImage } from "../../test/support/kubelet.ts";

const S = 1_000_000_000n;
const END = 600n * S;

const starts = (made: KubeletCluster) => made.of(abi.TRACE_STARTED).map(({ timeNs }) => Number(timeNs) / 1e9);

describe("what keeps a container from starting", () => {
  it("an environment that cannot be made, while the other containers of the pod run", async () => {
    const image = new KubeletImage();
    image.node();
    image.template([{ configProblem: 1 }, {}]);
    image.template([{}], {}, [{ configProblem: 1 }]);
    const made = await image.load();
    const pods = [made.pod(0), made.pod(1)];
    made.run(END);
    expect([...made.containers.reason.slice(0, 4)]).toEqual([
      abi.REASON_CREATE_CONTAINER_CONFIG_ERROR,
      abi.REASON_NONE,
      abi.REASON_CREATE_CONTAINER_CONFIG_ERROR,
      abi.REASON_POD_INITIALIZING,
    ]);
    expect(pods.map((pod) => made.pods.phase[pod])).toEqual([abi.PHASE_PENDING, abi.PHASE_PENDING]);
    expect(starts(made)).toEqual([0]);
  });

  it("a process that does not run: RunContainerError, then the back-off of restarts", async () => {
    const image = new KubeletImage();
    image.node({ entity: S / 2n });
    image.template([{ behaves: { startFails: 1 } }]);
    image.template([{ behaves: { startFails: 1 } }], { restartPolicy: abi.RESTART_NEVER });
    const made = await image.load();
    const pod = made.pod(0);
    const never = made.pod(1);
    made.run(S / 4n);
    expect(made.containers.reason[0]).toBe(abi.REASON_RUN_CONTAINER_ERROR);
    made.run(S + S / 2n);
    expect(made.containers.reason[0]).toBe(abi.REASON_CRASH_LOOP_BACK_OFF);
    made.run(40n * S);
    const tries = made.of(abi.TRACE_CREATED).filter(({ a }) => a === pod);
    // The first failure is noticed at 0.5 s; then 10 and 20 s from each end.
    expect(tries.map(({ timeNs }) => Number(timeNs) / 1e9)).toEqual([0, 0.5, 10.5, 30.5]);
    expect([made.containers.restarts[0], made.containers.exitCode[0]]).toEqual([3, 128]);
    expect([made.pods.phase[never], made.containers.reason[1]]).toEqual([abi.PHASE_FAILED, abi.REASON_START_ERROR]);
    expect(starts(made)).toEqual([]);
  });

  it("a network that is not ready, unless the pod is on the node's own", async () => {
    const image = new KubeletImage({ sandboxNs: S / 10n });
    image.node({ networkReadyNs: 5n * S + S / 2n });
    image.template([{}]);
    image.template([{}], { hostNetwork: 1 });
    const made = await image.load();
    made.pod(0);
    made.pod(1);
    made.run(END);
    // The worker looks again every second.
    expect([...made.containers.startedNs.slice(0, 2)]).toEqual([6n * S + S / 10n, S / 10n]);
    expect(made.of(abi.TRACE_NETWORK_NOT_READY)).toHaveLength(1);
  });

  it("a volume of an object that does not exist", async () => {
    const image = new KubeletImage();
    image.node();
    image.template([{}], { mountProblem: 1 });
    const made = await image.load();
    const pod = made.pod(0);
    made.run(END);
    expect(made.containers.reason[0]).toBe(abi.REASON_CONTAINER_CREATING);
    expect(made.of(abi.TRACE_FAILED_MOUNT)).toHaveLength(1);
    made.core.deleteFrom(pod, 30n);
    made.run(END + S);
    expect(made.pods.gone[pod]).toBe(1);
  });
});

describe("when an end is noticed", () => {
  it.each([
    // Relists at whole seconds and 0.25 s: the container ends at 1 s.
    { entity: 0n, restarted: 1 },
    { entity: S / 4n, restarted: 1.25 },
    { entity: 7n * S + (3n * S) / 4n, restarted: 1.75 },
  ])("at the node's next relist (%s)", async ({ entity, restarted }) => {
    const image = new KubeletImage();
    image.node({ entity });
    image.template([{ behaves: { exitAfterNs: S, exitCode: 1 } }]);
    const made = await image.load();
    const pod = made.pod(0);
    made.run(9n * S);
    expect(starts(made)).toEqual([0, restarted]);
    expect(made.of(abi.TRACE_READY).map(({ timeNs, b }) => [Number(timeNs) / 1e9, b])[1]).toEqual([restarted, 0]);
    expect(made.pods.phase[pod]).toBe(abi.PHASE_RUNNING);
  });

  it("and the back-off still counts from the end", async () => {
    const image = new KubeletImage();
    image.node({ entity: S / 4n });
    image.template([{ behaves: { exitAfterNs: S, exitCode: 1 } }]);
    const made = await image.load();
    made.pod(0);
    made.run(40n * S);
    expect(starts(made)).toEqual([0, 1.25, 12.25, 33.25]);
  });

  it("up to maxContainerRestartPeriod", async () => {
    const image = new KubeletImage();
    image.node();
    image.settings({ crashLoopMaxNs: 15n * S });
    image.template([{ behaves: { exitAfterNs: S, exitCode: 1 } }]);
    const made = await image.load();
    made.pod(0);
    made.run(60n * S);
    expect(starts(made)).toEqual([0, 1, 12, 28, 44, 60]);
  });
});
