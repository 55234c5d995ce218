import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { row } from "../../test/support/image.ts";
import { abi, type KubeletCluster, KubeletImage } from "../../test/support/kubelet.ts";

const S = 1_000_000_000n;
const MI = 1n << 20n;
/** c of TRACE_OOM_KILLED by the container limit: oom_score_adj 999. */
const BURSTABLE_WITHOUT_REQUEST = (999 + 1000) << 1;

/** Nodes of 1 GiB with 100 MiB of the system's. */
const NODE = { memoryCapacityBytes: 1024n * MI, memoryAllocatableBytes: 924n * MI, systemMemoryBytes: 100n * MI };

function usage(made: KubeletCluster): bigint[] {
  return Array.from({ length: made.containers.count }, (_, container) => made.core.containerWorkingSetBytes(container));
}

describe("working sets", () => {
  it("follow base, requests, connections and the leak", async () => {
    const image = new KubeletImage();
    image.node(NODE);
    const behaves = {
      memoryBaseBytes: 10n * MI,
      memoryPerRequestBytes: 1000n,
      memoryPerConnectionBytes: 50n,
      memoryLeakBytesPerSecond: 7n,
      memoryLeakDelayNs: 3n * S,
      memoryLeakMaxBytes: 20n,
    };
    image.template([{ behaves }]);
    const made = await image.load();
    made.pod(0);
    made.run(0n);
    made.core.requestsInFlight(0, 3);
    made.core.connectionsOpen(0, 2);
    expect(usage(made)).toEqual([10n * MI + 3100n]);
    made.core.requestsInFlight(0, -3);
    made.run(4n * S - 1n);
    expect(usage(made)).toEqual([10n * MI + 106n]);
    made.run(4n * S);
    expect(usage(made)).toEqual([10n * MI + 107n]);
    made.run(60n * S);
    expect(usage(made)).toEqual([10n * MI + 120n]);
    made.core.finishKubelet();
    expect(made.table(abi.TABLE_KUBELET, abi.KubeletTable).peakWorkingSetBytes[0]).toBe(10n * MI + 3100n);
    expect(made.core.nodeMemoryAvailableBytes(0)).toBe(914n * MI - 120n);
    expect(() => made.core.requestsInFlight(0, -1)).toThrow("more requests ended");
  });

  it("kill a container in the nanosecond in which it passes its limit", async () => {
    const rate = fc.bigInt({ min: 1000n, max: 1n << 33n });
    const run = fc.asyncProperty(rate, fc.bigInt({ min: 0n, max: 1n << 32n }), async (leak, room) => {
      const image = new KubeletImage({ horizonNs: 1n << 59n });
      image.node({ memoryCapacityBytes: 1n << 50n });
      const behaves = { memoryBaseBytes: MI, memoryLeakBytesPerSecond: leak };
      image.template([{ memoryLimitBytes: MI + room, behaves }]);
      const made = await image.load();
      made.pod(0);
      while (made.of(abi.TRACE_OOM_KILLED).length === 0) made.run(made.core.nowNs() + 100_000n * S);
      const killed = made.of(abi.TRACE_OOM_KILLED)[0];
      const exact = ((room + 1n) * S + leak - 1n) / leak;
      expect([killed?.timeNs, killed?.c]).toEqual([exact, BURSTABLE_WITHOUT_REQUEST]);
      expect(killed?.d).toBeGreaterThan(MI + room);
    });
    await fc.assert(run, { numRuns: 20, seed: 3 });
  });

  it("kill by requests too, and the container starts again empty", async () => {
    const image = new KubeletImage();
    image.node(NODE);
    image.template([{ memoryLimitBytes: 12n * MI, behaves: { memoryBaseBytes: 10n * MI, memoryPerRequestBytes: MI } }]);
    const made = await image.load();
    made.pod(0);
    made.run(S);
    made.core.requestsInFlight(0, 2);
    made.run(2n * S);
    expect(made.of(abi.TRACE_OOM_KILLED)).toHaveLength(0);
    made.core.requestsInFlight(0, 1);
    made.run(3n * S);
    expect(made.of(abi.TRACE_OOM_KILLED).map(({ timeNs }) => timeNs)).toEqual([2n * S]);
    expect(usage(made)).toEqual([10n * MI]);
    expect([made.containers.restarts[0], made.containers.exitCode[0]]).toEqual([1, 137]);
    made.core.finishKubelet();
    const table = made.table(abi.TABLE_KUBELET, abi.KubeletTable);
    expect([table.lastTerminationReason[0], table.peakWorkingSetBytes[0]]).toEqual([abi.REASON_OOM_KILLED, 13n * MI]);
  });
});

