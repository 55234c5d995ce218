// What each HPA did, pass by pass, from the groups of records the autoscaler leaves (assembly/autoscaling/hpa-trace.ts).

import type { CompiledHpa, CompiledHpaMetric } from "../compile/compiled-scenario.ts";
import * as abi from "../core/abi.generated.ts";
import type { TraceRecord } from "../core/trace-log.ts";
import type { EventLog } from "./event-log.ts";
import { hpaArithmetic } from "./hpa-arithmetic.ts";
import { hpaEvents } from "./hpa-events.ts";
import {
  HPA_CONDITION_TYPES,
  type HpaMetricFailure,
  hpaAmbiguousSelector,
  hpaCondition,
  hpaMetricError,
  hpaMetricText,
  hpaRescaleMessage,
  hpaRescaleReason,
} from "./hpa-message.ts";
import type { Naming, ObjectReference } from "./naming.ts";
import type { AutoscalerResult, ResultCondition, ScalingSync } from "./run-result.ts";

const SOURCE = "horizontal-pod-autoscaler";
/** Fields of a record that hold two numbers have the second above bit 32. */
const TWO_32 = 0x1_0000_0000;

interface MetricOutcome {
  readonly index: number;
  readonly proposed: number;
  readonly value: number;
  readyPods: number;
  unreadyPods: number;
  missingPods: number;
  failure: HpaMetricFailure | undefined;
}

interface OpenPass {
  readonly atNs: number;
  readonly hpa: number;
  readonly current: number;
  readonly desired: number;
  readonly value: number;
  target: number;
  recommendation: number;
  outcome: number;
  rescale: string | undefined;
  readonly metrics: MetricOutcome[];
  /** HPAs that select the same pods, as `namespace/name`. */
  readonly rivals: string[];
}

/** Reads the autoscaler's groups. */
export class AutoscalingReader {
  readonly #results: AutoscalerResult[];
  readonly #conditions: Map<number, ResultCondition>[];
  readonly #naming: Naming;
  readonly #log: Pick<EventLog, "add">;
  #open: OpenPass | undefined;

