// The plain reference against sequences recorded from the real kube-scheduler: every verdict, score, message, candidate and nominee.

import { existsSync } from "node:fs";
import { basename, join } from "node:path";
import { describe, expect, test } from "vitest";
import { documentsIn, readDocument, stemOf } from "../conformance/documents.ts";
import { replayRecording } from "./recorded-decisions.ts";

const RECORDINGS = join(import.meta.dirname, "../../../shared/conformance/oracle/scheduler");

const present = existsSync(RECORDINGS);
if (!present) console.warn(`There are no recordings in ${RECORDINGS}: the reference is not compared with them.`);

describe.skipIf(!present)(`recordings of kube-scheduler in ${RECORDINGS}`, () => {
  const recordings = present ? documentsIn(RECORDINGS) : [];
  const families = [...new Set(recordings.map(familyOf))];
  test.each(families)("of family %s are what the reference decides", (family) => {
    const paths = recordings.filter((path) => familyOf(path) === family);
    let decisions = 0;
    for (const path of paths) {
      const document = readDocument(path);
      if (document.kind !== "recording") throw new Error(`${basename(path)} is no recording`);
      const replay = replayRecording(document.recording, Math.log);
      expect(replay.differences.slice(0, 5)).toEqual([]);
      decisions += replay.decisions;
    }
    expect(decisions).toBeGreaterThan(0);
  });
});

function familyOf(path: string): string {
  return stemOf(path).replace(/-\d+$/, "");
}
