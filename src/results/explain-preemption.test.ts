import { describe, expect, it } from "vitest";
import { decisiveCriterion, type PreemptionCandidate } from "./explain-preemption.ts";
import { podUid } from "./pod-uid.ts";

const base: PreemptionCandidate = {
  node: "a",
  victims: [{ namespace: "default", name: "x" }],
  pdbViolations: 0,
  highestPriority: 5,
  prioritySum: 2 ** 31 + 5,
  earliestStartNs: 7,
};

describe("why a candidate was chosen", () => {
  it("is the last criterion that was needed", () => {
    const others = (...changes: Partial<PreemptionCandidate>[]) => [
      base,
      ...changes.map((change, i) => ({ ...base, node: `n${i}`, ...change })),
    ];
    expect(decisiveCriterion(base, [base])).toBeNull();
    expect(decisiveCriterion(base, others({ pdbViolations: 1 }))).toContain("PodDisruptionBudgets");
    expect(decisiveCriterion(base, others({ pdbViolations: 1 }, { highestPriority: 6 }))).toContain("first victim");
    expect(decisiveCriterion(base, others({ prioritySum: 2 ** 32 }))).toContain("sum");
    expect(decisiveCriterion(base, others({ earliestStartNs: 3 }))).toContain("latest start");
    expect(decisiveCriterion(base, others({}))).toContain("lowest name");
  });
});

describe("a pod's UID", () => {
  it("is a version 4 UUID that follows from the pod", () => {
    const uids = [0n, 1n, 2n ** 64n - 1n].map(podUid);
    for (const uid of uids) expect(uid).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-8[0-9a-f]{3}-[0-9a-f]{12}$/);
    expect(new Set(uids).size).toBe(3);
    expect(podUid(1n)).toBe(uids[1]);
  });
});
