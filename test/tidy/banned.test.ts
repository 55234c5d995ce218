import { describe, expect, it } from "vitest";
import { isProduct, sourcesIn } from "./sources.ts";

// Math functions whose last digits differ between engines, clocks, and chance outside the named streams.
const DIFFERING_MATH =
  /\bMath\.(exp|expm1|log|log1p|log2|log10|pow|cbrt|hypot|sin|cos|tan|asin|acos|atan|atan2|sinh|cosh|tanh|asinh|acosh|atanh)\b/;
const CLOCKS_AND_CHANCE = /\bMath\.random\b|\bnew Date\b|\bDate\.(now|parse)\b|\bperformance\.now\b/;
const LOCALE = /\btoLocale\w*\(|\blocaleCompare\(|\bIntl\./;
const HOST_MATH = /\bJSMath\b|\bMath\.random\b|\bDate\b/;

function withoutComments(text: string): string {
  return text.replaceAll(/\/\*[\s\S]*?\*\//g, "").replaceAll(/\/\/.*$/gm, "");
}

function offenders(folders: string[], pattern: RegExp): string[] {
  return sourcesIn(folders)
    .filter(isProduct)
    .flatMap(({ path, text }) => {
      const found = pattern.exec(withoutComments(text));
      return found ? [`${path}: ${found[0]}`] : [];
    });
}

describe("banned interfaces", () => {
  const resultCode = [
    "src/documents",
    "src/kubernetes",
    "src/scenario",
    "src/compile",
    "src/core",
    "src/results",
    "src/run",
  ];

  it("no Math function that differs between engines reaches a result", () => {
    expect(offenders(resultCode, DIFFERING_MATH)).toEqual([]);
    // A power of a bigint is exact.
    expect(offenders(resultCode, /(?<!\dn) \*\* /)).toEqual([]);
  });

  it("no clock, chance or locale reaches a result or what is shown", () => {
    expect(offenders([...resultCode, "src/outputs"], CLOCKS_AND_CHANCE)).toEqual([]);
    expect(offenders([...resultCode, "src/outputs"], LOCALE)).toEqual([]);
  });

  it("the core takes neither clock nor chance nor mathematics from its host", () => {
    expect(offenders(["assembly"], HOST_MATH)).toEqual([]);
  });

  it("the core keeps no state in module variables", () => {
    expect(offenders(["assembly"], /^(export )?(let|var) /m)).toEqual([]);
  });
});
