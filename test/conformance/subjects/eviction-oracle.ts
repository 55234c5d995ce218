// The recordings of kubelet's eviction manager, pass by pass. Thresholds, conditions and admission are compared in every pass; a pass that reclaims what
// the core does not reclaim yet counts as skipped, never as passed. What no pass compares is counted as left out.

import type { Json } from "../cluster-image.ts";
import { prepareRules } from "../kubelet-core.ts";
import { replayEvictions } from "../kubelet-eviction-replay.ts";
import type { Outcome, Replay, Subject } from "../subject.ts";

const ISSUE = 'comes with the issue "The node and the load"';
const RECLAIMED = "memory";
/** Fields of a recorded pass that the replay does not compare. */
const LEFT_OUT: Readonly<Record<string, string>> = {
  chosen: "choices of a threshold left out",
  events: "lists of events left out",
  admitMessage: "admission messages left out",
  cleanupWaitMs: "waits for clean-up left out",
};

/** The adapters of this area. */
export const subjects: Readonly<Record<string, Subject>> = {
  "eviction-oracle/1": { prepare: prepareRules, run: replayEvictions, replay: replayPasses },
};

function replayPasses(trace: Json): Replay {
  const whole = replayEvictions("", trace);
  const broken = brokenPass(whole);
  const steps = trace.passes.map(({ out }: Json, i: number) => ({
    name: `pass ${i}`,
    outcome: i < broken ? outcomeOf(out) : i === broken ? whole : { skip: "an earlier pass of the recording differs" },
  }));
  const compared: Record<string, number> = { passes: Math.min(broken + 1, trace.passes.length) };
  const decisions = trace.passes.filter(({ out }: Json) => out.resource === RECLAIMED && out.ranked);
  compared["memory rankings"] = decisions.length;
  for (const [field, kind] of Object.entries(LEFT_OUT)) {
    compared[kind] = trace.passes.filter(({ out }: Json) => out[field] !== undefined).length;
  }
  return { steps, compared };
}

/** The pass at which a replay stopped, past the last one when it did not. */
function brokenPass(whole: Outcome): number {
  if ("skip" in whole || whole.pass) return Number.POSITIVE_INFINITY;
  return Number(/ pass (\d+): /.exec(whole.detail)?.[1] ?? 0);
}

function outcomeOf(out: Json): Outcome {
  const agrees = "thresholds, conditions and admission agree";
  const isLocal = (out.evicted ?? []).some(({ localLimit }: Json) => localLimit !== undefined);
  if (isLocal) return { skip: `eviction by local storage limits ${ISSUE}; ${agrees}` };
  if (out.resource === undefined || out.resource === RECLAIMED) return { pass: true };
  return { skip: `reclaiming ${out.resource} ${ISSUE}; ${agrees}` };
}
