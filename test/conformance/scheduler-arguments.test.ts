// Runs the conformance vectors of plugin arguments and admission, when the folder with them is beside the repository.

import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { subjects as admission } from "./subjects/admission.ts";
import { subjects as scheduler } from "./subjects/scheduler-arguments.ts";

const VECTORS = join(import.meta.dirname, "../../../shared/conformance/vectors");

describe.skipIf(!existsSync(VECTORS))(`conformance vectors in ${VECTORS}`, () => {
  for (const [name, subject] of [...Object.entries(admission), ...Object.entries(scheduler)]) {
    test(name, async () => {
      await subject.prepare?.();
      const document = JSON.parse(readFileSync(join(VECTORS, `${name}.json`), "utf8"));
      const failures: string[] = [];
      let passed = 0;
      for (const group of document.groups ?? [document]) {
        for (const testCase of group.cases) {
          const outcome = subject.run(group.subject, testCase);
          if ("skip" in outcome) console.log(`${name}: ${testCase.name}: skipped: ${outcome.skip}`);
          else if (outcome.pass) passed += 1;
          else failures.push(`${testCase.name}: ${outcome.detail}`);
        }
      }
      expect(failures).toEqual([]);
      expect(passed).toBeGreaterThan(0);
    });
  }
});
