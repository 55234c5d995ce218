// The metrics of one sync of an HPA, from the rows that the probe copied.

import type { CompiledHpa } from "../compile/compiled-scenario.ts";
import * as abi from "../core/abi.generated.ts";
import type { RowOf, TableView } from "../core/layout.ts";
import { readRowOf } from "../core/read-rows.ts";
import type {
  ExplainedMetric,
  ExplainedPod,
  ExplainedRatio,
  ExplainedSample,
  HpaRule,
  HpaSampleCause,
} from "./hpa-explanation.ts";
import { hpaMetricError, hpaMetricText } from "./hpa-message.ts";
import type { Naming } from "./naming.ts";

type Table = TableView<typeof abi.HpaSyncTable>;
type Pass = RowOf<typeof abi.HpaPassRecord>;
type Proposal = RowOf<typeof abi.HpaProposalRecord>;

const TYPES = ["Resource", "ContainerResource", "Pods", "Object", "External"] as const;
const TARGETS = ["Utilization", "AverageValue", "Value"] as const;
const GROUPS = ["ready", "unready", "missing", "ignored", "unlisted"] as const;
const READY = ["absent", "True", "False", "Unknown"] as const;
/** By HPA_CAUSE_* and HPA_RULE_*. */
const CAUSES: readonly HpaSampleCause[] = [
  ...(["none", "deleted", "failed", "pending", "no-sample", "no-status"] as const),
  ...(["starting", "young-sample", "never-ready", "unlisted"] as const),
];
const RULES: readonly HpaRule[] = [
  ...(["none", "within-tolerance", "ready-pods", "filled-within-tolerance", "filled-turned"] as const),
  ...(["filled", "count-turned", "from-zero", "per-pod"] as const),
];
/** By the HPA_ERROR_* of an input, and by PHASE_*. */
const ANSWERS: Readonly<Record<number, ExplainedMetric["answer"]>> = {
  [abi.HPA_ERROR_FETCH]: "refused",
  [abi.HPA_ERROR_EMPTY]: "empty",
  [abi.HPA_ERROR_CONTAINER_ABSENT]: "container-absent",
};
const PHASES: Readonly<Record<number, ExplainedPod["phase"]>> = {
  [abi.PHASE_PENDING]: "Pending",
  [abi.PHASE_RUNNING]: "Running",
  [abi.PHASE_SUCCEEDED]: "Succeeded",
  [abi.PHASE_FAILED]: "Failed",
};
/** As ZERO_TIME_NS of assembly/autoscaling/hpa-pass.ts. */
const ZERO_TIME_NS = -4_000_000_000_000_000_000n;

/** Every metric of the spec at a sync that looked at metrics. */
export function readHpaMetrics(
  naming: Naming,
  hpa: CompiledHpa,
  table: Table,
  sync: number,
  pass: Pass,
): ExplainedMetric[] {
  return hpa.metrics.map((metric, index) => {
    const proposal = readRowOf(table.proposals, sync * table.metrics + index, abi.HpaProposalRecord);
    const input = readRowOf(table.inputs, sync * table.metrics + index, abi.HpaMetricInputRecord);
    const ofPods = metric.type !== abi.METRIC_OBJECT && metric.type !== abi.METRIC_EXTERNAL;
    const failed = proposal.error !== abi.HPA_ERROR_NONE;
    const byRequest = metric.targetType === abi.TARGET_UTILIZATION;
    const averageMilli = failed ? null : Number(proposal.averageMilli);
    const first = ratioOf(proposal.counted, proposal.usageMilli, proposal.requestMilli, proposal.ratio);
    const { filledCounted, filledUsageMilli, filledRequestMilli, filledRatio } = proposal;
    return {
      metric: hpaMetricText(metric),
      type: TYPES[metric.type] ?? "Resource",
      name: metric.name,
      targetType: TARGETS[metric.targetType] ?? "Value",
      target: metric.target,
      answer: ANSWERS[input.error] ?? "given",
      valueMilli: ofPods || input.error !== abi.HPA_ERROR_NONE ? null : Number(input.valueMilli),
      current: failed ? null : byRequest ? proposal.utilization : averageMilli,
      averageMilli,
      first: failed ? null : first,
      filled:
        failed || filledCounted === 0
          ? null
          : ratioOf(filledCounted, filledUsageMilli, filledRequestMilli, filledRatio),
      rule: RULES[proposal.rule] ?? "none",
      proposedReplicas: failed ? null : proposal.replicas,
      error: failed ? errorOf(naming, hpa, index, table, sync, proposal) : null,
      readyPods: proposal.readyPods,
      unreadyPods: proposal.unreadyPods,
      missingPods: proposal.missingPods,
      ignoredPods: proposal.ignoredPods,
      samples: ofPods ? readSamples(naming, table, sync, index, pass, byRequest) : [],
    };
  });
}

