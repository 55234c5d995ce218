// Durations as Go writes them (`1m30s`, `250ms`, `1.5h`) to whole nanoseconds and back. Mirrors time.ParseDuration and String.

/** Nanoseconds of each unit. */
const UNIT_NS: Readonly<Record<string, bigint>> = {
  ns: 1n,
  us: 1_000n,
  µs: 1_000n,
  μs: 1_000n,
  ms: 1_000_000n,
  s: 1_000_000_000n,
  m: 60_000_000_000n,
  h: 3_600_000_000_000n,
};
const PART = /([0-9]*)(?:\.([0-9]*))?(ns|us|µs|μs|ms|s|m|h)/y;
const MAX_NS = 2n ** 63n - 1n;
/** Longer texts are no durations, and would make needlessly large numbers. */
const MAX_LENGTH = 100;

/** The duration in nanoseconds, or why the text is not one. */
export type ParsedDuration = { readonly ns: bigint } | { readonly error: string };

/** Reads a Go duration. A number needs its unit; only "0" stands alone. Fractions below a nanosecond are cut off. */
export function parseDuration(text: string): ParsedDuration {
  const negative = text.startsWith("-");
  const body = negative || text.startsWith("+") ? text.slice(1) : text;
  if (body === "0") {
    return { ns: 0n };
  }
  if (text.length > MAX_LENGTH) {
    return { error: `time: invalid duration ${JSON.stringify(`${text.slice(0, MAX_LENGTH)}…`)}` };
  }
  let total = 0n;
  let at = 0;
  while (at < body.length) {
    PART.lastIndex = at;
    const match = PART.exec(body);
    const [, integer = "", fraction = "", unit = ""] = match ?? [];
    if (match === null || (integer === "" && fraction === "")) {
      return { error: durationError(text, body, at) };
    }
    const unitNs = UNIT_NS[unit] as bigint;
    total += BigInt(integer || "0") * unitNs + (BigInt(fraction || "0") * unitNs) / 10n ** BigInt(fraction.length);
    at = PART.lastIndex;
  }
  if (body === "" || total > MAX_NS) {
    return { error: `time: invalid duration ${JSON.stringify(text)}` };
  }
  return { ns: negative ? -total : total };
}

/** The text of a duration as Go prints it: `1m30s`, `250ms`, `0s`. */
export function durationText(ns: bigint): string {
  if (ns === 0n) {
    return "0s";
  }
  const sign = ns < 0n ? "-" : "";
  const magnitude = ns < 0n ? -ns : ns;
  if (magnitude < 1_000_000_000n) {
    const [unit, unitNs] =
      magnitude < 1_000n ? ["ns", 1n] : magnitude < 1_000_000n ? ["µs", 1_000n] : ["ms", 1_000_000n];
    return `${sign}${decimal(magnitude, unitNs as bigint)}${unit}`;
  }
  const hours = magnitude / 3_600_000_000_000n;
  const minutes = (magnitude / 60_000_000_000n) % 60n;
  const seconds = `${decimal(magnitude % 60_000_000_000n, 1_000_000_000n)}s`;
  if (hours > 0n) {
    return `${sign}${hours}h${minutes}m${seconds}`;
  }
  return minutes > 0n ? `${sign}${minutes}m${seconds}` : `${sign}${seconds}`;
}

function durationError(text: string, body: string, at: number): string {
  const rest = body.slice(at);
  if (/^[0-9.]*[0-9][0-9.]*$/.test(rest)) {
    return `time: missing unit in duration ${JSON.stringify(text)}`;
  }
  const unknown = /^[0-9]+(?:\.[0-9]*)?([^0-9.]+)/.exec(rest);
  return unknown === null
    ? `time: invalid duration ${JSON.stringify(text)}`
    : `time: unknown unit ${JSON.stringify(unknown[1])} in duration ${JSON.stringify(text)}`;
}

function decimal(value: bigint, unit: bigint): string {
  const fraction = value % unit;
  if (fraction === 0n) {
    return `${value / unit}`;
  }
  const digits = fraction
    .toString()
    .padStart(unit.toString().length - 1, "0")
    .replace(/0+$/, "");
  return `${value / unit}.${digits}`;
}
