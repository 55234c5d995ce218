import { describe, expect, it } from "vitest";
import { row } from "../../test/support/image.ts";
import { abi, KubeletImage } from "../../test/support/kubelet.ts";

const S = 1_000_000_000n;
const END = 1800n * S;
const latencies = { sandboxNs: S, containerStartNs: S / 2n, imagePullLatencyNs: S, imagePullBytesPerSecond: 100n };

function imageRow(image: KubeletImage, fields: { sizeBytes?: bigint; missing?: number } = {}): number {
  return image.writer.add(abi.SECTION_IMAGES, abi.ImageRecord, row(abi.ImageRecord, { sizeBytes: 200n, ...fields }));
}

function probeRow(image: KubeletImage, fields: object): number {
  const defaults = { periodSeconds: 10, successThreshold: 1, failureThreshold: 3, timeoutSeconds: 1 };
  return image.writer.add(abi.SECTION_PROBES, abi.ProbeRecord, row(abi.ProbeRecord, { ...defaults, ...fields }));
}

function constant(image: KubeletImage, ns: bigint): number {
  const fields = { kind: 0, p0: Number(ns) };
  return image.writer.add(abi.SECTION_DISTRIBUTIONS, abi.Distribution, row(abi.Distribution, fields));
}

describe("starting", () => {
  it("takes sandbox, serial pulls, and starts one after the other", async () => {
    const image = new KubeletImage(latencies);
    image.node();
    const nginx = imageRow(image);
    const redis = imageRow(image, { sizeBytes: 500n });
    image.template([{ image: nginx }, { image: redis }]);
    const made = await image.load();
    const first = made.pod(0);
    const second = made.pod(0);
    made.run(END);
    // Sandbox 1 s; nginx 1 + 2 s, start 0.5 s; then redis waits for the puller until 5 s and takes 1 + 5 s, start 0.5 s.
    expect(made.containers.startedNs.slice(0, 2)).toEqual(new BigUint64Array([4_500_000_000n, 11_500_000_000n]));
    expect(made.pods.firstReadyNs[first]).toBe(11_500_000_000n);
    // The other pod asked for nginx while it was being pulled: its own pull waits for the puller and costs the round trip only.
    expect(made.containers.startedNs[2]).toBe(5n * S + S / 2n);
    expect(made.of(abi.TRACE_PULLED).map(({ d }) => d)).toContain(3n * S);
    expect(made.pods.phase[second]).toBe(abi.PHASE_RUNNING);
    expect(made.of(abi.TRACE_READY).map(({ b }) => b)).toEqual([1, 1]);
  });

  it("runs init containers first and leaves sidecars running", async () => {
    const image = new KubeletImage(latencies);
    image.node();
    const init = { behaves: { exitAfterNs: 3n * S } };
    image.template([{}], {}, [init, { sidecar: 1 }]);
    const made = await image.load();
    const pod = made.pod(0);
    made.run(4n * S);
    expect(made.containers.reason[2]).toBe(abi.REASON_POD_INITIALIZING);
    made.run(END);
    expect([...made.containers.startedNs.slice(0, 3)]).toEqual([1_500_000_000n, 5n * S + S / 2n, 6n * S]);
    expect([...made.containers.state.slice(0, 3)]).toEqual([
      abi.CONTAINER_TERMINATED,
      abi.CONTAINER_RUNNING,
      abi.CONTAINER_RUNNING,
    ]);
    expect(made.pods.ready[pod]).toBe(1);
  });

  it("is ready by its probe, and without one while it still starts", async () => {
    const image = new KubeletImage();
    image.node();
    const startup = constant(image, 12n * S);
    image.template([{ behaves: { startup }, readinessProbe: probeRow(image, { initialDelaySeconds: 5 }) }]);
    image.template([{ behaves: { startup } }]);
    const made = await image.load();
    const probed = made.pod(0);
    const bare = made.pod(1);
    made.run(1n);
    expect(made.pods.ready[bare]).toBe(1);
    expect(made.core.containerServes(1)).toBe(0);
    made.run(END);
    expect(made.core.containerServes(1)).toBe(1);
    // The worker ticks every 10 s from the pod's coming on; the ticks that find the container 5 s old are at 10 s (fails) and 20 s.
    expect(made.pods.firstReadyNs[probed]).toBe(20n * S);
    expect(made.of(abi.TRACE_UNHEALTHY)).toHaveLength(1);
  });

  it("waits for the startup probe, and restarts what fails its liveness probe", async () => {
    const image = new KubeletImage();
    image.node();
    const startup = constant(image, 25n * S);
    const livenessProbe = probeRow(image, {});
    image.template([{ behaves: { startup }, livenessProbe, startupProbe: probeRow(image, { failureThreshold: 30 }) }]);
    image.template([{ behaves: { startup, stopNs: 100n * S }, livenessProbe }]);
    const made = await image.load();
    const guarded = made.pod(0);
    made.pod(1);
    made.run(60n * S);
    expect(made.pods.firstReadyNs[guarded]).toBe(30n * S);
    expect(made.containers.restarts[0]).toBe(0);
    // Three failures at 0, 10, 20 s; SIGKILL 30 s later; the first restart is immediate.
    expect(made.of(abi.TRACE_KILLING).map(({ timeNs, b, c }) => [timeNs, b, c])).toEqual([
      [20n * S, 1, abi.KILLING_LIVENESS_PROBE],
    ]);
    expect(made.containers.restarts[1]).toBe(1);
    expect(made.containers.exitCode[1]).toBe(137);
    expect(made.containers.startedNs[1]).toBe(50n * S);
  });
});

