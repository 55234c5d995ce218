// Runs the kubelet's vectors and recorded traces, when the folder with them is beside the repository.

import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import { subjects } from "./subjects/kubelet.ts";

const FOLDER = join(import.meta.dirname, "../../../shared/conformance");
const TRACES = "eviction-oracle/1";

describe.skipIf(!existsSync(FOLDER))(`kubelet conformance in ${FOLDER}`, () => {
  for (const [name, subject] of Object.entries(subjects)) {
    if (name === TRACES) continue;
    test(name, async () => {
      await subject.prepare?.();
      const document = JSON.parse(readFileSync(join(FOLDER, "vectors", `${name}.json`), "utf8"));
      const failures: string[] = [];
      let passed = 0;
      for (const group of document.groups ?? [document]) {
        for (const testCase of group.cases) {
          const outcome = subject.run(group.subject, testCase);
          if ("skip" in outcome) process.stderr.write(`${name} skips ${testCase.name}: ${outcome.skip}\n`);
          else if (outcome.pass) passed += 1;
          else failures.push(`${testCase.name}: ${outcome.detail}`);
        }
      }
      expect(failures).toEqual([]);
      expect(passed).toBeGreaterThan(0);
    });
  }

  test("recorded traces of the real eviction manager", async () => {
    const subject = subjects[TRACES];
    await subject?.prepare?.();
    const folder = join(FOLDER, "oracle/eviction");
    const failures: string[] = [];
    const files = readdirSync(folder).filter((name) => name.endsWith(".json.gz"));
    for (const file of files) {
      const trace = JSON.parse(gunzipSync(readFileSync(join(folder, file))).toString("utf8"));
      const outcome = subject?.run(trace.name, trace);
      if (outcome && !("pass" in outcome && outcome.pass))
        failures.push("skip" in outcome ? outcome.skip : outcome.detail);
    }
    expect(failures.slice(0, 6)).toEqual([]);
    expect(failures.length).toBe(0);
    expect(files.length).toBeGreaterThan(0);
  });
});
