import { describe, expect, test } from "vitest";
import { readCoreScalar } from "./core-scalar.ts";
import { keyText } from "./key-text.ts";
import { readKubernetesScalar } from "./kubernetes-scalar.ts";
import { INTEGER_TOO_LARGE, NOT_FINITE } from "./scalar-reading.ts";

/** Text as written, its reading by kubectl, its reading in a scenario. */
type Row = [written: string, kubernetes: unknown, core: unknown];

const text = (written: string): Row => [written, written, written];

const ROWS: Row[] = [
  ...["y", "Y", "yes", "Yes", "YES", "on", "On", "ON"].map((word): Row => [word, true, word]),
  ...["n", "N", "no", "No", "NO", "off", "Off", "OFF"].map((word): Row => [word, false, word]),
  ...["true", "True", "TRUE"].map((word): Row => [word, true, true]),
  ...["false", "False", "FALSE"].map((word): Row => [word, false, false]),
  ...["", "~", "null", "Null", "NULL"].map((word): Row => [word, null, null]),
  ...[".inf", "+.Inf", "-.INF", ".nan", ".NaN"].map((word): Row => [word, NOT_FINITE, NOT_FINITE]),
  ...[
    "yEs",
    "nULL",
    "tRue",
    "oN",
    "-.nan",
    "Infinity",
    "NaN",
    "-",
    "+",
    ".",
    "--1",
    "+-1",
    "1 2",
    "_1",
    "0x",
    "0o8",
    "0b2",
    "=",
  ].map(text),
  ...[
    "1:30",
    "190:20:30",
    "2001-12-14",
    "2001-12-14t21:59:43.10-05:00",
    "1.2.3",
    "100m",
    "1Gi",
    "1e",
    "e1",
    "<<",
    "a_b",
  ].map(text),
  ["0", 0, 0],
  ["-0", 0, 0],
  ["+7", 7, 7],
  ["-12", -12, -12],
  ["0777", 511, 777],
  ["-0777", -511, -777],
  ["00", 0, 0],
  ["0644", 420, 644],
  ["089", 89, 89],
  ["0o17", 15, 15],
  ["0O17", 15, "0O17"],
  ["-0o17", -15, "-0o17"],
  ["0x1F", 31, 31],
  ["0X1f", 31, "0X1f"],
  ["+0x1F", 31, "+0x1F"],
  ["0b101", 5, "0b101"],
  ["-0b11", -3, "-0b11"],
  ["0b-11", -3, "0b-11"],
  ["1_000", 1000, "1_000"],
  ["1__0", 10, "1__0"],
  ["0_7", 7, "0_7"],
  ["1_000.5", 1000.5, "1_000.5"],
  ["1.50", 1.5, 1.5],
  ["1.", 1, 1],
  [".5", 0.5, 0.5],
  ["-.5", -0.5, -0.5],
  [".5_0", 0.5, ".5_0"],
  ["._5", "._5", "._5"],
  ["1e3", 1000, 1000],
  ["12e03", 12000, 12000],
  ["1E-2", 0.01, 0.01],
  ["1e999", "1e999", NOT_FINITE],
  ["9007199254740991", 9007199254740991, 9007199254740991],
  ["9007199254740992", INTEGER_TOO_LARGE, INTEGER_TOO_LARGE],
  ["-9007199254740993", INTEGER_TOO_LARGE, INTEGER_TOO_LARGE],
  ["99999999999999999999999", INTEGER_TOO_LARGE, INTEGER_TOO_LARGE],
  ["0xffffffffffffffff", INTEGER_TOO_LARGE, INTEGER_TOO_LARGE],
];

describe("plain scalars", () => {
  test.each(ROWS)("%j", (written, kubernetes, core) => {
    expect(readKubernetesScalar(written)).toStrictEqual(kubernetes);
    expect(readCoreScalar(written)).toStrictEqual(core);
  });

  test.each<[null | boolean | number | string, string, string | undefined]>([
    [true, "yes", "true"],
    [false, "NO", "false"],
    [511, "0777", "511"],
    [1.5, "1.50", "1.5"],
    [0.1, "0.1", "0.1"],
    [1e6, "1e6", "1e+06"],
    [1000000, "1000000", "1000000"],
    [123456.5, "123456.5", "123456.5"],
    [0.00001, "0.00001", "1e-05"],
    [1e300, "1e300", ".inf"],
    [null, "~", undefined],
    ["a", "a", "a"],
  ])("the key %j written %j is %j", (key, written, expected) => {
    expect(keyText(key, written)).toBe(expected);
  });
});
