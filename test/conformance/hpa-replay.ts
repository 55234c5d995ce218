// Replays a recorded trace of the real HPA controller (format hpa-oracle/1) through the core's pass: the recorded inputs go in, and every
// write, condition, event, error and proposal that comes out is compared. After a difference it goes on with the recorded inputs.

import * as abi from "../../src/core/abi.generated.ts";
import {
  HPA_CONDITION_TYPES,
  hpaCondition,
  hpaFailedMetricReason,
  hpaInvalidMetrics,
  hpaMetricError,
  hpaProposalError,
  hpaRescaleMessage,
  hpaRescaleReason,
} from "../../src/results/hpa-message.ts";
import type { Json } from "./cluster-image.ts";
import type { HpaCore } from "./hpa-core.ts";
import { SECOND_NS } from "./hpa-core.ts";
import { type HpaSpecRows, hpaSpecRows } from "./hpa-spec.ts";
import { type SyncFacts, syncFacts, TraceCluster } from "./hpa-trace-inputs.ts";

const TARGET = "Deployment/default/web";
const MILLISECOND_NS = 1_000_000n;
/** How the API server puts a conflict into words. */
const CONFLICT = 'Operation cannot be fulfilled on deployments.apps "web": ';
/** More metrics than any recorded HPA has. */
const METRICS = 8;

export interface Replay {
  readonly syncs: number;
  readonly differences: string[];
}

/** Replays one trace. */
export function replayHpaTrace(core: HpaCore, trace: Json): Replay {
  core.start(METRICS);
  const cluster = new TraceCluster(trace);
  const differences: string[] = [];
  let spec = hpaSpecRows(trace.hpaSpec);
  let written = emptyStatus();
  for (const [i, sync] of trace.syncs.entries()) {
    if (sync.controllerRestart) core.rules.forget();
    if (sync.hpaSpec) spec = hpaSpecRows(sync.hpaSpec);
    cluster.update(sync);
    const before = saveColumns(core);
    const facts = syncFacts(cluster, sync, spec);
    const out = new PassOutput(core, trace, sync, spec, facts);
    out.run(written);
    for (const line of out.compare(sync.out)) differences.push(`${trace.name} sync ${i}: ${line}`);
    if (sync.updateStatusError && out.statusChanged) restoreColumns(core, before);
    else written = out.status;
  }
  return { syncs: trace.syncs.length, differences };
}

interface Status {
  readonly currentReplicas: number;
  readonly desiredReplicas: number;
  readonly lastScaleTime: number | null;
  readonly currentMetrics: Json;
  /** By type: [status, reason, message, seconds]. */
  readonly conditions: Readonly<Record<string, Json[]>>;
}

function emptyStatus(): Status {
  return { currentReplicas: 0, desiredReplicas: 0, lastScaleTime: null, currentMetrics: null, conditions: {} };
}

/** What one pass came to, in the words of the trace. */
class PassOutput {
  statusChanged = false;
  status: Status = emptyStatus();
  readonly #core: HpaCore;
  readonly #trace: Json;
  readonly #sync: Json;
  readonly #spec: HpaSpecRows;
  readonly #facts: SyncFacts;
  #out: Json = {};

  constructor(core: HpaCore, trace: Json, sync: Json, spec: HpaSpecRows, facts: SyncFacts) {
    this.#core = core;
    this.#trace = trace;
    this.#sync = sync;
    this.#spec = spec;
    this.#facts = facts;
  }