describe("memory by the clock", () => {
  it("takes its steps at their instants, in every life anew", async () => {
    const image = new KubeletImage();
    image.node(NODE);
    image.memorySteps([
      [2n * S, 5n * MI],
      [4n * S, 7n * MI],
      [4n * S, 1n * MI],
    ]);
    image.template([{ memoryLimitBytes: 22n * MI, behaves: { memoryBaseBytes: 10n * MI, memoryStepsCount: 3 } }]);
    const made = await image.load();
    made.pod(0);
    const at: [bigint, bigint][] = [];
    for (const ns of [2n * S - 1n, 2n * S, 4n * S - 1n, 4n * S, 5n * S]) {
      made.run(ns);
      at.push([ns, usage(made)[0] ?? 0n]);
    }
    expect(at).toEqual([
      [2n * S - 1n, 10n * MI],
      [2n * S, 15n * MI],
      [4n * S - 1n, 15n * MI],
      [4n * S, 10n * MI],
      [5n * S, 10n * MI],
    ]);
    expect(made.of(abi.TRACE_OOM_KILLED).map(({ timeNs, d }) => [timeNs, d])).toEqual([[4n * S, 23n * MI]]);
    // The restart at 4 s begins the steps again.
    made.run(6n * S);
    expect(usage(made)).toEqual([15n * MI]);
  });

  it("rises and falls by a sawtooth, and its highest point is its peak", async () => {
    const image = new KubeletImage();
    image.node(NODE);
    const behaves = {
      memoryBaseBytes: 10n * MI,
      memorySawtoothPeriodNs: 4n * S,
      memorySawtoothBytes: 8n * MI,
      memorySawtoothBytesPerSecond: 2n * MI,
    };
    image.template([{ behaves }]);
    const made = await image.load();
    made.pod(0);
    const seen: bigint[] = [];
    for (const seconds of [1n, 3n, 4n, 5n, 8n, 11n]) {
      made.run(seconds * S);
      seen.push((usage(made)[0] ?? 0n) / MI);
    }
    expect(seen).toEqual([12n, 16n, 10n, 12n, 10n, 16n]);
    made.core.finishKubelet();
    expect(made.table(abi.TABLE_KUBELET, abi.KubeletTable).peakWorkingSetBytes[0]).toBe(18n * MI);
    expect(made.table(abi.TABLE_NODE_USAGE, abi.NodeUsageTable).peakWorkingSetBytes[0]).toBe(118n * MI);
  });

  it("kills in the nanosecond in which leak and sawtooth together pass the limit", async () => {
    const run = fc.asyncProperty(
      fc.bigInt({ min: 1n, max: 1n << 22n }),
      fc.bigInt({ min: 1n, max: 1n << 24n }),
      fc.bigInt({ min: 1_000_000n, max: 7n * S }),
      fc.bigInt({ min: 0n, max: 1n << 25n }),
      async (leak, height, period, room) => {
        const perSecond = (height * S + period - 1n) / period;
        const image = new KubeletImage({ horizonNs: 60n * S });
        image.node({ memoryCapacityBytes: 1n << 50n });
        const behaves = {
          memoryBaseBytes: MI,
          memoryLeakBytesPerSecond: leak,
          memoryLeakMaxBytes: -1n,
          memorySawtoothPeriodNs: period,
          memorySawtoothBytes: height,
          memorySawtoothBytesPerSecond: perSecond,
        };
        image.template([{ memoryLimitBytes: MI + room, behaves }]);
        const made = await image.load();
        made.pod(0);
        made.run(50n * S);
        const least = (a: bigint, b: bigint) => (a < b ? a : b);
        const held = (at: bigint) => (leak * at) / S + least(height, (perSecond * (at % period)) / S);
        const [killed] = made.of(abi.TRACE_OOM_KILLED);
        const last = killed === undefined ? 50n * S : killed.timeNs - 1n;
        if (killed !== undefined) expect(held(killed.timeNs)).toBeGreaterThan(room);
        // Both only grow within a tooth: the ends of the teeth and the last instant are the highest points.
        const ends = Array.from({ length: Number(last / period) }, (_, tooth) => BigInt(tooth + 1) * period - 1n);
        for (const at of [...ends, last]) expect(held(at)).toBeLessThanOrEqual(room);
      },
    );
    await fc.assert(run, { numRuns: 40, seed: 5 });
  });

  it("lets the node run out by sawtooths whose tops meet", async () => {
    const image = new KubeletImage({ horizonNs: 10_000n * S });
    image.node({ memoryCapacityBytes: 100n * MI, memoryAllocatableBytes: 100n * MI });
    const saw = (seconds: bigint) => ({
      behaves: {
        memoryBaseBytes: 10n * MI,
        memorySawtoothPeriodNs: seconds * S,
        memorySawtoothBytes: 42n * MI,
        memorySawtoothBytesPerSecond: (42n * MI + seconds - 1n) / seconds,
      },
    });
    image.template([saw(7n)]);
    image.template([saw(11n)]);
    const made = await image.load();
    for (const template of [0, 1]) made.pod(template);
    made.run(200n * S);
    const [killed] = made.of(abi.TRACE_OOM_KILLED);
    // Of the 84 MiB that both tops make, 80 are too many: the two must nearly coincide.
    const held = (at: bigint) =>
      [7n, 11n].reduce((sum, seconds) => {
        const rate = (42n * MI + seconds - 1n) / seconds;
        return sum + 10n * MI + (rate * (at % (seconds * S))) / S;
      }, 0n);
    const at = killed?.timeNs ?? 0n;
    expect(held(at)).toBeGreaterThan(100n * MI);
    let first = 0n;
    for (let ms = 1n; ms <= 200_000n && first === 0n; ms++) if (held(ms * 1_000_000n) > 100n * MI) first = ms;
    expect(at).toBeLessThanOrEqual(first * 1_000_000n);
    expect(at).toBeGreaterThan((first - 1n) * 1_000_000n);
  });

  it("counts page cache by its active part only, and gives it back before anything is killed", async () => {
    const image = new KubeletImage();
    image.node(NODE);
    const cache = { memoryCacheBytes: 60n * MI, memoryCacheActiveBytes: 40n * MI };
    const leak = { memoryLeakBytesPerSecond: MI, memoryLeakMaxBytes: -1n };
    image.template([{ memoryLimitBytes: 100n * MI, behaves: { memoryBaseBytes: 50n * MI, ...cache, ...leak } }]);
    const made = await image.load();
    made.pod(0);
    const seen: bigint[] = [];
    for (const seconds of [0n, 5n, 10n, 30n, 50n]) {
      made.run(seconds * S);
      seen.push((usage(made)[0] ?? 0n) / MI);
    }
    // 50 + 40 at first; from 10 s on the limit of 100 presses the cache out; only beyond 100 of its own it is killed.
    expect(seen).toEqual([90n, 95n, 100n, 100n, 100n]);
    expect(made.core.nodeMemoryAvailableBytes(0)).toBe(824n * MI);
    expect(made.of(abi.TRACE_OOM_KILLED)).toHaveLength(0);
    made.run(51n * S);
    expect(made.of(abi.TRACE_OOM_KILLED).map(({ timeNs, d }) => [timeNs / S, d])).toEqual([[50n, 100n * MI + 1n]]);
  });

  it("counts no page cache when a node runs out", async () => {
    const image = new KubeletImage();
    image.node(NODE);
    const behaves = { memoryBaseBytes: 500n * MI, memoryCacheBytes: 800n * MI, memoryCacheActiveBytes: 800n * MI };
    image.template([{ behaves }]);
    const made = await image.load();
    made.pod(0);
    made.run(10n * S);
    expect(made.of(abi.TRACE_OOM_KILLED)).toHaveLength(0);
    expect(made.core.nodeMemoryAvailableBytes(0)).toBe(0n);
    made.pod(0);
    made.run(20n * S);
    expect(made.of(abi.TRACE_OOM_KILLED)[0]?.d).toBe(500n * MI);
  });
});