describe("restarting", () => {
  it("backs off 10, 20, ... 300 s after the first immediate restart, from when the container finished", async () => {
    const image = new KubeletImage();
    image.node();
    image.template([{ behaves: { exitAfterNs: S, exitCode: 1 } }]);
    const made = await image.load();
    const pod = made.pod(0);
    made.run(END);
    const starts = made.of(abi.TRACE_STARTED).map(({ timeNs }) => timeNs / S);
    expect(starts).toEqual([0n, 1n, 12n, 33n, 74n, 155n, 316n, 617n, 918n, 1219n, 1520n]);
    expect(made.of(abi.TRACE_BACK_OFF).map(({ d }) => d / S)).toEqual([
      10n,
      20n,
      40n,
      80n,
      160n,
      300n,
      300n,
      300n,
      300n,
      300n,
    ]);
    expect(made.pods.phase[pod]).toBe(abi.PHASE_RUNNING);
    expect(made.containers.reason[0]).toBe(abi.REASON_CRASH_LOOP_BACK_OFF);
  });

  it("forgets the back-off of a container that ran more than ten minutes", async () => {
    const image = new KubeletImage();
    image.node();
    image.template([{ behaves: { exitAfterNs: 601n * S, exitCode: 1 } }]);
    const made = await image.load();
    made.pod(0);
    made.run(3000n * S);
    expect(made.of(abi.TRACE_STARTED).map(({ timeNs }) => timeNs / S)).toEqual([0n, 601n, 1202n, 1803n, 2404n]);
  });

  it("ends pods by restart policy", async () => {
    const image = new KubeletImage();
    image.node();
    const exits = (exitCode: number) => [{ behaves: { exitAfterNs: S, exitCode } }];
    image.template(exits(0), { restartPolicy: abi.RESTART_NEVER });
    image.template(exits(3), { restartPolicy: abi.RESTART_NEVER });
    image.template(exits(0), { restartPolicy: abi.RESTART_ON_FAILURE });
    image.template([{}], { restartPolicy: abi.RESTART_NEVER }, exits(1));
    image.template(exits(0), { restartPolicy: abi.RESTART_NEVER }, [{ sidecar: 1, behaves: { stopNs: 4n * S } }]);
    const made = await image.load();
    const pods = [0, 1, 2, 3, 4].map((template) => made.pod(template));
    const removed: number[] = [];
    made.run(END, (kind, a) => kind === abi.SCHEDULER_POD_REMOVED && removed.push(a));
    const { PHASE_SUCCEEDED, PHASE_FAILED } = abi;
    expect(pods.map((pod) => made.pods.phase[pod])).toEqual([
      PHASE_SUCCEEDED,
      PHASE_FAILED,
      PHASE_SUCCEEDED,
      PHASE_FAILED,
      PHASE_SUCCEEDED,
    ]);
    expect(made.pods.finishedNs[pods[4] as number]).toBe(5n * S);
    expect(removed.sort()).toEqual(pods);
    expect(made.table(abi.TABLE_NODES, abi.NodeTable).podCount[0]).toBe(0);
    expect(made.containers.reason[1]).toBe(abi.REASON_ERROR);
  });

  it("backs off pulls of an image that no registry has, and never pulls one it may not", async () => {
    const image = new KubeletImage({ imagePullLatencyNs: S });
    image.node();
    const missing = imageRow(image, { missing: 1 });
    image.template([{ image: missing }]);
    image.template([{ image: imageRow(image), pullPolicy: abi.PULL_NEVER }]);
    const made = await image.load();
    const pod = made.pod(0);
    made.pod(1);
    made.run(S + S / 2n);
    expect([...made.containers.reason.slice(0, 2)]).toEqual([
      abi.REASON_ERR_IMAGE_PULL,
      abi.REASON_ERR_IMAGE_NEVER_PULL,
    ]);
    made.run(200n * S);
    expect(made.of(abi.TRACE_PULLING).map(({ timeNs }) => timeNs / S)).toEqual([0n, 11n, 32n, 73n, 154n]);
    made.run(170n * S + 10n * S + 20n * S);
    expect(made.containers.reason[0]).toBe(abi.REASON_IMAGE_PULL_BACK_OFF);
    expect(made.pods.phase[pod]).toBe(abi.PHASE_PENDING);
  });
});