  /** Runs the pass; `written` is the status as it was last written. */
  run(written: Status): void {
    const { config } = this.#trace;
    const { updateScaleError, getScaleError, tMs, specReplicas = 0, statusReplicas = 0 } = this.#sync;
    const refused = updateScaleError ? abi.HPA_OUTCOME_UPDATE_SCALE_FAILED : 0;
    this.#core.fill({
      nowNs: BigInt(tMs) * MILLISECOND_NS,
      config: {
        cpuInitialization: config.cpuInitializationPeriodSeconds,
        initialReadiness: config.initialReadinessDelaySeconds,
        downscale: config.downscaleStabilizationSeconds,
      },
      ...this.#spec,
      pods: this.#facts.pods,
      samples: this.#facts.samples,
      inputs: this.#facts.inputs,
      specReplicas,
      statusReplicas,
      apiFailure: getScaleError ? abi.HPA_OUTCOME_GET_SCALE_FAILED : refused,
    });
    this.#core.rules.runPass();
    this.status = this.#readStatus(written);
    this.statusChanged = JSON.stringify(this.status) !== JSON.stringify(written);
    this.#out = this.#describe(written);
  }

  /** Differences from what the real controller did. */
  compare(expected: Json): string[] {
    const { detail = {}, ...outer } = expected;
    const fields = ["scaleTo", "scaleTried", "error", "events", "statusWritten", "currentReplicas", "desiredReplicas"];
    const lines: string[] = [];
    for (const field of [...fields, "lastScaleTime", "currentMetrics", "conditions"]) {
      differ(lines, field, this.#out[field], outer[field]);
    }
    const inner = this.#detail();
    differ(lines, "recommendation", inner.recommendation, detail.recommendation);
    differ(lines, "stabilized", inner.stabilized, detail.stabilized);
    const proposals = detail.proposals?.map(({ branch, ...rest }: Json) => rest);
    differ(lines, "proposals", inner.proposals, proposals);
    return lines;
  }

  #describe(written: Status): Json {
    const pass = this.#core.pass();
    const { status, statusChanged } = this;
    const tried = pass.outcome === abi.HPA_OUTCOME_UPDATE_SCALE_FAILED ? pass.desiredReplicas : undefined;
    const scaled = pass.outcome === abi.HPA_OUTCOME_DONE && pass.rescale;
    const out: Json = {
      scaleTo: scaled ? pass.desiredReplicas : null,
      scaleTried: tried,
      statusWritten: statusChanged,
    };
    out.error = this.#error();
    out.events = this.#events();
    if (!statusChanged) return out;
    if (this.#sync.updateStatusError) return { ...out, statusWritten: false };
    out.currentReplicas = status.currentReplicas;
    out.desiredReplicas = status.desiredReplicas;
    out.lastScaleTime = status.lastScaleTime;
    out.currentMetrics = status.currentMetrics;
    const changed = Object.entries(status.conditions).filter(
      ([type, condition]) => JSON.stringify(condition) !== JSON.stringify(written.conditions[type]),
    );
    if (changed.length) out.conditions = changed.map(([type, condition]) => [type, ...condition]);
    return out;
  }

  #readStatus(written: Status): Status {
    const hpas = this.#core.hpas();
    const pass = this.#core.pass();
    const lastScaleNs = hpas.lastScaleNs[0] ?? -1n;
    const conditions: Record<string, Json[]> = {};
    HPA_CONDITION_TYPES.forEach((type, i) => {
      const status = hpas.conditionStatus[i];
      if (!status) return;
      const seconds = Number((hpas.conditionChangedNs[i] ?? 0n) / SECOND_NS);
      // ScalingActive keeps the words of an earlier pass when this one did not look at metrics.
      const kept = this.#isKept(hpas.conditionReason[i] ?? 0, pass.computed !== 0)
        ? written.conditions[type]
        : undefined;
      const { reason, message } = kept ? { reason: kept[1], message: kept[2] } : this.#condition(i);
      conditions[type] = [status === abi.HPA_STATUS_TRUE ? "True" : "False", reason, message, seconds];
    });
    return {
      currentReplicas: hpas.currentReplicas[0] ?? 0,
      desiredReplicas: hpas.desiredReplicas[0] ?? 0,
      lastScaleTime: lastScaleNs < 0n ? null : Number(lastScaleNs / SECOND_NS),
      currentMetrics: pass.outcome === abi.HPA_OUTCOME_DONE ? this.#currentMetrics() : written.currentMetrics,
      conditions,
    };
  }

  #isKept(reason: number, computed: boolean): boolean {
    const aboutMetrics = reason === abi.HPA_CONDITION_VALID_METRIC_FOUND || reason === abi.HPA_CONDITION_METRIC_FAILED;
    return aboutMetrics && !computed;
  }

  #condition(i: number): { reason: string; message: string } {
    const hpas = this.#core.hpas();
    const detail = hpas.conditionDetail[i] ?? 0;
    const metric = this.#spec.names[detail];
    const answer = this.#sync.getScaleError ?? this.#conflict();
    return hpaCondition(hpas.conditionReason[i] ?? 0, {
      detail,
      answer,
      ...(metric && hpas.conditionError[i] ? { failure: this.#failure(detail) } : {}),
      ...(metric ? { metric } : {}),
    });
  }

  /** Null when the pass did not look at metrics; null in the list for a metric that failed. */
  #currentMetrics(): Json {
    const hpas = this.#core.hpas();
    if (!this.#core.pass().computed) return null;
    return this.#spec.names.map((name, i) => {
      if (!hpas.metricKnown[i]) return null;
      const value = jsonInteger(hpas.metricAverageMilli[i] ?? 0n);
      const isValue = name.targetType === abi.TARGET_VALUE;
      const described = name.targetType === abi.TARGET_AVERAGE_VALUE ? "" : name.described?.name;
      return {
        ...(name.targetType === abi.TARGET_UTILIZATION ? { averageUtilization: hpas.metricUtilization[i] } : {}),
        ...(isValue ? { valueMilli: value } : { averageValueMilli: value }),
        ...(name.container ? { container: name.container } : {}),
        ...(name.type === abi.METRIC_OBJECT ? { describedObject: described } : {}),
        name: name.name,
        type: ["Resource", "ContainerResource", "Pods", "Object", "External"][name.type],
      };
    });
  }

  #failure(metric: number): { error: number; namespace: string; pod?: string; container?: string; answer?: string } {
    const proposal = this.#core.proposal(metric);
    const pod = this.#facts.names[proposal.errorPod as number];
    const container = this.#facts.container(proposal.errorContainer as number) ?? this.#spec.names[metric]?.container;
    const answer = this.#facts.answers[metric];
    return {
      error: proposal.error as number,
      namespace: this.#trace.namespace,
      ...(pod ? { pod } : {}),
      ...(container ? { container } : {}),
      ...(answer ? { answer } : {}),
    };
  }

  /** What the API answers to a scale that someone else wrote meanwhile. */
  #conflict(): string {
    return `${CONFLICT}${this.#sync.updateScaleError}`;
  }

  #failedMetrics(): number[] {
    if (!this.#core.pass().computed) return [];
    return this.#spec.names.map((_, i) => i).filter((i) => this.#core.proposal(i).error !== abi.HPA_ERROR_NONE);
  }

  #metricsError(): string {
    const failed = this.#failedMetrics();
    const first = failed[0];
    const name = first === undefined ? undefined : this.#spec.names[first];
    if (first === undefined || !name) return "";
    return hpaInvalidMetrics(failed.length, this.#spec.names.length, hpaProposalError(name, this.#failure(first)));
  }

  #error(): string | undefined {
    const { getScaleError, updateStatusError } = this.#sync;
    switch (this.#core.pass().outcome) {
      case abi.HPA_OUTCOME_GET_SCALE_FAILED:
        return `failed to query scale subresource for ${TARGET}: ${getScaleError}`;
      case abi.HPA_OUTCOME_COMPUTE_FAILED:
        return `failed to compute desired number of replicas based on listed metrics for ${TARGET}: ${this.#metricsError()}`;
      case abi.HPA_OUTCOME_UPDATE_SCALE_FAILED:
        return `failed to rescale ${TARGET}: ${this.#conflict()}`;
      default:
        if (this.statusChanged && updateStatusError) return `failed to update status for web: ${updateStatusError}`;
        return this.#metricsError() || undefined;
    }
  }

  #events(): Json[] | undefined {
    const pass = this.#core.pass();
    const { getScaleError, updateStatusError } = this.#sync;
    const events: Json[] = [];
    const warn = (reason: string, message: string): void => {
      events.push(["Warning", reason, message]);
    };
    if (pass.outcome === abi.HPA_OUTCOME_GET_SCALE_FAILED) warn("FailedGetScale", getScaleError);
    for (const i of this.#failedMetrics()) {
      const name = this.#spec.names[i];
      if (name) warn(hpaFailedMetricReason(name), hpaMetricError(name, this.#failure(i)));
    }
    const metric = this.#spec.names[pass.reasonMetric as number];
    const message = hpaRescaleMessage(pass.desiredReplicas as number, hpaRescaleReason(pass.reason as number, metric));
    if (pass.outcome === abi.HPA_OUTCOME_UPDATE_SCALE_FAILED)
      warn("FailedRescale", `${message}; error: ${this.#conflict()}`);
    if (pass.outcome === abi.HPA_OUTCOME_DONE && pass.rescale) events.push(["Normal", "SuccessfulRescale", message]);
    if (this.statusChanged && updateStatusError) warn("FailedUpdateStatus", updateStatusError);
    if (pass.outcome === abi.HPA_OUTCOME_COMPUTE_FAILED) warn("FailedComputeMetricsReplicas", this.#metricsError());
    return events.length ? events : undefined;
  }

  #detail(): Json {
    const pass = this.#core.pass();
    const looked = pass.computed !== 0;
    const decided = looked && pass.outcome !== abi.HPA_OUTCOME_COMPUTE_FAILED;
    return {
      recommendation: decided ? pass.recommendation : undefined,
      stabilized: decided ? pass.stabilized : undefined,
      proposals: looked ? this.#spec.names.map((_, i) => this.#proposal(i)) : undefined,
    };
  }

  #proposal(i: number): Json {
    const proposal = this.#core.proposal(i);
    const name = this.#spec.names[i];
    const failed = proposal.error !== abi.HPA_ERROR_NONE && name;
    // Pods are grouped once there are samples at all.
    const ungrouped = [abi.HPA_ERROR_FETCH, abi.HPA_ERROR_EMPTY, abi.HPA_ERROR_CONTAINER_ABSENT].includes(
      proposal.error as never,
    );
    const grouped = (name?.type ?? 0) <= abi.METRIC_PODS && !ungrouped;
    const group = (wanted: number): string[] | undefined => {
      const names = grouped ? this.#facts.inGroup(this.#core, i, wanted) : [];
      return names.length ? names.sort() : undefined;
    };
    return {
      ...(failed ? { error: hpaProposalError(name, this.#failure(i)) } : {}),
      replicas: failed ? 0 : proposal.replicas,
      ready: grouped ? proposal.readyPods : undefined,
      unready: group(abi.HPA_GROUP_UNREADY),
      missing: group(abi.HPA_GROUP_MISSING),
      ignored: group(abi.HPA_GROUP_IGNORED),
    };
  }
}

/** As the traces write it: a string where a double is not exact. */
function jsonInteger(value: bigint): number | string {
  return Number.isSafeInteger(Number(value)) ? Number(value) : String(value);
}

function differ(lines: string[], field: string, actual: unknown, expected: unknown): void {
  const [got, wanted] = [sorted(actual), sorted(expected)];
  if (got !== wanted) lines.push(`${field}: got ${got}, recorded ${wanted}`);
}

function sorted(value: unknown): string | undefined {
  return JSON.stringify(value ?? null, (_key, each) => {
    if (each === null || typeof each !== "object" || Array.isArray(each)) return each;
    return Object.fromEntries(Object.entries(each).sort(([a], [b]) => (a < b ? -1 : 1)));
  });
}

type Columns = Record<string, ArrayLike<never>>;

/** The status columns, to go back to when a status was not written. */
function saveColumns(core: HpaCore): Columns {
  const saved: Columns = {};
  for (const [name, column] of Object.entries(core.hpas())) {
    if (ArrayBuffer.isView(column)) saved[name] = (column as unknown as Int32Array).slice() as never;
  }
  return saved;
}

function restoreColumns(core: HpaCore, saved: Columns): void {
  for (const [name, column] of Object.entries(core.hpas())) {
    if (ArrayBuffer.isView(column))
      (column as unknown as { set(from: ArrayLike<never>): void }).set(saved[name] as ArrayLike<never>);
  }
}
