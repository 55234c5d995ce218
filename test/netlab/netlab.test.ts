// The simulated network held against a real kernel: namespaces for nodes, pods and the outside, rules as kube-proxy and flanneld write them, real packets,
// tcpdump on every device. Skipped aloud without root, tools or what the kernel must have; with CI set a missing tool is a failure.

import { beforeAll, describe, expect, it } from "vitest";
import { releaseWasm } from "../support/release-wasm.ts";
import { LABORATORIES } from "./cases.ts";
import { laboratoryAbility } from "./kernel-features.ts";
import { removeLeftovers } from "./namespaces.ts";
import { type Compared, runLaboratory } from "./run-laboratory.ts";

/** A laboratory takes seconds, on a machine that builds and tests beside it minutes. */
const BUSY_MACHINE_MS = 300_000;

const { reason, toolsMissing } = laboratoryAbility();
if (reason !== undefined) process.stderr.write(`no laboratory of a real kernel: ${reason}\n`);
const skipped = reason !== undefined && !(toolsMissing && process.env.CI);

describe.skipIf(skipped)("a real kernel agrees with plimsoll trace", () => {
  beforeAll(async () => {
    if (reason !== undefined) throw new Error(reason);
    removeLeftovers();
    await releaseWasm();
  }, BUSY_MACHINE_MS);

  for (const laboratory of LABORATORIES) {
    describe(laboratory.name, () => {
      let compared: readonly Compared[] = [];
      beforeAll(async () => {
        compared = await runLaboratory(laboratory);
      }, BUSY_MACHINE_MS);

      for (const [index, { title, from, to }] of laboratory.connections.entries()) {
        it(`${title}: ${from} → ${to}`, () => {
          const { traced, kernel } = compared[index] ?? {};
          expect(Object.values(kernel?.packets ?? {}).flat()).not.toEqual([]);
          expect(traced).toEqual(kernel);
        });
      }
    });
  }
});