describe("ending", () => {
  it("stops within the grace, by SIGKILL at the latest, and the object goes", async () => {
    const image = new KubeletImage({ apiLatencyNs: S / 10n });
    image.node();
    image.template([{ behaves: { stopNs: 3n * S } }, { behaves: { stopNs: 50n * S } }]);
    const made = await image.load();
    const pod = made.pod(0);
    made.run(10n * S);
    made.core.deleteFrom(pod, 8n);
    const stopped: [number, bigint][] = [];
    made.run(END, (kind, a) => kind === abi.SERVER_STOPPED && stopped.push([a, made.core.nowNs() / S]));
    expect(stopped).toEqual([
      [0, 13n],
      [1, 18n],
    ]);
    expect([...made.containers.exitCode.slice(0, 2)]).toEqual([0, 137]);
    expect(made.of(abi.TRACE_READY).map(({ timeNs, b }) => [timeNs / S, b])).toEqual([
      [0n, 1],
      [10n, 0],
    ]);
    expect(made.pods.goneNs[pod]).toBe(18n * S + S / 10n);
  });

  it("gives at least 2 s, sends sidecars their signal last, and ends a pod that has not begun at once", async () => {
    const image = new KubeletImage({ sandboxNs: S });
    image.node();
    image.template([{ behaves: { stopNs: 5n * S } }], {}, [{ sidecar: 1 }]);
    const made = await image.load();
    const pod = made.pod(0);
    made.run(10n * S);
    made.core.deleteFrom(pod, 1n);
    const young = made.pod(0);
    made.core.deleteFrom(young, 30n);
    made.run(END);
    // The container is killed after the least grace; the sidecar waits for that as long as the pod's own grace of 1 s, and stops at once.
    expect([...made.containers.finishedNs.slice(0, 2)]).toEqual([11n * S, 12n * S]);
    expect(made.of(abi.TRACE_KILLING).map(({ b }) => b)).toEqual([1, 0]);
    expect(made.pods.goneNs[young]).toBe(10n * S);
  });

  it("refuses a pod that does not fit its node", async () => {
    const image = new KubeletImage();
    image.node({ podsAllocatable: 2, cpuAllocatableMilli: 1000n, memoryAllocatableBytes: 1000n });
    image.template([{ cpuRequestMilli: 600n, memoryRequestBytes: 600n }]);
    image.template([{ memoryRequestBytes: 600n }]);
    image.template([{}]);
    const made = await image.load();
    const pods = [0, 0, 1, 2, 2].map((template) => made.pod(template));
    made.run(END);
    const { REASON_NONE, REASON_OUT_OF_CPU, REASON_OUT_OF_MEMORY, REASON_OUT_OF_PODS } = abi;
    const reasons = pods.map((pod) => made.pods.reason[pod]);
    expect(reasons).toEqual([REASON_NONE, REASON_OUT_OF_CPU, REASON_OUT_OF_MEMORY, REASON_NONE, REASON_OUT_OF_PODS]);
    expect(made.pods.phase[pods[1] as number]).toBe(abi.PHASE_FAILED);
  });

  it("completes a pod whose run time is over, and adopts one that runs already", async () => {
    const image = new KubeletImage({ sandboxNs: S });
    image.node();
    image.template([{}, {}]);
    const record = (fields: object) => image.writer.add(abi.SECTION_PODS, abi.PodRecord, row(abi.PodRecord, fields));
    record({ runForNs: 7n * S });
    record({ running: 1 });
    const made = await image.load();
    const timed = made.pod(0, 0, 0);
    const adopted = made.pod(0, 0, 1);
    made.run(0n);
    expect([made.pods.phase[adopted], made.pods.ready[adopted]]).toEqual([abi.PHASE_RUNNING, 1]);
    made.run(END);
    expect([made.pods.phase[timed], made.pods.finishedNs[timed]]).toEqual([abi.PHASE_SUCCEEDED, 8n * S]);
    expect([...made.containers.reason.slice(0, 2)]).toEqual([abi.REASON_COMPLETED, abi.REASON_COMPLETED]);
  });
});