describe("a node out of memory", () => {
  it("kills by badness: BestEffort first, then what holds most for its adjustment", async () => {
    const image = new KubeletImage();
    image.node(NODE);
    const leak = (rateMi: bigint) => ({
      behaves: { memoryBaseBytes: 50n * MI, memoryLeakBytesPerSecond: rateMi * MI },
    });
    image.template([{ ...leak(1n), memoryRequestBytes: 100n * MI }]);
    image.template([leak(3n)]);
    const guaranteed = {
      cpuRequestMilli: 1n,
      cpuLimitMilli: 1n,
      memoryRequestBytes: 800n * MI,
      memoryLimitBytes: 800n * MI,
    };
    image.template([{ ...guaranteed, ...leak(2n) }]);
    const made = await image.load();
    for (const template of [0, 1, 2]) made.pod(template);
    // 774 MiB are left and 6 MiB a second leak: 129 s and one byte.
    made.run(130n * S);
    const first = made.of(abi.TRACE_OOM_KILLED)[0];
    expect([first?.b, first?.c]).toEqual([1, 1 | ((1000 + 1000) << 1)]);
    expect(first?.timeNs).toBeGreaterThan(129n * S);
    expect((first?.timeNs ?? 0n) - 129n * S).toBeLessThan(2000n);
    for (let at = 130n; at < 400n; at += 1n) {
      made.run(at * S);
      expect(made.core.nodeMemoryAvailableBytes(0)).toBeGreaterThanOrEqual(0n);
    }
    const byNode = made.of(abi.TRACE_OOM_KILLED).filter(({ c }) => ((c ?? 0) & 1) === 1);
    expect(new Set(byNode.map(({ b }) => b))).toEqual(new Set([0, 1]));
  });
});

