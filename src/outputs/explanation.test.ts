import { describe, expect, it } from "vitest";
import type { ExplainedAttempt, NodeVerdict } from "../results/explanation.ts";
import { renderExplanation } from "./explanation.ts";

const OPTIONS = { width: 110, color: false };

function attempt(fields: Partial<ExplainedAttempt>): ExplainedAttempt {
  return {
    attempt: 1,
    atNs: 0,
    addedNs: 0,
    queuedNs: 0,
    backoffUntilNs: null,
    processed: 0,
    feasible: 0,
    winner: null,
    ties: 0,
    verdicts: [],
    scores: [],
    ...fields,
  };
}

/** Five thousand nodes that say two things. */
function manyVerdicts(): NodeVerdict[] {
  return Array.from({ length: 5000 }, (_, i): NodeVerdict => {
    const name = `n${String(i).padStart(4, "0")}`;
    return i % 5 === 0
      ? { node: name, plugin: "TaintToleration", reasons: ["node(s) had untolerated taint {team: a}"] }
      : { node: name, plugin: "NodeResourcesFit", reasons: ["Insufficient cpu", "Insufficient memory"] };
  });
}

describe("an explanation", () => {
  it("of five thousand nodes fits on a screen, and -o wide has them all", () => {
    const pod = {
      namespace: "default",
      name: "a",
      history: [],
      attempts: [attempt({ processed: 5000, verdicts: manyVerdicts() })],
    };
    expect(renderExplanation(pod, OPTIONS)).toBe(`pod default/a: no node was feasible at 0s
1 attempt

ATTEMPT 1 at 0s
  no node was feasible at 0s (looked at 5,000 nodes, 0 feasible)
  NODES  VERDICT  PLUGIN            WHICH                   REASON
  4,000  refused  NodeResourcesFit  n0001, n0002, n0003, …  Insufficient cpu, Insufficient memory
  1,000  refused  TaintToleration   n0000, n0005, n0010, …  node(s) had untolerated taint {team: a}
  -o wide shows every node
`);
    expect(renderExplanation(pod, OPTIONS, true).split("\n").length).toBeGreaterThan(5000);
  });

  it("tells attempts that say the same once", () => {
    const refused = { verdicts: manyVerdicts().slice(0, 2), processed: 2 };
    const attempts = [1, 2, 3].map((number) => attempt({ ...refused, attempt: number, atNs: number * 1e9 }));
    const placed = attempt({
      attempt: 4,
      atNs: 9e9,
      processed: 2,
      feasible: 1,
      winner: "n0001",
      ties: 1,
      verdicts: [{ node: "n0001", plugin: "", reasons: [] }],
    });
    const text = renderExplanation(
      { namespace: "d", name: "a", history: [], attempts: [...attempts, placed] },
      OPTIONS,
    );
    expect(text.match(/^ATTEMPT.*$/gm)).toEqual(["ATTEMPT 3 at 3s", "ATTEMPT 4 at 9s"]);
    expect(text).toContain("(looked at 2 nodes, 0 feasible, 2 attempts before it said the same)");
    expect(text).toContain("pod d/a: assigned to n0001 at 9s, the only feasible node");
  });

  it("puts the best nodes side by side, with what normalising and weighting make of a score", () => {
    const score = (node: string, fit: number): ExplainedAttempt["scores"][number] => ({
      node,
      plugins: [
        { plugin: "TaintToleration", raw: 0, normalized: 100, weight: 3, weighted: 300 },
        { plugin: "NodeResourcesFit", raw: fit, normalized: fit, weight: 1, weighted: fit },
      ],
      total: 300 + fit,
    });
    const attempts = [
      attempt({
        winner: "b",
        ties: 2,
        feasible: 6,
        scores: ["a", "b", "c", "d", "e", "f"].map((node, i) => score(node, i < 2 ? 9 : 9 - i)),
      }),
    ];
    const text = renderExplanation({ namespace: "d", name: "a", history: [], attempts }, OPTIONS);
    expect(text).toContain("assigned to b at 0s, drawn among 2 nodes of equal total (a, b)");
    expect(
      text.slice(text.indexOf("  SCORE")),
    ).toBe(`  SCORE PLUGIN             b (chosen)                  a                  c                  d
  TaintToleration   0 → 100 × 3 = 300  0 → 100 × 3 = 300  0 → 100 × 3 = 300  0 → 100 × 3 = 300
  NodeResourcesFit                  9                  9                  7                  6
  total                           309                309                307                306
  … and 2 more feasible nodes with at most 305 (-o wide shows them)
`);
  });
});
