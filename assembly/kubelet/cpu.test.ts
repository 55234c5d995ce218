import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type FluidContainer, type FluidTask, fluidCpu } from "../../test/support/fluid-cpu.ts";
import { abi, type KubeletCluster, KubeletImage } from "../../test/support/kubelet.ts";

const DONE = 0x6f0;
const ARRIVAL = 0x6f1;
const MS = 1_000_000n;
const END = 1n << 60n;

interface Outcome {
  doneNs: bigint[];
  throttledNs: bigint[];
}

/** A node with `cores` and one pod of these containers, all running from time 0. */
async function cluster(
  coresMilli: bigint,
  plans: FluidContainer[],
  background = 0n,
  noCpuQuota = 0,
): Promise<KubeletCluster> {
  const image = new KubeletImage();
  if (noCpuQuota !== 0) image.settings({ noCpuQuota });
  image.node({ cpuCapacityMilli: coresMilli, cpuAllocatableMilli: 1n << 40n });
  image.template(
    plans.map(({ weight, limitMilli, threads }) => ({
      cpuRequestMilli: BigInt(Math.ceil((weight * 1000) / 1024)),
      cpuLimitMilli: limitMilli > 0 ? BigInt(limitMilli) : -1n,
      behaves: { concurrency: threads, backgroundCpuMilli: background },
    })),
  );
  const made = await image.load();
  made.pod(0);
  made.run(0n);
  return made;
}

/** Starts each task when it is due and runs until all are done. */
function serve(made: KubeletCluster, tasks: FluidTask[]): Outcome {
  const { core } = made;
  const outcome: Outcome = { doneNs: [], throttledNs: [] };
  const ids = new Map<number, number>();
  tasks.forEach(({ atNs }, index) => {
    core.schedule(BigInt(atNs), ARRIVAL, index);
  });
  let left = tasks.length;
  while (left > 0 && core.step(END)) {
    const index = core.eventA();
    if (core.eventKind() === ARRIVAL) {
      const task = tasks[index] as FluidTask;
      ids.set(index, core.startCpuTask(task.container, BigInt(task.demandNs), DONE, index));
    } else if (core.eventKind() === DONE) {
      const id = core.eventB();
      expect(ids.get(index)).toBe(id);
      outcome.doneNs[index] = core.nowNs();
      outcome.throttledNs[index] = core.cpuTaskThrottledNs(id);
      expect(core.cpuTaskDemandNs(id)).toBe(BigInt((tasks[index] as FluidTask).demandNs));
      core.endCpuTask(id);
      left -= 1;
    }
  }
  expect(left).toBe(0);
  return outcome;
}

const plain: FluidContainer = { weight: 1024, limitMilli: 0, threads: 1000 };

describe("one container", () => {
  it("serves tasks at a core each while there are cores, and shares the cores after that", async () => {
    const made = await cluster(2000n, [plain]);
    const task = { container: 0, demandNs: 6_000_000 };
    const { doneNs } = serve(
      made,
      [0, 0, 0].map((atNs) => ({ ...task, atNs })),
    );
    expect(doneNs).toEqual([9n * MS, 9n * MS, 9n * MS]);
  });

  it("stalls a 50m container until its period ends, to the nanosecond", async () => {
    const made = await cluster(2000n, [{ ...plain, limitMilli: 50 }]);
    const { doneNs, throttledNs } = serve(made, [{ container: 0, atNs: 0, demandNs: 12_000_000 }]);
    // 5 ms at 0, 5 ms at 100 ms, 2 ms at 200 ms.
    expect(doneNs).toEqual([202n * MS]);
    expect(throttledNs).toEqual([190n * MS]);
    made.core.finishKubelet();
    const table = made.table(abi.TABLE_KUBELET, abi.KubeletTable);
    expect([table.nrThrottled[0], table.throttledNs[0], table.cpuUsedNs[0]]).toEqual([2n, 190n * MS, 12n * MS]);
  });

  it("is never throttled where kubelets enforce no limits (cpuCFSQuota: false)", async () => {
    const made = await cluster(2000n, [{ ...plain, limitMilli: 50 }], 0n, 1);
    const { doneNs, throttledNs } = serve(made, [{ container: 0, atNs: 0, demandNs: 12_000_000 }]);
    expect([doneNs, throttledNs]).toEqual([[12n * MS], [0n]]);
  });

  it("spends a quota faster on several threads", async () => {
    const made = await cluster(4000n, [{ ...plain, limitMilli: 1000 }]);
    const tasks = [0, 1, 2, 3].map(() => ({ container: 0, atNs: 0, demandNs: 30_000_000 }));
    // Four threads spend 100 ms in 25 ms; the rest of 5 ms each follows after the boundary.
    expect(serve(made, tasks).doneNs).toEqual([105n * MS, 105n * MS, 105n * MS, 105n * MS]);
  });

  it("shares its threads when it has more tasks than those", async () => {
    const made = await cluster(4000n, [{ ...plain, threads: 1 }]);
    const tasks = [0, 1].map(() => ({ container: 0, atNs: 0, demandNs: 5_000_000 }));
    expect(serve(made, tasks).doneNs).toEqual([10n * MS, 10n * MS]);
  });

  it("gives background work its thread and tasks the rest", async () => {
    const made = await cluster(1000n, [plain], 200n);
    const { doneNs } = serve(made, [{ container: 0, atNs: 0, demandNs: 8_000_000 }]);
    expect(Number(doneNs[0])).toBeCloseTo(10_000_000, -2);
    made.run(1_000n * MS);
    expect(Number(made.core.containerCpuUsedNs(0))).toBeCloseTo(208_000_000, -4);
  });

  it("loses its tasks when it stops, and cancels what is ended early", async () => {
    const made = await cluster(1000n, [plain]);
    const { core } = made;
    const first = core.startCpuTask(0, 4n * MS, DONE, 1);
    const second = core.startCpuTask(0, 4n * MS, DONE, 2);
    made.run(2n * MS);
    core.endCpuTask(first);
    const seen: [number, number, bigint][] = [];
    made.run(10n * MS, (kind, a) => seen.push([kind, a, core.nowNs()]));
    expect(seen).toEqual([[DONE, 2, 5n * MS]]);
    core.endCpuTask(second);
    const third = core.startCpuTask(0, 50n * MS, DONE, 3);
    core.deleteFrom(0, 0n);
    made.run(100n * MS);
    expect(core.startCpuTask(0, 1n, DONE, 4)).toBe(-1);
    core.endCpuTask(third);
    expect(() => core.endCpuTask(third)).toThrow("ended twice");
  });

  it("serves a task of three days", async () => {
    const made = await cluster(1000n, [plain]);
    const demandNs = 3 * 86_400_000_000_000;
    expect(serve(made, [{ container: 0, atNs: 5, demandNs }]).doneNs).toEqual([BigInt(demandNs) + 5n]);
  });
});

