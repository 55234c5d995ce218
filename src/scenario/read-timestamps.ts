// Instants of a CSV file, for traffic that is replayed.

import type { DiagnosticSink } from "../documents/diagnostic.ts";
import { epochSeconds } from "../kubernetes/epoch-seconds.ts";

/** Numbers from here on are seconds since 1970 (September 2001); smaller ones count from the start of the traffic. */
const EPOCH_SECONDS = 1_000_000_000;
const DIGITS = 9;
const SECOND_NS = 1_000_000_000n;

/** Instants in nanoseconds from the start of the traffic, ascending. What is wrong goes to `sink`, each fault once. */
export function readTimestamps(text: string, file: string, column: number, sink: DiagnosticSink): number[] {
  const found: number[] = [];
  let firstNs: bigint | undefined;
  let lastNs = -1n;
  let faults = 0;
  const fault = (line: number, message: string): void => {
    faults += 1;
    if (faults > 10) return;
    sink.report({
      code: "invalid-timestamp",
      severity: "error",
      message,
      position: { file, line, column: 1 },
    });
  };
  text.split(/\r?\n/).forEach((line, index) => {
    if (line.trim() === "") return;
    const cell = (line.split(",")[column - 1] ?? "").trim().replace(/^"(.*)"$/, "$1");
    const instant = parseInstant(cell);
    if (instant === undefined) {
      // The first line may name the columns.
      if (index > 0) fault(index + 1, `${JSON.stringify(cell)} is neither an RFC 3339 time nor a number of seconds`);
      return;
    }
    if (instant.absolute) firstNs ??= instant.ns;
    const atNs = instant.absolute ? instant.ns - (firstNs ?? 0n) : instant.ns;
    if (atNs < lastNs) fault(index + 1, `${cell} comes before the time on the line above: times must ascend`);
    lastNs = atNs;
    found.push(Number(atNs));
  });
  if (found.length === 0 && faults === 0) fault(1, `column ${column} holds no time`);
  return found;
}

/** Exact to the nanosecond: a double would round seconds since 1970. */
function parseInstant(cell: string): { ns: bigint; absolute: boolean } | undefined {
  const number = /^(\d{1,12})(?:\.(\d{1,18}))?$/.exec(cell);
  if (number !== null) {
    const fraction = BigInt((number[2] ?? "").slice(0, DIGITS).padEnd(DIGITS, "0"));
    const ns = BigInt(number[1] ?? "0") * SECOND_NS + fraction;
    return { ns, absolute: Number(number[1]) >= EPOCH_SECONDS };
  }
  const fraction = /\.(\d{1,18})(?=[Z+-])/.exec(cell)?.[1] ?? "";
  const seconds = epochSeconds(cell);
  if (seconds === undefined) return undefined;
  return { ns: BigInt(seconds) * SECOND_NS + BigInt(fraction.slice(0, DIGITS).padEnd(DIGITS, "0")), absolute: true };
}
