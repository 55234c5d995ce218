// Every case and recording of Kubernetes' own behaviour, when the folder with them is beside the repository; the same run as
// `npm run conformance`, so that `npm test` notices a rule that broke.

import { existsSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { conformance } from "./run.ts";

const ROOT = join(import.meta.dirname, "../..");
const CASES = join(ROOT, "../shared/conformance");

describe.skipIf(!existsSync(CASES))(`recorded behaviour in ${CASES}`, () => {
  test("is the simulator's, and no rule that was covered is lost", async () => {
    const lines: string[] = [];
    const code = await conformance([], { root: ROOT, ci: false, print: (text) => void lines.push(text) });
    const problems = lines.filter((line) => /^(PROBLEM|FAILED|✗)/m.test(line));
    expect({ code, problems: code === 0 ? [] : problems.concat(lines.slice(-3)) }).toEqual({ code: 0, problems: [] });
    expect(lines.at(-1)).toMatch(/^\n?[1-9][0-9]* passed, 0 failed, [0-9]+ skipped$/);
  }, 300_000);
});
