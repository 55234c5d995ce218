import { describe, expect, it } from "vitest";
import { epochSeconds } from "../kubernetes/epoch-seconds.ts";

describe("times of a dump", () => {
  it.each([
    ["1970-01-01T00:00:00Z", 0],
    ["2000-02-29T12:00:00Z", 951_825_600],
    ["2025-03-01T00:00:01Z", 1_740_787_201],
    ["2025-03-01T02:00:01+02:00", 1_740_787_201],
    ["2025-02-28T19:00:01.250-05:00", 1_740_787_201],
    ["1969-12-31T23:59:59Z", -1],
  ])("%s is %d", (text, seconds) => expect(epochSeconds(text)).toBe(seconds));

  it.each(["", "yesterday", "2025-03-01", "2025-03-01 00:00:00Z"])("%j is none", (text) =>
    expect(epochSeconds(text)).toBeUndefined(),
  );
});
