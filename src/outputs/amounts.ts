// Numbers as people read them: three digits that matter, Kubernetes' and Go's units. Machines get the raw integers.

const LATENCY_UNITS: readonly (readonly [number, string])[] = [
  [1e9, "s"],
  [1e6, "ms"],
  [1e3, "µs"],
];
const BYTE_UNITS: readonly (readonly [number, string])[] = [
  [2 ** 50, "Pi"],
  [2 ** 40, "Ti"],
  [2 ** 30, "Gi"],
  [2 ** 20, "Mi"],
  [2 ** 10, "Ki"],
];

/** A latency of `ns` nanoseconds: `0`, `850ns`, `41.5µs`, `1.23ms`, `2.5s`, from a minute on as formatTime. */
export function formatLatency(ns: number): string {
  if (ns >= 60e9) return formatTime(ns);
  for (const [unit, suffix] of LATENCY_UNITS) if (ns >= 0.9995 * unit) return `${significant(ns / unit)}${suffix}`;
  return ns === 0 ? "0" : `${ns}ns`;
}

/** An instant or a length of simulated time, to the millisecond, as one would write it in a scenario: `0s`, `20.5s`, `15m`, `2h0m5s`. */
export function formatTime(ns: number): string {
  const milliseconds = Math.round(ns / 1e6);
  if (milliseconds === 0) return ns === 0 ? "0s" : "<1ms";
  if (milliseconds < 1000) return `${milliseconds}ms`;
  const whole = Math.floor(milliseconds / 1000);
  const fraction = String(milliseconds % 1000)
    .padStart(3, "0")
    .replace(/0+$/, "");
  const hours = Math.floor(whole / 3600);
  const minutes = Math.floor(whole / 60) % 60;
  const seconds = `${whole % 60}${fraction === "" ? "" : `.${fraction}`}s`;
  const tail = seconds === "0s" ? "" : seconds;
  if (hours > 0) return minutes === 0 && tail === "" ? `${hours}h` : `${hours}h${minutes}m${tail}`;
  return minutes > 0 ? `${minutes}m${tail}` : seconds;
}

/** Bytes as a Kubernetes quantity of three digits: `0`, `512Mi`, `1.5Gi`. */
export function formatBytes(bytes: number): string {
  const size = Math.abs(bytes);
  const sign = bytes < 0 ? "-" : "";
  for (const [unit, suffix] of BYTE_UNITS)
    if (size >= 0.9995 * unit) return `${sign}${significant(size / unit)}${suffix}`;
  return `${bytes}`;
}

/** An amount of a resource that evictions are about: bytes, or a number of inodes or processes. */
export function formatAmount(resource: string, amount: number): string {
  return resource === "inodes" || resource === "pids" ? formatCount(amount) : formatBytes(amount);
}

/** Milli-cores as a Kubernetes quantity: `50m`, `2`, `1.25`, from 100 cores on without decimals. */
export function formatCpu(milli: number): string {
  return milli < 1000 ? (milli === 0 ? "0" : `${milli}m`) : significant(milli / 1000);
}

/** A count with its thousands apart: `1,234,567`. */
export function formatCount(count: number): string {
  return String(count).replace(/\B(?=(\d{3})+$)/g, ",");
}

/** Events per second from thousandths: `99/s`, `0.5/s`. */
export function formatRate(perSecondMilli: number): string {
  return `${significant(perSecondMilli / 1000)}/s`;
}

/** A share as whole percent, with one decimal below ten: `83%`, `4.2%`, `0%`; `-` of nothing. */
export function formatShare(part: number, whole: number): string {
  if (whole === 0) return "-";
  const percent = (100 * part) / whole;
  if (percent === 0) return "0%";
  if (percent < 0.05) return "<0.1%";
  return percent < 9.95 ? `${trimmed(percent.toFixed(1))}%` : `${Math.round(percent)}%`;
}

/** `1 pod`, `2 pods`. */
export function plural(count: number, word: string): string {
  return `${formatCount(count)} ${word}${count === 1 ? "" : "s"}`;
}

/** Three digits that matter, no trailing zeros; whole numbers keep all their digits. */
function significant(value: number): string {
  if (value >= 99.95) return formatCount(Math.round(value));
  return trimmed(value.toFixed(value >= 9.995 ? 1 : 2));
}

function trimmed(decimal: string): string {
  return decimal.includes(".") ? decimal.replace(/\.?0+$/, "") : decimal;
}
