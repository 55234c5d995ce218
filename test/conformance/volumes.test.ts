// Runs the conformance vectors that the volume plugins decide, when the folder with them is beside the repository.

import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { subjects } from "./subjects/volumes.ts";

const VECTORS = join(import.meta.dirname, "../../../shared/conformance/vectors");

describe.skipIf(!existsSync(VECTORS))(`conformance vectors in ${VECTORS}`, () => {
  for (const [name, subject] of Object.entries(subjects)) {
    test(name, async () => {
      await subject.prepare?.();
      const document = JSON.parse(readFileSync(join(VECTORS, `${name}.json`), "utf8"));
      const groups = document.groups ?? [document];
      const outcomes = groups.flatMap((group: { subject: string; cases: { name: string }[] }) =>
        group.cases.map((each) => ({ name: each.name, ...subject.run(group.subject, each) })),
      );
      expect(outcomes.filter((outcome: object) => !("pass" in outcome && outcome.pass))).toEqual([]);
      expect(outcomes.length).toBeGreaterThan(0);
    });
  }
});
