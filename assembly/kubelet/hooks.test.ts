import { describe, expect, it } from "vitest";
import { abi, KubeletImage } from "../../test/support/kubelet.ts";

const S = 1_000_000_000n;
const END = 600n * S;

describe("postStart", () => {
  it("keeps the container from being ready, its probes from running and the next container from starting", async () => {
    const image = new KubeletImage();
    image.node();
    const readinessProbe = image.probe();
    image.template([{ postStart: image.constant(4n * S), readinessProbe }, {}]);
    const made = await image.load();
    const pod = made.pod(0);
    made.run(3n * S);
    expect([made.containers.state[0], made.pods.phase[pod]]).toEqual([abi.CONTAINER_RUNNING, abi.PHASE_PENDING]);
    made.run(END);
    expect([...made.containers.startedNs.slice(0, 2)]).toEqual([0n, 4n * S]);
    expect(made.pods.firstReadyNs[pod]).toBe(4n * S);
  });

  it("kills the container when it fails, which then restarts with its back-off", async () => {
    const image = new KubeletImage();
    image.node();
    const hook = { postStart: image.constant(2n * S), hookFails: abi.HOOK_POST_START, behaves: { stopNs: 3n * S } };
    image.template([hook]);
    image.template([hook], { restartPolicy: abi.RESTART_NEVER });
    const made = await image.load();
    const pod = made.pod(0);
    const never = made.pod(1);
    made.run(5n * S - 1n);
    expect(made.containers.state[0]).toBe(abi.CONTAINER_RUNNING);
    made.run(5n * S);
    expect(made.of(abi.TRACE_KILLING).map(({ timeNs, c }) => [timeNs / S, c])).toEqual([
      [2n, abi.KILLING_POST_START_HOOK],
      [2n, abi.KILLING_POST_START_HOOK],
    ]);
    made.run(60n * S);
    // It ends at 5 s and starts again at once; then ends at 10 s and waits 10 s; ends at 25 s and waits 20 s.
    const starts = made.of(abi.TRACE_STARTED).filter(({ a }) => a === pod);
    expect(starts.map(({ timeNs }) => timeNs / S)).toEqual([0n, 5n, 20n, 45n]);
    expect(made.containers.reason[0]).toBe(abi.REASON_CRASH_LOOP_BACK_OFF);
    expect(made.pods.firstReadyNs[pod]).toBe(abi.NEVER);
    expect(made.pods.phase[never]).toBe(abi.PHASE_SUCCEEDED);
  });

  it("shows PostStartHookError until the kubelet has looked again", async () => {
    const image = new KubeletImage();
    // The relists of the node fall on half seconds.
    image.node({ entity: S / 2n });
    image.template([{ postStart: image.constant(S), hookFails: abi.HOOK_POST_START }]);
    const made = await image.load();
    made.pod(0);
    made.run(S);
    expect(made.containers.reason[0]).toBe(abi.REASON_POST_START_HOOK_ERROR);
    made.run(S + S / 2n);
    expect(made.containers.state[0]).toBe(abi.CONTAINER_RUNNING);
  });
});

describe("preStop", () => {
  it.each([
    { what: "takes its time off the grace", preStop: 4n, stop: 100n, grace: 10n, ended: 10n, code: 137 },
    {
      what: "in whole seconds",
      preStop: 4n,
      rest: S / 2n,
      stop: 100n,
      grace: 10n,
      ended: 10n,
      rested: S / 2n,
      code: 137,
    },
    { what: "leaves the process at least 2 s", preStop: 9n, stop: 100n, grace: 10n, ended: 11n, code: 137 },
    { what: "is given up when the grace is over", preStop: 60n, stop: 1n, grace: 10n, ended: 11n, code: 0 },
    { what: "comes before SIGTERM", preStop: 4n, stop: 1n, grace: 10n, ended: 5n, code: 0 },
  ])("$what", async ({ preStop, rest = 0n, stop, grace, ended, rested = 0n, code }) => {
    const image = new KubeletImage();
    image.node();
    image.template([{ preStop: image.constant(preStop * S + rest), behaves: { stopNs: stop * S } }]);
    const made = await image.load();
    const pod = made.pod(0);
    made.run(20n * S);
    made.core.deleteFrom(pod, grace);
    made.run(END);
    expect(made.containers.finishedNs[0]).toBe((20n + ended) * S + rested);
    expect(made.containers.exitCode[0]).toBe(code);
  });

  it("says when it fails, and the container stops all the same", async () => {
    const image = new KubeletImage();
    image.node();
    image.template([{ preStop: image.constant(3n * S), hookFails: abi.HOOK_PRE_STOP }]);
    const made = await image.load();
    const pod = made.pod(0);
    made.run(S);
    made.core.deleteFrom(pod, 30n);
    made.run(END);
    expect(made.of(abi.TRACE_HOOK_FAILED).map(({ timeNs, c }) => [timeNs / S, c])).toEqual([[4n, abi.HOOK_PRE_STOP]]);
    expect(made.containers.finishedNs[0]).toBe(4n * S);
  });
});

describe("the end of a pod with sidecars", () => {
  const sidecar = (stopNs: bigint) => ({ sidecar: 1, behaves: { stopNs } });

  it("goes from the containers to the sidecars, the last first", async () => {
    const image = new KubeletImage();
    image.node();
    image.template([{ behaves: { stopNs: 3n * S } }, { behaves: { stopNs: 5n * S } }], {}, [
      sidecar(S),
      sidecar(2n * S),
    ]);
    const made = await image.load();
    const pod = made.pod(0);
    made.run(10n * S);
    made.core.deleteFrom(pod, 30n);
    made.run(END);
    // Rows: the two sidecars, the two containers.
    expect([...made.containers.finishedNs.slice(0, 4)].map((at) => at / S)).toEqual([18n, 17n, 13n, 15n]);
    expect(made.of(abi.TRACE_KILLING).map(({ timeNs, b }) => [timeNs / S, b])).toEqual([
      [10n, 2],
      [10n, 3],
      [10n, 1],
      [10n, 0],
    ]);
    expect(made.pods.goneNs[pod]).toBe(18n * S);
  });

  it("leaves them what is left of the grace, 2 s at least", async () => {
    const image = new KubeletImage();
    image.node();
    image.template([{ behaves: { stopNs: 8n * S } }], {}, [sidecar(100n * S)]);
    image.template([{ behaves: { stopNs: 100n * S } }], {}, [sidecar(100n * S)]);
    const made = await image.load();
    const pods = [made.pod(0), made.pod(1)];
    made.run(10n * S);
    for (const pod of pods) made.core.deleteFrom(pod, 20n);
    made.run(END);
    // The first sidecar's turn comes at 18 s with 12 s left; the second waits for the whole grace and then has its least 2 s.
    expect([...made.containers.finishedNs.slice(0, 4)].map((at) => at / S)).toEqual([30n, 18n, 32n, 30n]);
  });

  it("runs all preStop hooks together", async () => {
    const image = new KubeletImage();
    image.node();
    const preStop = image.constant(5n * S);
    image.template([{ preStop, behaves: { stopNs: S } }], {}, [{ preStop, ...sidecar(S) }]);
    const made = await image.load();
    const pod = made.pod(0);
    made.run(S);
    made.core.deleteFrom(pod, 30n);
    made.run(END);
    expect([...made.containers.finishedNs.slice(0, 2)].map((at) => at / S)).toEqual([8n, 7n]);
  });
});
