// The process around a command: its streams and what they can show. Commands reach the outside only through it, so that tests can.

import type { ReportOptions } from "../outputs/report-style.ts";

/** Width of reports that do not go to a terminal. */
const FILE_WIDTH = 120;
/** Reports are never laid out narrower: they would be unreadable anyway. */
const MIN_WIDTH = 60;

/** A stream that takes text. */
export interface TextSink {
  write(text: string): unknown;
  readonly isTTY?: boolean | undefined;
  readonly columns?: number | undefined;
}

/** Where a command reads and writes. */
export interface Terminal {
  readonly stdin: AsyncIterable<Uint8Array>;
  /** Data. */
  readonly stdout: TextSink;
  /** Talk: progress, findings, errors. */
  readonly stderr: TextSink;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Calls `interrupt` on the first Ctrl-C; gives the function that stops listening. */
  onInterrupt(interrupt: () => void): () => void;
}

/** Whether a stream gets colours: a terminal, unless NO_COLOR (no-color.org) or TERM=dumb say otherwise. */
export function hasColor(stream: TextSink, env: Terminal["env"]): boolean {
  if (env.NO_COLOR !== undefined && env.NO_COLOR !== "") return false;
  if (env.FORCE_COLOR !== undefined && env.FORCE_COLOR !== "" && env.FORCE_COLOR !== "0") return true;
  return stream.isTTY === true && env.TERM !== "dumb";
}

/** How reports on standard output look. */
export function reportOptions({ stdout, env }: Terminal): ReportOptions {
  const columns = stdout.isTTY === true ? (stdout.columns ?? FILE_WIDTH) : FILE_WIDTH;
  return { width: Math.max(MIN_WIDTH, columns), color: hasColor(stdout, env) };
}

/** How reports in files look. */
export const FILE_REPORT: ReportOptions = { width: FILE_WIDTH, color: false };
