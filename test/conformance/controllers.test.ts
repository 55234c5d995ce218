// Runs the vectors of the controllers, when the folder with them is beside the repository.

import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { subjects } from "./subjects/controllers.ts";

const VECTORS = join(import.meta.dirname, "../../../shared/conformance/vectors");

describe.skipIf(!existsSync(VECTORS))(`controller vectors in ${VECTORS}`, () => {
  for (const [name, subject] of Object.entries(subjects)) {
    test(name, async () => {
      await subject.prepare?.();
      const document = JSON.parse(readFileSync(join(VECTORS, `${name}.json`), "utf8"));
      const failures: string[] = [];
      let passed = 0;
      for (const group of document.groups ?? [document]) {
        for (const testCase of group.cases) {
          const outcome = subject.run(group.subject, testCase);
          if ("pass" in outcome && outcome.pass) passed += 1;
          else failures.push(`${testCase.name}: ${"skip" in outcome ? outcome.skip : outcome.detail}`);
        }
      }
      expect(failures).toEqual([]);
      expect(passed).toBeGreaterThan(0);
    });
  }
});
