// Replays the recorded decisions of the real kube-scheduler that this core can judge, when the folder with them is beside the repository.

import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { beforeAll, describe, expect, test } from "vitest";
import { compileScheduler } from "./scheduler-core.ts";
import { replayScheduler } from "./scheduler-oracle.ts";

const ORACLE = join(import.meta.dirname, "../../../shared/conformance/oracle/scheduler");
const FAMILIES = [
  "basic-resources",
  "taints-affinity",
  "spread",
  "interpod",
  "ports-images-extended",
  "preemption",
  "mixed",
  "large-mixed",
];

let module: WebAssembly.Module;

beforeAll(async () => {
  module = await compileScheduler();
});

describe.skipIf(!existsSync(ORACLE))(`decisions recorded in ${ORACLE}`, () => {
  for (const family of FAMILIES) {
    test(family, () => {
      const files = readdirSync(ORACLE).filter((name) => name.startsWith(`${family}-`));
      const differences: string[] = [];
      const totals: Record<string, number> = {};
      let replayed = 0;
      for (const file of files) {
        const document = JSON.parse(gunzipSync(readFileSync(join(ORACLE, file))).toString("utf8"));
        replayed += 1;
        const replay = replayScheduler(module, document);
        differences.push(...replay.differences);
        for (const [key, value] of Object.entries(replay))
          if (typeof value === "number") totals[key] = (totals[key] ?? 0) + value;
      }
      console.log(`${family}: ${replayed} scenarios of ${files.length}, ${JSON.stringify(totals)}`);
      expect(replayed).toBeGreaterThan(0);
      expect(differences.slice(0, 20)).toEqual([]);
    });
  }
});
