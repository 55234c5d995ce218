// The recordings of kubelet's eviction manager, pass by pass: everything they hold is compared.

import type { Json } from "../cluster-image.ts";
import { prepareManager } from "../eviction-manager-core.ts";
import { replayEvictions } from "../kubelet-eviction-replay.ts";
import type { Outcome, Replay, Subject } from "../subject.ts";

/** What a pass may hold, and how it is counted. */
const COUNTED: Readonly<Record<string, string>> = {
  chosen: "choices of a threshold",
  ranked: "rankings",
  evicted: "evictions",
  events: "lists of events",
  admitMessage: "admission messages",
  gcRan: "node-level reclaims",
  cleanupWaitMs: "waits for clean-up",
};

/** The adapters of this area. */
export const subjects: Readonly<Record<string, Subject>> = {
  "eviction-oracle/1": { prepare: prepareManager, run: replayEvictions, replay: replayPasses },
};

function replayPasses(trace: Json): Replay {
  const whole = replayEvictions("", trace);
  const broken = brokenPass(whole);
  const steps = trace.passes.map((_: Json, i: number) => ({
    name: `pass ${i}`,
    outcome: i < broken ? { pass: true } : i === broken ? whole : { skip: "an earlier pass of the recording differs" },
  }));
  const compared: Record<string, number> = { passes: Math.min(broken + 1, trace.passes.length) };
  for (const [field, kind] of Object.entries(COUNTED)) {
    compared[kind] = trace.passes.filter(({ out }: Json) => out[field] !== undefined).length;
  }
  return { steps, compared };
}

/** The pass at which a replay stopped, past the last one when it did not. */
function brokenPass(whole: Outcome): number {
  if ("skip" in whole || whole.pass) return Number.POSITIVE_INFINITY;
  return Number(/ pass (\d+): /.exec(whole.detail)?.[1] ?? 0);
}
