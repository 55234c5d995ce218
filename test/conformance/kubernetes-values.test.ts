// Runs the conformance vectors that TypeScript decides, when the folder with them is beside the repository.

import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { kubernetesValueSubjects } from "./subjects/kubernetes-values.ts";

const VECTORS = join(import.meta.dirname, "../../../shared/conformance/vectors");

describe.skipIf(!existsSync(VECTORS))(`conformance vectors in ${VECTORS}`, () => {
  for (const [subject, adapter] of Object.entries(kubernetesValueSubjects)) {
    test(subject, () => {
      const document = JSON.parse(readFileSync(join(VECTORS, `${subject}.json`), "utf8"));
      const failures: string[] = [];
      let passed = 0;
      for (const group of document.groups ?? [document]) {
        for (const testCase of group.cases) {
          const outcome = adapter(group.subject, testCase);
          if ("skip" in outcome || !outcome.pass) {
            failures.push(`${testCase.name}: ${"skip" in outcome ? `skipped: ${outcome.skip}` : outcome.detail}`);
          } else {
            passed += 1;
          }
        }
      }
      expect(failures).toEqual([]);
      expect(passed).toBeGreaterThan(0);
    });
  }
});
