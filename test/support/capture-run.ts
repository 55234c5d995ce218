// Captures of runs as tests ask for them: packets of every try, and the file.

import { RunCapture } from "../../src/outputs/pcapng/run-capture.ts";
import { parseCaptureFilter } from "../../src/run/capture-filter.ts";
import { type CapturedPackets, type CaptureOutcome, captureRun } from "../../src/run/capture-run.ts";
import { loadEngine } from "../../src/run/engine.ts";
import type { Prepared } from "../../src/run/prepare.ts";
import { releaseWasm } from "./release-wasm.ts";

/** What to capture; without it everything. */
export interface Wanted {
  readonly filter?: string;
  readonly points?: readonly string[];
  readonly fromNs?: number;
  readonly untilNs?: number;
}

/** A capture or why there is none. Throws for a filter that is none. */
export async function capture(prepared: Prepared, wanted: Wanted = {}): Promise<CaptureOutcome> {
  const engine = await loadEngine((await releaseWasm()).binary);
  const filter = wanted.filter === undefined ? undefined : parseCaptureFilter(wanted.filter);
  if (filter !== undefined && "error" in filter) throw new Error(filter.error);
  const { points = [], fromNs = 0, untilNs = Number.MAX_SAFE_INTEGER } = wanted;
  return captureRun(prepared, engine, { filter, points, fromNs, untilNs });
}

/** The packets of every try. Throws when there is no capture. */
export async function captured(prepared: Prepared, wanted: Wanted = {}): Promise<CapturedPackets[]> {
  const outcome = await capture(prepared, wanted);
  if (outcome.kind !== "captured") throw new Error(JSON.stringify(outcome));
  return [...outcome.tries];
}

/** The file of one capture point. */
export function fileAt(point: string, tries: readonly CapturedPackets[]): Uint8Array {
  const file = new RunCapture({ keeps: (name) => name === point, fromNs: 0, untilNs: 1e15, mostFrames: 1e6 });
  for (const { of, packets, mss } of tries)
    file.add({ label: `${of.name} ${of.number}`, sentNs: of.sentNs, mss, packets });
  return file.write("test").bytes;
}