  constructor(naming: Naming, log: Pick<EventLog, "add">) {
    this.#naming = naming;
    this.#log = log;
    this.#results = naming.names.hpas.map(({ name, namespace, targetKind, targetName, minReplicas, maxReplicas }) => ({
      hpa: name,
      namespace,
      target: { kind: targetKind, namespace, name: targetName },
      minReplicas,
      maxReplicas,
      syncs: [],
    }));
    this.#conditions = naming.names.hpas.map(() => new Map());
  }

  /** Every HPA, by namespace and name. */
  get results(): AutoscalerResult[] {
    const order = (a: AutoscalerResult, b: AutoscalerResult): number =>
      a.namespace === b.namespace ? (a.hpa < b.hpa ? -1 : 1) : a.namespace < b.namespace ? -1 : 1;
    return [...this.#results].sort(order);
  }

  /** Takes one trace record; records of other readers only end a group. */
  read(record: TraceRecord): void {
    const open = this.#open;
    if (open && this.#continues(open, record)) return;
    this.finish();
    if (record.kind !== abi.TRACE_HPA_SYNC) return;
    const { timeNs, a, b, c, d } = record;
    this.#open = {
      atNs: timeNs,
      hpa: a,
      current: b | 0,
      desired: c | 0,
      value: d,
      target: -1,
      recommendation: -1,
      outcome: 0,
      rescale: undefined,
      metrics: [],
      rivals: [],
    };
  }

  /** Closes the group that is open, if any. Call after the last record. */
  finish(): void {
    const open = this.#open;
    if (!open) return;
    this.#open = undefined;
    this.#logEvents(open);
    this.#results[open.hpa]?.syncs.push(this.#sync(open));
  }

  #continues(open: OpenPass, { kind, a, b, c, d }: TraceRecord): boolean {
    switch (kind) {
      case abi.TRACE_HPA_DETAIL:
        open.outcome = b >>> 24;
        open.recommendation = c | 0;
        open.target = d;
        return true;
      case abi.TRACE_HPA_RIVAL: {
        const { namespace, name } = this.#hpa(b);
        open.rivals.push(`${namespace}/${name}`);
        return true;
      }
      case abi.TRACE_HPA_METRIC:
        open.metrics.push({
          index: b,
          proposed: c | 0,
          value: d,
          readyPods: 0,
          unreadyPods: 0,
          missingPods: 0,
          failure: undefined,
        });
        return true;
      case abi.TRACE_HPA_METRIC_PODS: {
        const last = open.metrics.at(-1);
        if (!last) throw new Error("trace: pods of a metric without the metric");
        last.readyPods = b;
        last.unreadyPods = c;
        last.missingPods = d % TWO_32;
        return true;
      }
      case abi.TRACE_HPA_METRIC_ERROR: {
        const last = open.metrics.at(-1);
        const answer = last && this.#hpa(a).metrics[last.index]?.answer;
        if (last) last.failure = { ...this.#failure(a, c, d), ...(answer === undefined ? {} : { answer }) };
        return true;
      }
      case abi.TRACE_HPA_CONDITION:
        this.#condition(open, b, c | 0, d);
        return true;
      case abi.TRACE_SUCCESSFUL_RESCALE: {
        const metric = this.#hpa(a).metrics[((d >>> 8) & 0xffff) - 1];
        open.rescale = hpaRescaleMessage(c, hpaRescaleReason(d & 0xff, metric));
        return true;
      }
      default:
        return false;
    }
  }

  /** `packed` is a pod row (u32) and the string id of a container above it. */
  #failure(hpa: number, error: number, packed: number): HpaMetricFailure {
    const low = 0x1_0000_0000;
    const pod = (packed % low) | 0;
    const container = this.#naming.names.strings[Math.floor(packed / low)];
    return {
      error,
      namespace: this.#hpa(hpa).namespace,
      ...(pod >= 0 ? { pod: this.#naming.podName(pod) } : {}),
      ...(container ? { container } : {}),
    };
  }

  #condition(open: OpenPass, packed: number, detail: number, changedNs: number): void {
    const type = packed & 0xff;
    const status = (packed >>> 8) & 0xff;
    const code = packed >>> 16;
    const named = code === abi.HPA_CONDITION_VALID_METRIC_FOUND || code === abi.HPA_CONDITION_METRIC_FAILED;
    const metric = named ? this.#hpa(open.hpa).metrics[detail] : undefined;
    const failure = open.metrics.find(({ index }) => index === detail)?.failure;
    const words = hpaCondition(code, {
      detail,
      ...(metric ? { metric } : {}),
      ...(failure ? { failure } : {}),
      answer: this.#answer(open),
    });
    this.#conditions[open.hpa]?.set(type, {
      type: HPA_CONDITION_TYPES[type] ?? "",
      status: status === abi.HPA_STATUS_TRUE ? "True" : "False",
      ...words,
      lastTransitionNs: changedNs,
    });
  }

  #answer({ hpa, rivals }: OpenPass): string {
    const { selector, scaleAnswer } = this.#hpa(hpa);
    return rivals.length > 0 ? hpaAmbiguousSelector(selector, rivals) : scaleAnswer;
  }

  #logEvents(open: OpenPass): void {
    const hpa = this.#hpa(open.hpa);
    const object: ObjectReference = {
      kind: "HorizontalPodAutoscaler",
      namespace: hpa.namespace,
      name: hpa.name,
    };
    const failures = open.metrics.flatMap(({ index, failure }) => (failure ? [{ index, failure }] : []));
    for (const event of hpaEvents(hpa, { ...open, failures }))
      this.#log.add({ atNs: open.atNs, ...event, object, source: SOURCE });
  }

  #sync(open: OpenPass): ScalingSync {
    const { metrics } = this.#hpa(open.hpa);
    const conditions = [...(this.#conditions[open.hpa]?.values() ?? [])];
    const decisive = open.metrics.find(({ proposed }) => proposed === open.recommendation) ?? open.metrics[0];
    const metric = metrics[decisive?.index ?? 0];
    return {
      atNs: open.atNs,
      currentReplicas: Math.max(0, open.current),
      desiredReplicas: Math.max(0, open.desired),
      readyPods: decisive?.readyPods ?? 0,
      metricName: metric?.name ?? "",
      metricValue: open.value < 0 ? null : open.value,
      targetValue: Math.max(0, open.target),
      unit: metric?.targetType === abi.TARGET_UTILIZATION ? "percent" : "milli",
      proposedReplicas: open.recommendation < 0 ? null : open.recommendation,
      reason: open.rescale === undefined ? (conditions[0]?.reason ?? "") : "SuccessfulRescale",
      message: arithmeticOf(open, decisive, metric, conditions),
      conditions,
    };
  }

  #hpa(row: number): CompiledHpa {
    const hpa = this.#naming.names.hpas[row];
    if (!hpa) throw new Error(`trace: no HPA ${row}`);
    return hpa;
  }
}

const STABILIZED = new Set(["ScaleDownStabilized", "ScaleUpStabilized"]);

function arithmeticOf(
  open: OpenPass,
  decisive: MetricOutcome | undefined,
  metric: CompiledHpaMetric | undefined,
  conditions: readonly ResultCondition[],
): string {
  if (!decisive || !metric) return `${open.current} replicas, no metric was looked at`;
  if (decisive.failure) return hpaMetricError(metric, decisive.failure);
  const because = conditions.filter(({ type, status, reason }) =>
    type === "ScalingLimited" ? status === "True" : STABILIZED.has(reason),
  );
  return hpaArithmetic({
    metric: hpaMetricText(metric),
    value: decisive.value,
    target: open.target,
    unit: metric.targetType === abi.TARGET_UTILIZATION ? "percent" : "milli",
    currentReplicas: open.current,
    readyPods: decisive.readyPods,
    unreadyPods: decisive.unreadyPods,
    missingPods: decisive.missingPods,
    proposedReplicas: decisive.proposed,
    desiredReplicas: open.desired,
    because: decisive.proposed === open.desired ? "" : because.map(({ reason }) => reason).join(", "),
  });
}