function ratioOf(
  counted: number,
  usageMilli: bigint | number,
  requestMilli: bigint | number,
  ratio: number,
): ExplainedRatio {
  return { counted, usageMilli: Number(usageMilli), requestMilli: Number(requestMilli), ratio };
}

function errorOf(
  naming: Naming,
  hpa: CompiledHpa,
  index: number,
  table: Table,
  sync: number,
  { error, errorPod, errorContainer }: Proposal,
): string {
  const metric = hpa.metrics[index];
  if (metric === undefined) throw new Error("hpa: a metric that the spec does not have");
  const container = naming.names.strings[errorContainer];
  const { answer } = metric;
  return hpaMetricError(metric, {
    error,
    namespace: hpa.namespace,
    ...(errorPod < 0 ? {} : { pod: naming.podName(podRowOf(table, sync, errorPod)) }),
    ...(container ? { container } : {}),
    ...(answer === undefined ? {} : { answer }),
  });
}

function readSamples(
  naming: Naming,
  table: Table,
  sync: number,
  metric: number,
  pass: Pass,
  byRequest: boolean,
): ExplainedSample[] {
  const samples = table.samplesStart[sync] ?? 0;
  return Array.from({ length: pass.podCount }, (_, i) => {
    const at = samples + metric * pass.podCount + i;
    const seen = readRowOf(table.seen, at, abi.HpaSampleRecord);
    const used = readRowOf(table.used, at, abi.HpaSampleRecord);
    const present = seen.present !== 0;
    const wasFilled = used.present !== 0 && used.group !== abi.HPA_GROUP_READY && used.group !== abi.HPA_GROUP_UNLISTED;
    return {
      pod: naming.podName(podRowOf(table, sync, i)),
      group: GROUPS[used.group] ?? "ready",
      cause: CAUSES[used.cause] ?? "none",
      valueMilli: present ? Number(seen.valueMilli) : null,
      requestMilli: byRequest && seen.requestMilli >= 0n ? Number(seen.requestMilli) : null,
      sampledNs: present ? Number(seen.timeNs) : null,
      windowNs: present ? Number(seen.windowNs) : null,
      filledMilli: wasFilled ? Number(used.valueMilli) : null,
    };
  });
}

/** The pods of the target at one sync, oldest first. */
export function readHpaPods(naming: Naming, table: Table, sync: number, count: number): ExplainedPod[] {
  return Array.from({ length: count }, (_, i) => {
    const pod = readRowOf(table.pods, (table.podsStart[sync] ?? 0) + i, abi.HpaPodRecord);
    return {
      pod: naming.podName(podRowOf(table, sync, i)),
      phase: PHASES[pod.phase] ?? "Unknown",
      deleting: pod.deleting !== 0,
      ready: READY[pod.ready] ?? "absent",
      startedNs: pod.started ? instant(pod.startNs) : null,
      readyChangedNs: pod.ready === abi.HPA_READY_ABSENT ? null : instant(pod.readyChangedNs),
    };
  });
}

function instant(ns: bigint | number): number | null {
  return BigInt(ns) === ZERO_TIME_NS ? null : Number(ns);
}

function podRowOf(table: Table, sync: number, pod: number): number {
  return table.podRow[(table.podsStart[sync] ?? 0) + pod] ?? -1;
}
