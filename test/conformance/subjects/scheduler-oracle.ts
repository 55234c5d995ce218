// Conformance subject of the recordings of kube-scheduler: every step (one pod's cycle) is a case. A step in which a plugin that the core lacks had
// a part is compared as far as it goes: a difference fails it, agreement counts as skipped, never as passed.

import * as abi from "../../../src/core/abi.generated.ts";
import type { Json } from "../cluster-image.ts";
import { SCHEDULER_FORMAT } from "../documents.ts";
import { compileScheduler } from "../scheduler-core.ts";
import { type OracleReplay, replayScheduler } from "../scheduler-oracle.ts";
import type { Outcome, Replay, Subject } from "../subject.ts";

const PREFIX = "PLUGIN_";
const ISSUE = 'comes with the issue "The scheduler"';
/** What the core may lack, in the order in which a cycle meets it: a skipped step is put down to the first. */
const CYCLE_ORDER = [
  "SchedulingGates",
  "NodePorts",
  "PodTopologySpread",
  "InterPodAffinity",
  "ImageLocality",
  "DefaultPreemption",
];

/** Plugins of the core, in upstream's spelling: PLUGIN_NODE_NAME is NodeName. */
const PRESENT: ReadonlySet<string> = new Set(
  Object.keys(abi)
    .filter((name) => name.startsWith(PREFIX))
    .map((name) =>
      name
        .slice(PREFIX.length)
        .toLowerCase()
        .replace(/(?:^|_)(.)/g, (_, first: string) => first.toUpperCase()),
    ),
);

type Step = Replay["steps"][number];

let module: WebAssembly.Module;

/** The adapters of this area. */
export const subjects: Readonly<Record<string, Subject>> = {
  [SCHEDULER_FORMAT]: {
    prepare: async () => {
      module = await compileScheduler();
    },
    run: () => ({ skip: "recordings of the scheduler are judged by their steps" }),
    replay: replayRecording,
  },
};

function replayRecording(recording: Json): Replay {
  const name = `${recording.family}-${recording.seed}`;
  const replay = replayScheduler(module, recording);
  let told = 0;
  const steps: Step[] = recording.steps.map(({ expect }: Json, i: number) => {
    const differences = differencesOf(replay, `${name} step ${i}: `);
    told += differences.length;
    return { name: `step ${i}`, outcome: outcomeOf(expect, differences) };
  });
  if (told !== replay.differences.length) throw new Error(`differences of no step: ${replay.differences.join("; ")}`);
  const { verdicts, scores, bestSets, messages, unjudgedMessages } = replay;
  return {
    steps,
    compared: { verdicts, scores, "best sets": bestSets, messages, "messages left out": unjudgedMessages },
  };
}

function differencesOf({ differences }: OracleReplay, prefix: string): string[] {
  return differences.filter((line) => line.startsWith(prefix)).map((line) => line.slice(prefix.length));
}

function outcomeOf(expect: Json, differences: readonly string[]): Outcome {
  if (differences.length > 0) return { pass: false, detail: differences.slice(0, 3).join("\n  ") };
  const absent = absentParts(expect);
  if (absent.size === 0) return { pass: true };
  const first = CYCLE_ORDER.find((plugin) => absent.has(plugin)) ?? [...absent].join(", ");
  return { skip: `${first} had a part, which ${ISSUE}; the rest of the step agrees` };
}

/** What had a part in a step and is not in the core, by the record. */
function absentParts(expect: Json): ReadonlySet<string> {
  if (expect.preEnqueue) return new Set();
  const refusals: Json[] = [...Object.values<Json>(expect.filter ?? {}), expect.preFilter ?? {}];
  const refusing: string[] = refusals.flatMap(({ plugin }) => (plugin === undefined ? [] : [plugin]));
  const preempting = expect.victims ? ["DefaultPreemption"] : [];
  const parts = [...refusing, ...unevenScorers(expect.scores ?? {}), ...preempting];
  return new Set(parts.filter((plugin) => !PRESENT.has(plugin)));
}

/** Plugins whose scores differ between nodes: an equal score everywhere changes no choice. */
function unevenScorers(scores: Json): string[] {
  const nodes = Object.values<Json>(scores).map(({ plugins }) => plugins);
  const names = new Set(nodes.flatMap((plugins) => Object.keys(plugins)));
  return [...names].filter((name) => new Set(nodes.map((plugins) => plugins[name] ?? 0)).size > 1);
}