describe("several containers", () => {
  it("share a busy node by their weights", async () => {
    const made = await cluster(1000n, [
      { ...plain, weight: 1024 },
      { ...plain, weight: 3072 },
    ]);
    const tasks = [0, 1].map((container) => ({ container, atNs: 0, demandNs: 30_000_000 }));
    const { doneNs } = serve(made, tasks);
    // Until 40 ms they go 1:3, then the first is alone.
    expect(Number(doneNs[1])).toBeCloseTo(40_000_000, -2);
    expect(Number(doneNs[0])).toBeCloseTo(60_000_000, -2);
  });

  it("do as the plain reference does, with every part of a task's time accounted for", async () => {
    const container = fc.record({
      weight: fc.constantFrom(1024, 2048, 512),
      limitMilli: fc.constantFrom(0, 0, 50, 300, 1500),
      threads: fc.constantFrom(1, 2, 64),
    });
    const task = fc.record({
      container: fc.nat(3),
      atNs: fc.nat(300_000_000),
      demandNs: fc.integer({ min: 1, max: 40_000_000 }),
    });
    const run = fc.asyncProperty(
      fc.constantFrom(1, 2, 3),
      fc.array(container, { minLength: 4, maxLength: 4 }),
      fc.array(task, { minLength: 1, maxLength: 25 }),
      async (cores, containers, tasks) => {
        const made = await cluster(BigInt(cores) * 1000n, containers);
        const { doneNs, throttledNs } = serve(made, tasks);
        const expected = fluidCpu(cores, containers, tasks);
        tasks.forEach(({ atNs, demandNs }, i) => {
          expect(Math.abs(Number(doneNs[i]) - (expected.doneNs[i] ?? 0))).toBeLessThan(2000);
          expect(Number(doneNs[i]) - atNs - demandNs - Number(throttledNs[i])).toBeGreaterThanOrEqual(0);
        });
        containers.forEach((_, row) => {
          const demanded = tasks.reduce((sum, t) => sum + (t.container === row ? t.demandNs : 0), 0);
          expect(made.core.containerCpuUsedNs(row)).toBe(BigInt(demanded));
        });
      },
    );
    await fc.assert(run, { numRuns: 150, seed: 7 });
  }, 60_000);

  it("never use more than the quota in a period nor more than the node has", async () => {
    const made = await cluster(1500n, [{ ...plain, limitMilli: 250 }, { ...plain, limitMilli: 1100 }, plain]);
    for (let i = 0; i < 40; i++) made.core.startCpuTask(i % 3, BigInt(1 + i) * 7_654_321n, DONE, i);
    const used = [0n, 0n, 0n];
    for (let period = 1n; period <= 20n; period++) {
      made.run(period * 100n * MS);
      const now = used.map((_, row) => made.core.containerCpuUsedNs(row));
      const spent = now.map((value, row) => value - (used[row] ?? 0n));
      expect(spent[0]).toBeLessThanOrEqual(25n * MS);
      expect(spent[1]).toBeLessThanOrEqual(110n * MS);
      expect(spent.reduce((a, b) => a + b)).toBeLessThanOrEqual(150n * MS);
      now.forEach((value, row) => {
        used[row] = value;
      });
    }
    expect(used.reduce((a, b) => a + b)).toBeGreaterThan(2_000n * MS);
  });
});
