// The explanation of a latency percentile, by three runs of the same events: one tells where the percentile is about, one which requests lie beyond it,
// one everything about some of them.

import { LatencyTable, TABLE_LATENCY } from "../core/abi.generated.ts";
import type { CoreInstance } from "../core/core-instance.ts";
import {
  type ChosenRequest,
  type LatencyExplanation,
  readParts,
  readSlowRequests,
  SpanReader,
} from "../results/latency-explanation.ts";
import { Naming } from "../results/naming.ts";
import type { Engine } from "./engine.ts";
import type { Prepared } from "./prepare.ts";
import { type FinishedRun, type Progress, type RunOptions, runScenario } from "./run-scenario.ts";

const MILLION = 1_000_000;
/** A bucket of the core's histogram is narrower than this share of its values. */
const BUCKET_SHARE = 128;
/** Slow requests whose calls are traced for the sums by call. */
const MOST_TRACED = 1000;

/** Which percentile of which class, and how many of the slowest requests to show. */
export interface LatencyToExplain {
  readonly name: string;
  readonly partsPerMillion: number;
  readonly requests: number;
}

/** What can stop or watch the runs. */
export interface ExplainLatencyOptions {
  readonly onProgress?: ((progress: Progress) => void) | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** The explanation, or why there is none. */
export type LatencyOutcome =
  | { readonly kind: "explained"; readonly explanation: LatencyExplanation }
  | { readonly kind: "unknown-class"; readonly classes: readonly string[] }
  | { readonly kind: "no-answers" }
  | { readonly kind: "interrupted" };

/** Explains a percentile of a traffic class or of a call (CALLER>SERVICE). Throws CoreFault. */
export async function explainLatency(
  { scenario, compiled }: Prepared,
  engine: Engine,
  { name, partsPerMillion, requests }: LatencyToExplain,
  options: ExplainLatencyOptions = {},
): Promise<LatencyOutcome> {
  const { traffics, calls } = compiled.names;
  const classes = [...traffics.map((each) => each.name), ...calls.map((each) => each.name)];
  const traffic = classes.indexOf(name);
  if (traffic < 0) return { kind: "unknown-class", classes };
  const replay = replayer(engine, compiled, { ...options, horizonNs: scenario.durationNs });
  const first = await replay({});
  if (first === undefined) return { kind: "interrupted" };
  const { count, meanNs } = totals(first.instance, traffic);
  if (count === 0) return { kind: "no-answers" };
  const about = first.instance.latencyQuantile(traffic, partsPerMillion, MILLION);
  const fromNs = Math.max(0, about - Math.ceil(about / BUCKET_SHARE) - 1);
  const second = await replay({ watchLatency: { traffic, fromNs } });
  if (second === undefined) return { kind: "interrupted" };
  // By nearest rank, as histograms count: the rank-th of all requests in order of their latencies.
  const rank = Math.max(1, Math.ceil((count * partsPerMillion) / MILLION));
  const slow = readSlowRequests(second.instance).slice(0, count - rank + 1);
  const last = slow.at(-1);
  if (last === undefined) throw new Error("latency: the percentile lies beyond every request");
  const chosen = choose(slow, requests, `p${partsPerMillion / 10_000}`);
  const traced = evenly(slow, MOST_TRACED).map(({ number }) => number);
  const numbers = [...new Set([...chosen.map(({ number }) => number), ...traced])].sort((a, b) => a - b);
  const third = await replay({
    watchLatency: { traffic, fromNs: last.latencyNs },
    traceRequests: { traffic, numbers },
  });
  if (third === undefined) return { kind: "interrupted" };
  const naming = new Naming(compiled.names, third.instance);
  const spans = new SpanReader(naming, third.instance, classes, traffic);
  const parts = readParts(third.instance, traffic);
  return {
    kind: "explained",
    explanation: {
      class: name,
      partsPerMillion,
      valueNs: last.latencyNs,
      count,
      slowCount: readSlowRequests(third.instance).length,
      meanNs,
      slowMeanNs: parts.reduce((sum, { slowMeanNs }) => sum + slowMeanNs, 0),
      parts,
      tracedCount: traced.length,
      calls: spans.calls(traced),
      requests: chosen.map((each) => spans.request(each)),
      fingerprint: third.instance.fingerprint,
    },
  };
}

/** Runs the scenario again with something asked of it; undefined when interrupted. A run that differs from the first is a bug. */
function replayer(
  engine: Engine,
  compiled: Prepared["compiled"],
  options: RunOptions,
): (asked: Pick<RunOptions, "watchLatency" | "traceRequests">) => Promise<FinishedRun | undefined> {
  let fingerprint: string | undefined;
  return async (asked) => {
    const run = await runScenario(engine.module, compiled, { ...options, ...asked });
    if (run.end === "interrupted") return undefined;
    fingerprint ??= run.instance.fingerprint;
    if (run.instance.fingerprint !== fingerprint) throw new Error("the probe changed the run");
    return run;
  };
}

function totals(instance: CoreInstance, traffic: number): { count: number; meanNs: number } {
  const table = instance.table(TABLE_LATENCY, LatencyTable);
  return { count: Number(table?.counted[traffic] ?? 0n), meanNs: Number(table?.meanNs[traffic] ?? 0n) };
}

/** The slowest requests, and the one that is the percentile. */
function choose(
  slow: readonly { number: number; latencyNs: number }[],
  requests: number,
  percentile: string,
): ChosenRequest[] {
  const slowest = slow.slice(0, requests).map((each) => ({ ...each, role: "slowest" }));
  const last = slow.at(-1);
  if (last === undefined || slowest.some(({ number }) => number === last.number)) return slowest;
  return [...slowest, { ...last, role: percentile }];
}

/** At most so many of a list, equally far apart. */
function evenly<T>(list: readonly T[], most: number): T[] {
  if (list.length <= most) return [...list];
  return Array.from({ length: most }, (_, i) => list[Math.floor((i * list.length) / most)] as T);
}
