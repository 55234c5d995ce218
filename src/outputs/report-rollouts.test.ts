import { expect, test } from "vitest";
import { sampleDeployment, sampleRunResult } from "../results/sample-run-result.ts";
import { rolloutLines } from "./report-rollouts.ts";
import { reportStyle } from "./report-style.ts";

const style = reportStyle({ color: false, width: 120 });

test("rollouts with what was left of the service; the creation of a Deployment is none", () => {
  expect(rolloutLines({ ...sampleRunResult(), deployments: [sampleDeployment()] }, style, false)).toEqual([
    "ROLLOUTS",
    "  DEPLOYMENT  REVISION  BEGAN  TOOK                                                PODS  LEAST READY  LEAST AVAILABLE  MOST PODS",
    "  web                2     1m  8.5s                                                   4            4                4          5",
    "  web                3     2m  not complete, ProgressDeadlineExceeded after 10m1s     4            3                2          5",
  ]);
});

test("one that another took the place of", () => {
  const deployment = sampleDeployment();
  const [first, second] = deployment.rollouts;
  if (!first || !second) throw new Error("the sample has rollouts");
  const superseded = { ...second, completedNs: null, supersededNs: 62_000_000_000 };
  const deployments = [{ ...deployment, namespace: "shop", rollouts: [first, superseded] }];
  const lines = rolloutLines({ ...sampleRunResult(), deployments }, style, false);
  expect(lines.at(-1)).toContain("shop/web");
  expect(lines.at(-1)).toContain("superseded after 2s");
});

test("a short report stops after twenty", () => {
  const deployment = sampleDeployment();
  const [first, second] = deployment.rollouts;
  if (!first || !second) throw new Error("the sample has rollouts");
  const many = Array.from({ length: 23 }, (_, i) => ({ ...second, revision: i + 2 }));
  const result = { ...sampleRunResult(), deployments: [{ ...deployment, rollouts: [first, ...many] }] };
  expect(rolloutLines(result, style, false)).toHaveLength(23);
  expect(rolloutLines(result, style, false).at(-1)).toBe("  … and 3 more; -o wide shows all");
  expect(rolloutLines(result, style, true)).toHaveLength(25);
});

test("no rollouts, no section", () => {
  const deployment = sampleDeployment();
  const created = { ...deployment, rollouts: deployment.rollouts.slice(0, 1) };
  expect(rolloutLines({ ...sampleRunResult(), deployments: [created] }, style, false)).toEqual([]);
});
