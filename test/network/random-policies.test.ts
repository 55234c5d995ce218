// The core against the evaluator of the specification on random clusters: every end to every end, over ports and protocols.

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import * as abi from "../../src/core/abi.generated.ts";
import { connects, type PlainEnd } from "../reference/network-policy.ts";
import { policyCore } from "../support/policy-core.ts";
import { RANDOM_PORTS, type RandomCase, randomCase } from "./random-policies.ts";

const RUNS = 150;
const PROTOCOLS = ["TCP", "UDP", "SCTP"];

describe("random policies", () => {
  it("let through what the specification lets through, and each verdict names what decided", async () => {
    const tally = { yes: 0, no: 0 };
    await fc.assert(
      fc.asyncProperty(randomCase, async (each) => {
        await compare(each, tally);
      }),
      { seed: 20_261_128, numRuns: RUNS },
    );
    // Neither answer may be a rarity, or the comparison says little.
    expect(tally.yes).toBeGreaterThan(tally.no / 10);
    expect(tally.no).toBeGreaterThan(tally.yes / 10);
  }, 120_000);
});

async function compare({ cluster, pods, ends }: RandomCase, tally: { yes: number; no: number }): Promise<void> {
  const core = await policyCore(cluster, pods);
  for (const [from, to] of ends.flatMap((one) => ends.map((other): [PlainEnd, PlainEnd] => [one, other]))) {
    for (const protocol of PROTOCOLS) {
      for (const port of RANDOM_PORTS) {
        const actual = core.connects(from, to, port, protocol);
        if (actual !== connects(cluster, from, to, port, protocol)) {
          const sides = [from, to].map(({ pod, address }) => pod?.name ?? address).join(" to ");
          throw new Error(`${sides}, ${protocol} ${port}: the core says ${actual}`);
        }
        tally[actual ? "yes" : "no"] += 1;
        if (from.pod !== undefined || to.pod !== undefined) checkVerdict(core, actual);
      }
    }
  }
}

/** Of the side that was asked last. */
function checkVerdict(core: Awaited<ReturnType<typeof policyCore>>, allowed: boolean): void {
  const { kind, policy, rule, direction, isolating } = core.verdict();
  expect(kind === abi.VERDICT_REFUSED).toBe(!allowed);
  if (kind !== abi.VERDICT_RULE) {
    expect([policy, rule]).toEqual([-1, -1]);
    return;
  }
  expect(isolating).toContain(policy);
  const compiled = core.names.networkPolicies;
  const start = direction === abi.DIRECTION_INGRESS ? "ingressStart" : "egressStart";
  expect(rule).toBeGreaterThanOrEqual(compiled[policy]?.[start] ?? Number.POSITIVE_INFINITY);
}
