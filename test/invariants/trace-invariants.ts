// What holds of the trace: its records are in order, and tell of each pod a story that can be true.

import * as abi from "../../src/core/abi.generated.ts";
import type { TraceRecord } from "../../src/core/trace-log.ts";
import { isLegalPhaseChange } from "./lifecycle-invariants.ts";
import type { Report, ScenarioFacts } from "./observation.ts";

interface PodStory {
  phase: number;
  ready: number;
  scheduled: number;
  gone: boolean;
}

/** Reads every record once, in order. */
export class TraceChecker {
  readonly #stories = new Map<number, PodStory>();
  readonly #facts: ScenarioFacts;
  #latestNs = 0;
  /** Records by kind: what the scenarios reached. */
  readonly kinds = new Map<number, number>();

  constructor(facts: ScenarioFacts) {
    this.#facts = facts;
  }

  /** The next record. */
  read(record: TraceRecord, report: Report): void {
    const { timeNs, kind } = record;
    this.kinds.set(kind, (this.kinds.get(kind) ?? 0) + 1);
    if (timeNs < this.#latestNs) report(`the trace goes back from ${this.#latestNs} to ${timeNs}`);
    this.#latestNs = timeNs;
    if (kind === abi.TRACE_SUCCESSFUL_RESCALE) this.#rescaled(record, report);
    if (kind === abi.TRACE_POD_CREATED) {
      if (this.#stories.has(record.a)) report(`pod ${record.a} is created twice`);
      this.#stories.set(record.a, { phase: abi.PHASE_PENDING, ready: 0, scheduled: 0, gone: false });
    } else if (isOfPod(kind)) this.#ofPod(record, report);
  }

  #ofPod({ kind, a, b }: TraceRecord, report: Report): void {
    const story = this.#stories.get(a);
    if (!story) {
      report(`record ${kind.toString(16)} of pod ${a}, which was never created`);
      return;
    }
    if (story.gone) report(`record ${kind.toString(16)} of pod ${a}, which is gone`);
    switch (kind) {
      case abi.TRACE_SCHEDULED:
        story.scheduled += 1;
        if (story.scheduled > 1) report(`pod ${a} is scheduled twice`);
        break;
      case abi.TRACE_PHASE:
        if (!isLegalPhaseChange(story.phase, b)) report(`pod ${a} goes from phase ${story.phase} to ${b}`);
        story.phase = b;
        break;
      case abi.TRACE_READY:
        if (story.ready === b) report(`pod ${a} becomes ready=${b} when it is so already`);
        story.ready = b;
        break;
      case abi.TRACE_POD_GONE:
        story.gone = true;
        break;
      case abi.TRACE_STARTED:
        if (story.phase > abi.PHASE_RUNNING) report(`a container starts in pod ${a}, which is over`);
        break;
    }
  }

  #rescaled({ a, c }: TraceRecord, report: Report): void {
    const hpa = this.#facts.names.hpas[a];
    if (!hpa || c < hpa.minReplicas || c > hpa.maxReplicas) {
      report(`HPA ${a} rescales to ${c}, outside ${hpa?.minReplicas} to ${hpa?.maxReplicas}`);
    }
  }
}

const OF_POD: ReadonlySet<number> = new Set([
  abi.TRACE_SCHEDULED,
  abi.TRACE_FAILED_SCHEDULING,
  abi.TRACE_PULLING,
  abi.TRACE_PULLED,
  abi.TRACE_CREATED,
  abi.TRACE_STARTED,
  abi.TRACE_KILLING,
  abi.TRACE_BACK_OFF,
  abi.TRACE_UNHEALTHY,
  abi.TRACE_EVICTED,
  abi.TRACE_OOM_KILLED,
  abi.TRACE_READY,
  abi.TRACE_CONTAINER_EXIT,
  abi.TRACE_PHASE,
  abi.TRACE_POD_GONE,
]);

function isOfPod(kind: number): boolean {
  return OF_POD.has(kind);
}
