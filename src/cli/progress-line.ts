// The line that shows how a long run gets on: simulated time, events per second, time left. Only on a terminal.

import { formatCount, formatShare, formatTime } from "../outputs/amounts.ts";
import type { Progress } from "../run/run-scenario.ts";
import type { TextSink } from "./terminal.ts";

/** Nothing is shown before a run has taken so long, nor more often. */
const DELAY_MS = 400;
const INTERVAL_MS = 100;
const ERASE_LINE = "\r\u001b[2K";

/** Writes over itself until it is erased. */
export class ProgressLine {
  readonly #stream: TextSink;
  readonly #nowMs: () => number;
  readonly #startMs: number;
  #lastMs: number;
  #shown = false;

  constructor(stream: TextSink, nowMs: () => number = () => performance.now()) {
    this.#stream = stream;
    this.#nowMs = nowMs;
    this.#startMs = nowMs();
    this.#lastMs = this.#startMs + DELAY_MS - INTERVAL_MS;
  }

  /** Shows how far `name` has come. */
  update(name: string, { nowNs, horizonNs, events }: Progress): void {
    const nowMs = this.#nowMs();
    if (nowMs - this.#lastMs < INTERVAL_MS) return;
    this.#lastMs = nowMs;
    const seconds = (nowMs - this.#startMs) / 1000;
    const left = nowNs > 0 ? `${formatTime(Math.ceil((seconds * (horizonNs - nowNs)) / nowNs) * 1e9)} left` : "";
    const parts = [
      name,
      `${formatTime(Math.floor(nowNs / 1e9) * 1e9)} of ${formatTime(horizonNs)} (${formatShare(nowNs, horizonNs)})`,
      `${formatCount(Math.round(events / seconds))} events/s`,
      left,
    ];
    const text = parts.filter((part) => part !== "").join("  ");
    this.#stream.write(`${ERASE_LINE}${text.slice(0, (this.#stream.columns ?? 80) - 1)}`);
    this.#shown = true;
  }

  /** Takes the line away. */
  erase(): void {
    if (this.#shown) this.#stream.write(ERASE_LINE);
    this.#shown = false;
  }
}
