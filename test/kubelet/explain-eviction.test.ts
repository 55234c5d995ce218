// The explanation of evictions: by the run's own records, with the key that decided between each two pods.

import { describe, expect, it, test } from "vitest";
import { CONDITION_MEMORY_PRESSURE, TRACE_NODE_CONDITION } from "../../src/core/abi.generated.ts";
import { explainEvictions } from "../../src/results/eviction-explanation.ts";
import type { Eviction, RankedPod } from "../../src/results/run-result.ts";
import { runCli } from "../support/fake-terminal.ts";

const QOS = "scenarios/eviction/qos-classes";

function ranked(name: string, fields: Partial<RankedPod> = {}): RankedPod {
  const { usageBytes = 10, requestBytes = 0 } = fields;
  return {
    namespace: "default",
    name,
    qosClass: "Burstable",
    usageBytes,
    requestBytes,
    exceedsRequest: usageBytes > requestBytes,
    priority: 0,
    overRequestBytes: usageBytes - requestBytes,
    ...fields,
  };
}

function eviction(pod: string, ranking: RankedPod[], fields: Partial<Eviction> = {}): Eviction {
  return {
    atNs: 50,
    namespace: "default",
    pod,
    node: "node1",
    qosClass: "Burstable",
    reason: "Evicted",
    message: "",
    signal: "memory.available",
    resource: "memory",
    thresholdBytes: 100,
    availableBytes: 50,
    usedBytes: null,
    soft: false,
    ranking,
    ...fields,
  };
}

const change = (timeNs: number, a: number, b: number, c: number) => ({
  timeNs,
  kind: TRACE_NODE_CONDITION,
  a,
  b,
  c,
  d: 0,
});

test("between each two pods the first differing key is named, and critical pods are passed over", () => {
  const ranking = [
    ranked("system", { priority: 2_000_000_000 }),
    ranked("low", { priority: -5 }),
    ranked("greedy", { usageBytes: 90 }),
    ranked("old"),
    ranked("young"),
    ranked("modest", { requestBytes: 20 }),
  ];
  // As it would stand: priority sorts before usage, so the critical pod is first only in this made-up order.
  const [explained] = explainEvictions([eviction("low", ranking)], ["node1"], []);
  expect(explained?.ranking.map((each) => [each.name, each.fate, each.beforeNextBy])).toEqual([
    ["system", "critical", "priority"],
    ["low", "evicted", "priority"],
    ["greedy", "later", "over-request"],
    ["old", "later", "order"],
    ["young", "later", "exceeds-request"],
    ["modest", "later", null],
  ]);
});

test.each<[signal: string, condition: string]>([
  ["memory.available", "MemoryPressure"],
  ["allocatableMemory.available", "MemoryPressure"],
  ["nodefs.inodesFree", "DiskPressure"],
  ["imagefs.available", "DiskPressure"],
  ["pid.available", "PIDPressure"],
])("%s raises %s", (signal, condition) => {
  expect(explainEvictions([eviction("a", [ranked("a")], { signal })], ["node1"], [])[0]).toMatchObject({ condition });
});

test("the condition counts from its last rise on that node", () => {
  const other = CONDITION_MEMORY_PRESSURE << 1;
  const trace = [
    change(10, 0, CONDITION_MEMORY_PRESSURE, 1),
    change(20, 0, CONDITION_MEMORY_PRESSURE, 0),
    change(30, 0, CONDITION_MEMORY_PRESSURE, 1),
    change(35, 1, CONDITION_MEMORY_PRESSURE, 0),
    change(40, 0, other, 0),
    change(60, 0, CONDITION_MEMORY_PRESSURE, 0),
  ];
  const evictions = [eviction("a", [ranked("a")]), eviction("a", [ranked("a")], { atNs: 70 })];
  expect(explainEvictions(evictions, ["node1", "node2"], trace).map((each) => each.conditionSinceNs)).toEqual([
    30,
    null,
  ]);
});

describe("plimsoll explain eviction", () => {
  it("says threshold, condition and why this pod", async () => {
    const { code, stdout } = await runCli(["explain", "eviction", "burstable", QOS]);
    const text = stdout.replace(/\s+/g, " ");
    expect(code).toBe(0);
    expect(text).toMatch(/memory\.available was 90\.8Mi, below the hard threshold of 100Mi\./);
    expect(text).toMatch(/MemoryPressure was first observed at 5m20s, 4m52s earlier\./);
    expect(text).toMatch(/It came before guaranteed because it used more than its request, and that one did not\./);
    expect(text).toMatch(/The ranking does not ask for the QoS class\./);
    expect(stdout).toMatch(/1 +default\/burstable +yes .* EVICTED +above request/);
  });

  it("writes the same as data", async () => {
    const { stdout } = await runCli(["explain", "eviction", "besteffort", QOS, "-o", "json"]);
    const { evictions } = JSON.parse(stdout) as { evictions: ReturnType<typeof explainEvictions> };
    expect(evictions[0]).toMatchObject({ atNs: 320e9, condition: "MemoryPressure", conditionSinceNs: 320e9 });
    expect(evictions[0]?.ranking.map(({ name, fate }) => [name, fate])).toEqual([
      ["besteffort", "evicted"],
      ["burstable", "later"],
      ["guaranteed", "later"],
    ]);
  });

  it("tells a pod that was never evicted from one that does not exist", async () => {
    const spared = await runCli(["explain", "eviction", "guaranteed", QOS]);
    expect(spared.stdout).toBe(
      "default/guaranteed was not evicted in this run; these were: default/besteffort, default/burstable.\n",
    );
    const unknown = await runCli(["explain", "eviction", "guarantee", QOS]);
    expect(unknown.code).toBe(2);
    expect(unknown.stderr).toMatch(/did you mean default\/guaranteed\?/);
  });
});