describe("eviction", () => {
  const THRESHOLD = { evictionHardMemoryBytes: 100n * MI, memoryAllocatableBytes: 924n * MI };

  it("evicts one pod a pass by usage over request, tells why, and reports MemoryPressure", async () => {
    const image = new KubeletImage({ evictionPressureTransitionNs: 60n * S });
    image.node({ ...NODE, ...THRESHOLD, memoryAllocatableBytes: 1024n * MI });
    const base = (mi: bigint, requestMi: bigint) => ({
      memoryRequestBytes: requestMi * MI,
      behaves: { memoryBaseBytes: mi * MI },
    });
    image.template([base(300n, 400n)]);
    image.template([base(200n, 100n)], { priority: 10 });
    image.template([
      { ...base(150n, 100n), behaves: { memoryBaseBytes: 150n * MI, memoryLeakBytesPerSecond: 5n * MI } },
    ]);
    image.template([base(120n, 1n)], { critical: 1, priority: 2_000_000_000 });
    const made = await image.load();
    const pods = [0, 1, 2, 3].map((template) => made.pod(template));
    const conditions: [number, bigint][] = [];
    made.run(
      300n * S,
      (kind, a) => kind === abi.CONTROLLER_NODE_CONDITION && conditions.push([a, made.core.nowNs() / S]),
    );
    // 154 MiB are left, the leak takes 5 MiB a second: below 100 MiB after 10.8 s, so the pass at 20 s sees 54 MiB.
    const evicted = made.of(abi.TRACE_EVICTED);
    expect(evicted.map(({ timeNs, a, c, d }) => [timeNs / S, a, c, d])).toEqual([
      [20n, pods[2], abi.SIGNAL_MEMORY_AVAILABLE, 4n],
    ]);
    expect(made.of(abi.TRACE_EVICTION_AVAILABLE)[0]?.d).toBe(54n * MI);
    expect(made.of(abi.TRACE_EVICTION_THRESHOLD)[0]?.d).toBe(100n * MI);
    expect(made.of(abi.TRACE_EVICTION_RANK).map(({ a, c }) => [a, c])).toEqual([
      [pods[2], 1],
      [pods[1], 1],
      [pods[3], 1],
      [pods[0], 0],
    ]);
    expect([made.pods.phase[pods[2] as number], made.pods.reason[pods[2] as number]]).toEqual([
      abi.PHASE_FAILED,
      abi.REASON_EVICTED,
    ]);
    expect(made.pods.gone[pods[2] as number]).toBe(0);
    expect(made.of(abi.TRACE_NODE_CONDITION).map(({ timeNs, c }) => [timeNs / S, c])).toEqual([
      [20n, 1],
      [81n, 0],
    ]);
    expect(conditions).toEqual([
      [0, 20n],
      [0, 81n],
    ]);
    // Nothing can change any more: no pass is pending.
    const before = made.core.executed();
    made.run(3000n * S);
    expect(made.core.executed()).toBe(before);
  });

  it("waits for the grace of a soft threshold and keeps what is met until min reclaim", async () => {
    const image = new KubeletImage();
    image.node({
      ...NODE,
      memoryAllocatableBytes: 1024n * MI,
      thresholds: [{ signal: abi.SIGNAL_MEMORY_AVAILABLE, quantity: 200n * MI, graceNs: 25n * S, reclaim: 150n * MI }],
    });
    for (const mi of [300n, 250n, 200n]) image.template([{ behaves: { memoryBaseBytes: mi * MI } }]);
    const made = await image.load();
    const pods = [0, 1, 2].map((template) => made.pod(template));
    made.run(200n * S);
    // 174 MiB at first; the pass at 10 s sees it, at 40 s the grace is over; 474 MiB then are enough.
    expect(made.of(abi.TRACE_EVICTED).map(({ timeNs, a }) => [timeNs / S, a])).toEqual([[40n, pods[0]]]);
    expect(made.of(abi.TRACE_EVICTION_THRESHOLD).map(({ b }) => b)).toEqual([1]);
  });

  it("refuses BestEffort pods under pressure unless they tolerate it", async () => {
    const image = new KubeletImage({ memoryPressureKey: 7 });
    image.node({ ...NODE, ...THRESHOLD, memoryAllocatableBytes: 1024n * MI });
    image.template([{ memoryRequestBytes: 1n, behaves: { memoryBaseBytes: 850n * MI } }], { critical: 1 });
    image.template([{}]);
    image.template([{ cpuRequestMilli: 1n }]);
    const toleration = row(abi.TolerationRecord, {
      key: 7,
      operator: abi.OPERATOR_EXISTS,
      effect: abi.EFFECT_NO_SCHEDULE,
    });
    image.writer.add(abi.SECTION_TOLERATIONS, abi.TolerationRecord, toleration);
    image.template([{}], { tolerationsCount: 1 });
    const made = await image.load();
    made.pod(0);
    made.run(15n * S);
    const later = [1, 2, 3].map((template) => made.pod(template));
    made.run(16n * S);
    const { REASON_EVICTED, REASON_NONE } = abi;
    expect(later.map((pod) => made.pods.reason[pod])).toEqual([REASON_EVICTED, REASON_NONE, REASON_NONE]);
  });

  it("runs no passes on nodes where nothing can grow", async () => {
    const image = new KubeletImage();
    for (let i = 0; i < 100; i++) image.node({ ...NODE, ...THRESHOLD });
    image.template([{ behaves: { memoryBaseBytes: 500n * MI } }]);
    const made = await image.load();
    for (let node = 0; node < 100; node++) made.pod(0, node);
    made.run(S);
    const before = made.core.executed();
    made.run(3600n * S);
    expect(made.core.executed()).toBe(before);
  });
});
