import { describe, expect, it } from "vitest";
import { bar, gauge, sparkline } from "./bars.ts";
import { reportStyle } from "./report-style.ts";
import { painted, textTable } from "./text-table.ts";
import { truncate, wrapText } from "./wrap-text.ts";

const style = reportStyle({ width: 40, color: false });

describe("tables", () => {
  it("align their columns and leave empty ones out", () => {
    const columns = [{ header: "NAME" }, { header: "EMPTY" }, { header: "COUNT", align: "right" as const }];
    expect(
      textTable(
        columns,
        [
          ["a", "", "1"],
          ["long", "", "12345"],
        ],
        style,
      ),
    ).toEqual(["  NAME  COUNT", "  a         1", "  long  12345"]);
  });

  it("wrap the last column and cut the one that may be cut", () => {
    const columns = [{ header: "NAME", cut: true }, { header: "MESSAGE" }];
    const rows = [["a-name-that-is-much-too-long", "one two three four five six seven eight"]];
    expect(textTable(columns, rows, style)).toEqual([
      "  NAME          MESSAGE",
      "  a-name-that…  one two three four five six",
      "                seven eight",
    ]);
  });

  it("count wide characters as two columns and colours as none", () => {
    const cell = painted("容器", (text) => `<${text}>`);
    expect(
      textTable(
        [{ header: "A" }, { header: "B" }],
        [
          [cell, "x"],
          ["ab", "y"],
        ],
        style,
      ),
    ).toEqual(["  A     B", "  <容器>  x", "  ab    y"]);
  });
});

it("wraps at spaces, and words that are too long stand alone", () => {
  expect(wrapText("aa bb cc", 5)).toEqual(["aa bb", "cc"]);
  expect(wrapText("a-very-long-word b", 5)).toEqual(["a-very-long-word", "b"]);
  expect(wrapText("", 5)).toEqual([""]);
  expect(truncate("abcdef", 4)).toBe("abc…");
});

it("draws bars", () => {
  expect([0, 0.001, 0.5, 1, 2].map((ratio) => bar(ratio, 4))).toEqual(["", "▏", "██", "████", "████"]);
  expect([0, 0.01, 0.5, 1].map((ratio) => gauge(ratio, 4))).toEqual(["░░░░", "█░░░", "██░░", "████"]);
  expect(sparkline([1, 1, 8, 4], 10)).toBe("▂▂█▅");
  expect(sparkline([0, 0, 9, 0, 0, 0], 3)).toBe("▁█▁");
});
