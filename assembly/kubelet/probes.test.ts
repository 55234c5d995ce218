import { describe, expect, it } from "vitest";
import { row } from "../../test/support/image.ts";
import { abi, type KubeletCluster, KubeletImage } from "../../test/support/kubelet.ts";

const S = 1_000_000_000n;
const SUCCEEDED = 0x80000000;
/** A server that a probe has to ask. */
const SERVER = { serveCpu: 0, concurrency: 1 };

/** Runs and answers each probe that is sent: at once, later, never, well or badly. */
function answering(
  made: KubeletCluster,
  untilNs: bigint,
  answer: (n: number) => { ok: boolean; afterNs: bigint } | null,
) {
  const sent: bigint[] = [];
  made.run(untilNs, (kind, a, b) => {
    if (kind !== abi.PROBE_SENT) return;
    const nowNs = made.core.nowNs();
    sent.push(nowNs / S);
    const given = answer(sent.length);
    if (given)
      made.core.tell(nowNs + given.afterNs, abi.KUBELET_PROBE_ANSWERED, a, given.ok ? (b | SUCCEEDED) >>> 0 : b);
  });
  return sent;
}

const ready = (made: KubeletCluster) => made.of(abi.TRACE_READY).map(({ timeNs, b }) => [Number(timeNs) / 1e9, b]);
const unhealthy = (made: KubeletCluster) =>
  made.of(abi.TRACE_UNHEALTHY).map(({ timeNs, d }) => [Number(timeNs / S), Number(d)]);

async function serverWith(probes: object, image: KubeletImage, behaves: object = SERVER) {
  image.node();
  image.template([{ ...probes, behaves }]);
  const made = await image.load();
  made.pod(0);
  return made;
}

describe("when probes run", () => {
  it("by the ticks of the worker, from initialDelaySeconds after the second of the start; readiness at once", async () => {
    const image = new KubeletImage({ sandboxNs: 2n * S + S / 2n });
    const probe = { handler: abi.HANDLER_HTTP, periodSeconds: 7 };
    image.node();
    image.template([{ behaves: SERVER, readinessProbe: image.probe(probe) }]);
    image.template([{ behaves: SERVER, livenessProbe: image.probe(probe) }]);
    image.template([{ behaves: SERVER, livenessProbe: image.probe({ ...probe, initialDelaySeconds: 12 }) }]);
    image.template([{ behaves: SERVER, livenessProbe: image.probe({ ...probe, initialDelaySeconds: 13 }) }]);
    const made = await image.load();
    for (let i = 0; i < 4; i++) made.pod(i);
    const first: bigint[] = [];
    made.run(30n * S, (kind, a) => {
      if (kind === abi.PROBE_SENT) first[a] ??= made.core.nowNs();
    });
    // The container starts at 2.5 s; the workers tick at 0, 7, 14, 21 s.
    expect(first).toEqual([2n * S + S / 2n, 7n * S, 14n * S, 21n * S]);
  });

  it("liveness and readiness wait for the startup probe, which then rests", async () => {
    const image = new KubeletImage();
    const probe = { handler: abi.HANDLER_HTTP, periodSeconds: 5 };
    const made = await serverWith(
      { startupProbe: image.probe(probe), readinessProbe: image.probe(probe), livenessProbe: image.probe(probe) },
      image,
    );
    const sent = answering(made, 14n * S, (n) => ({ ok: n > 2, afterNs: 0n }));
    // Startup at 0, 5 and 10 s; readiness as soon as it has succeeded, and liveness at its tick of the same instant.
    expect(sent).toEqual([0n, 5n, 10n, 10n, 10n]);
    expect(ready(made)).toEqual([[10, 1]]);
  });
});

describe("what a result does", () => {
  it.each([
    { what: "no answer in time", answer: () => null, why: abi.PROBE_TIMED_OUT, at: [1, 11, 21] },
    {
      what: "an answer too late",
      answer: () => ({ ok: true, afterNs: 3n * S }),
      why: abi.PROBE_TIMED_OUT,
      at: [1, 11, 21],
    },
    { what: "a full queue", answer: () => ({ ok: false, afterNs: 0n }), why: abi.PROBE_REJECTED, at: [0, 10, 20] },
  ])("$what fails, and the third failure in a row restarts the container", async ({ answer, why, at }) => {
    const image = new KubeletImage();
    const made = await serverWith(
      { livenessProbe: image.probe({ handler: abi.HANDLER_HTTP, graceSeconds: 4 }) },
      image,
      {
        ...SERVER,
        stopNs: 100n * S,
      },
    );
    answering(made, 29n * S, answer);
    expect(unhealthy(made)).toEqual(at.map((second) => [second, why]));
    // SIGKILL after the probe's own grace, and the same sync starts it again.
    const killed = BigInt(at[2] ?? 0) + 4n;
    expect([made.containers.finishedNs[0], made.containers.startedNs[0]]).toEqual([killed * S, killed * S]);
    expect(made.containers.restarts[0]).toBe(1);
  });

  it("readiness comes and goes by thresholds of results in a row", async () => {
    const image = new KubeletImage();
    const made = await serverWith(
      { readinessProbe: image.probe({ handler: abi.HANDLER_HTTP, successThreshold: 2, failureThreshold: 3 }) },
      image,
    );
    const results = "ynyy" + "nnynnn" + "yy";
    answering(made, 200n * S, (n) => ({ ok: results[n - 1] !== "n", afterNs: 0n }));
    expect(ready(made)).toEqual([
      [30, 1],
      [90, 0],
      [110, 1],
    ]);
  });

  it("refuses before the application has started, and the same goes for every handler", async () => {
    const image = new KubeletImage();
    image.node();
    const startup = image.constant(12n * S);
    const handlers = [abi.HANDLER_TCP, abi.HANDLER_EXEC, abi.HANDLER_HTTP, abi.HANDLER_GRPC];
    for (const handler of handlers)
      image.template([{ behaves: { startup }, readinessProbe: image.probe({ handler }) }]);
    const made = await image.load();
    const pods = handlers.map((_, i) => made.pod(i));
    made.run(60n * S);
    expect(pods.map((pod) => made.pods.firstReadyNs[pod])).toEqual(pods.map(() => 20n * S));
    expect(new Set(unhealthy(made).map(([, why]) => why))).toEqual(new Set([abi.PROBE_REFUSED]));
  });

  it("counts the back-off of a liveness restart from the end before it", async () => {
    const image = new KubeletImage();
    const made = await serverWith({ livenessProbe: image.probe({ handler: abi.HANDLER_HTTP }) }, image, {
      ...SERVER,
      stopNs: 0n,
    });
    answering(made, 300n * S, () => null);
    const lives = made.of(abi.TRACE_STARTED).map(({ timeNs }) => Number(timeNs / S));
    // Each life lasts 20 to 30 s and the wait counts from the end of the one before the last: until it is 40 s nobody waits.
    expect(lives.slice(0, 4)).toEqual([0, 21, 51, 81]);
    expect(made.of(abi.TRACE_BACK_OFF).length).toBeGreaterThan(0);
  });
});

