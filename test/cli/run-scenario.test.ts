// Slices, progress, cancellation and the door's calls of a run; what the worker hands back.

import { describe, expect, it } from "vitest";
import { CoreService } from "../../src/run/core-service.ts";
import { type Progress, runScenario } from "../../src/run/run-scenario.ts";
import { prepareScenario } from "../support/prepare-scenario.ts";
import { releaseWasm } from "../support/release-wasm.ts";

const LOAD = "scenarios/autoscaling/ab-load/scenario.yaml";

describe("a run", () => {
  it("has the same fingerprint watched or not, and calls the core in slices, never in events", async () => {
    const { compiled, scenario } = await prepareScenario(LOAD);
    const { module } = await releaseWasm();
    const plain = await runScenario(module, compiled, { horizonNs: scenario.durationNs });
    const seen: Progress[] = [];
    const watched = await runScenario(module, compiled, {
      horizonNs: scenario.durationNs,
      onProgress: (progress) => void seen.push(progress),
    });
    expect(watched.instance.fingerprint).toBe(plain.instance.fingerprint);
    expect(seen.length).toBeGreaterThan(1);
    expect(seen.map(({ events }) => events)).toEqual(seen.map(({ events }) => events).sort((a, b) => a - b));
    expect(Number(plain.instance.executed)).toBeGreaterThan(100_000);
    expect(plain.instance.calls).toBeLessThan(500);
  });

  it("stops between slices when it is cancelled, with its tables readable", async () => {
    const { compiled, scenario } = await prepareScenario(LOAD);
    const { module } = await releaseWasm();
    const abort = new AbortController();
    const run = await runScenario(module, compiled, {
      horizonNs: scenario.durationNs,
      signal: abort.signal,
      onProgress: () => abort.abort(),
    });
    expect(run.end).toBe("interrupted");
    expect(run.endedAtNs).toBeLessThan(scenario.durationNs);
    expect(run.instance.executed).toBeGreaterThan(0n);
  });

  it("tells a fault of the core as data, since errors lose their fields between threads", async () => {
    const { module } = await releaseWasm();
    const told = await new CoreService().run(module, new Uint8Array(64), { horizonNs: 1 }, undefined);
    expect(told).toMatchObject({ fault: { message: expect.stringContaining("image") } });
  });
});
