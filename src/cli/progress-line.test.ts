import { expect, it } from "vitest";
import { ProgressLine } from "./progress-line.ts";

it("shows a long run's progress at intervals, over itself, and takes it away", () => {
  let nowMs = 0;
  let written = "";
  const stream = {
    columns: 80,
    write: (text: string) => {
      written += text;
    },
  };
  const line = new ProgressLine(stream, () => nowMs);
  const at = (ms: number, nowNs: number, events: number): string => {
    written = "";
    nowMs = ms;
    line.update("ab-load", { nowNs, horizonNs: 900e9, events });
    return written;
  };
  expect(at(100, 10e9, 1000)).toBe("");
  expect(at(500, 90e9, 500_000)).toBe("\r\u001b[2Kab-load  1m30s of 15m (10%)  1,000,000 events/s  5s left");
  expect(at(550, 91e9, 500_100)).toBe("");
  expect(at(1000, 450e9, 2_000_000)).toContain("7m30s of 15m (50%)  2,000,000 events/s  1s left");
  written = "";
  line.erase();
  line.erase();
  expect(written).toBe("\r\u001b[2K");
});