describe("exec", () => {
  it("costs CPU time in the container, and one that has no CPU left fails by timeout", async () => {
    const image = new KubeletImage();
    image.node();
    const execCpu = image.constant(10_000_000n);
    const livenessProbe = image.probe({ handler: abi.HANDLER_EXEC, failureThreshold: 1 });
    image.template([{ livenessProbe, behaves: { execCpu, serveCpu: 0, stopNs: 0n } }]);
    // 5 ms of quota in 100 ms, of which the container's own work takes all it can get.
    image.template([
      { livenessProbe, cpuLimitMilli: 5n, behaves: { execCpu, serveCpu: 0, backgroundCpuMilli: 1000n, stopNs: 0n } },
    ]);
    const made = await image.load();
    made.pod(0);
    made.pod(1);
    made.run(45n * S);
    made.core.finishKubelet();
    expect(made.core.containerCpuUsedNs(0)).toBe(50_000_000n);
    expect(unhealthy(made)).toContainEqual([1, abi.PROBE_TIMED_OUT]);
    expect(made.of(abi.TRACE_UNHEALTHY).every(({ b }) => b === 1)).toBe(true);
    expect(made.containers.restarts[1]).toBeGreaterThan(0);
  });
});

describe("probes that can only succeed", () => {
  /** Containers of every kind, some of which fail at first and restart. */
  async function history(repeat: boolean) {
    const image = new KubeletImage({ sandboxNs: S / 3n });
    image.node({ entity: 123_456_789n });
    const startup = image.constant(12n * S);
    for (const handler of [abi.HANDLER_TCP, abi.HANDLER_EXEC, abi.HANDLER_HTTP, abi.HANDLER_GRPC]) {
      const probe = (fields: object) => image.probe({ handler, ...fields });
      image.template([
        {
          readinessProbe: probe({ successThreshold: 2, periodSeconds: 3 }),
          livenessProbe: probe({ initialDelaySeconds: 5 }),
          behaves: { startup, exitAfterNs: 70n * S, exitCode: 1 },
        },
        {
          startupProbe: probe({}),
          livenessProbe: probe({ failureThreshold: 1, periodSeconds: 4 }),
          behaves: { startup },
        },
      ]);
      image.template([{ livenessProbe: probe({}), behaves: { startup: image.constant(25n * S), stopNs: S } }]);
    }
    const made = await image.load();
    if (repeat) made.core.repeatSettledProbes();
    for (let i = 0; i < 8; i++) made.pod(i);
    made.run(400n * S);
    const { restarts, startedNs, finishedNs, ready: isReady, state } = made.containers;
    return {
      records: made.records,
      executed: made.core.executed(),
      rows: [restarts, startedNs, finishedNs, isReady, state].map((column) => [...column.slice(0, 20)]),
    };
  }

  it("are not repeated, and the pods have the same history", async () => {
    const settled = await history(false);
    const repeated = await history(true);
    expect(settled.records).toEqual(repeated.records);
    expect(settled.rows).toEqual(repeated.rows);
    expect(settled.records.some(({ kind }) => kind === abi.TRACE_UNHEALTHY)).toBe(true);
    expect(repeated.executed).toBeGreaterThan(settled.executed + 500n);
  });

  it("cost nothing once they have succeeded", async () => {
    const image = new KubeletImage();
    image.node();
    const probe = image.probe({ handler: abi.HANDLER_HTTP });
    image.template([{ readinessProbe: probe, livenessProbe: probe }]);
    const made = await image.load();
    made.pod(0);
    made.run(20n * S);
    const executed = made.core.executed();
    made.run(3600n * S);
    expect(made.core.executed()).toBe(executed);
  });

  it("are taken up again by a server that ran before the simulation began", async () => {
    const image = new KubeletImage();
    image.node();
    const probe = image.probe({ handler: abi.HANDLER_HTTP });
    image.template([{ readinessProbe: probe, livenessProbe: probe, behaves: SERVER }]);
    image.writer.add(abi.SECTION_PODS, abi.PodRecord, row(abi.PodRecord, { running: 1 }));
    const made = await image.load();
    made.pod(0, 0, 0);
    const sent = answering(made, 100n * S, () => ({ ok: true, afterNs: 0n }));
    expect(sent).toHaveLength(20);
    expect(ready(made)).toEqual([[0, 1]]);
  });
});
