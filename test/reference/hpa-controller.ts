// The HorizontalPodAutoscaler controller in plain TypeScript, read from upstream's source and from nothing of the core: what a sync should come to, given what
// it saw. Follows pkg/controller/podautoscaler/horizontal.go and replica_calculator.go, v1.35 (and the test of tolerance before v1.33).

import type { HorizontalPodAutoscaler, ScalingRules } from "../../src/kubernetes/autoscaler.ts";
import { proposalOf, type SeenMetric } from "./hpa-replicas.ts";

/** What a sync saw. */
export interface SeenSync {
  readonly nowNs: number;
  readonly specReplicas: number;
  readonly statusReplicas: number;
  readonly metrics: readonly SeenMetric[];
  /** What the API answered where there was no scale to read. */
  readonly noScale?: string;
}

/** Flags of the controller. */
export interface ControllerFlags {
  readonly minor: number;
  readonly tolerance: number;
  readonly downscaleStabilizationNs: number;
  readonly cpuInitializationNs: number;
  readonly initialReadinessNs: number;
}

/** One condition, as `kubectl describe` shows it. */
export interface Condition {
  readonly status: "True" | "False";
  readonly reason: string;
  readonly message: string;
  readonly changedNs: number;
}

/** What a sync should come to. */
export interface PredictedSync {
  readonly proposals: readonly (number | null)[];
  readonly recommendation: number | null;
  readonly stabilized: number | null;
  readonly desired: number;
  readonly conditions: Readonly<Record<string, Condition>>;
  readonly events: readonly (readonly [type: string, reason: string, message: string])[];
}

interface Timed {
  readonly value: number;
  readonly atNs: number;
}

const SECOND = 1_000_000_000;

/** The controller and what it remembers of one HPA. */
export class HpaController {
  readonly #hpa: HorizontalPodAutoscaler["spec"];
  readonly #flags: ControllerFlags;
  readonly #conditions = new Map<string, Condition>();
  #recommendations: Timed[] | undefined;
  #ups: Timed[] = [];
  #downs: Timed[] = [];

  constructor(hpa: HorizontalPodAutoscaler["spec"], flags: ControllerFlags) {
    this.#hpa = hpa;
    this.#flags = flags;
  }

  /** reconcileAutoscaler, of a target whose scale can be written. */
  sync(seen: SeenSync): PredictedSync {
    const { specReplicas: current, nowNs } = seen;
    const { minReplicas, maxReplicas } = this.#hpa;
    if (seen.noScale !== undefined) {
      const message = `the HPA controller was unable to get the target's current scale: ${seen.noScale}`;
      this.#set(nowNs, "AbleToScale", "False", "FailedGetScale", message);
      return this.#outcome({ desired: current, events: [["Warning", "FailedGetScale", seen.noScale]] });
    }
    this.#set(
      nowNs,
      "AbleToScale",
      "True",
      "SucceededGetScale",
      "the HPA controller was able to get the target's current scale",
    );
    this.#recommendations ??= [{ value: current, atNs: nowNs }];
    if (current === 0 && minReplicas !== 0) {
      const message = "scaling is disabled since the replica count of the target is zero";
      this.#set(nowNs, "ScalingActive", "False", "ScalingDisabled", message);
      return this.#outcome({ desired: 0 });
    }
    if (current > maxReplicas)
      return this.#rescale(seen, maxReplicas, "Current number of replicas above Spec.MaxReplicas");
    if (current < minReplicas)
      return this.#rescale(seen, minReplicas, "Current number of replicas below Spec.MinReplicas");
    return this.#byMetrics(seen);
  }

  /** computeReplicasForMetrics, and what reconcileAutoscaler makes of its answer. */
  #byMetrics(seen: SeenSync): PredictedSync {
    const { specReplicas: current, nowNs } = seen;
    const results = seen.metrics.map((metric) => proposalOf(metric, seen, this.#flags, this.#hpa.behavior));
    const proposals = results.map((result) => ("error" in result ? null : result.replicas));
    const events: PredictedSync["events"][number][] = [];
    const failures: { reason: string; message: string; whole: string }[] = [];
    let replicas = 0;
    let name = "";
    for (const result of results) {
      if ("error" in result) {
        failures.push({ reason: result.reason, message: result.error, whole: result.whole });
        events.push(["Warning", result.reason, result.error]);
      } else if (replicas === 0 || result.replicas > replicas) {
        replicas = result.replicas;
        name = result.name;
      }
    }
    const [first] = failures;
    if (first && (failures.length >= results.length || replicas < current)) {
      this.#set(
        nowNs,
        "ScalingActive",
        "False",
        first.reason,
        `the HPA was unable to compute the replica count: ${first.message}`,
      );
      const message = `invalid metrics (${failures.length} invalid out of ${results.length}), first error is: ${first.whole}`;
      events.push(["Warning", "FailedComputeMetricsReplicas", message]);
      return this.#outcome({ desired: current, proposals, events });
    }
    this.#set(
      nowNs,
      "ScalingActive",
      "True",
      "ValidMetricFound",
      `the HPA was able to successfully calculate a replica count from ${name}`,
    );
    const recommendation = Math.max(0, replicas);
    let reason = "";
    if (recommendation > current) reason = `${name} above target`;
    if (recommendation < current) reason = "All metrics below target";
    const normalized = this.#hpa.behavior
      ? this.#withBehaviors(seen, recommendation, this.#hpa.behavior)
      : this.#withoutBehavior(seen, recommendation);
    const found = { proposals, recommendation, stabilized: normalized.stabilized };
    if (normalized.desired === current) return this.#outcome({ ...found, desired: current, events });
    return this.#rescale(seen, normalized.desired, reason, { ...found, events });
  }

  /** normalizeDesiredReplicas */
  #withoutBehavior(
    { specReplicas: current, nowNs }: SeenSync,
    wanted: number,
  ): { stabilized: number; desired: number } {
    const { minReplicas, maxReplicas } = this.#hpa;
    const kept = this.#remembered().filter(({ atNs }) => atNs >= nowNs - this.#flags.downscaleStabilizationNs);
    const stabilized = Math.max(wanted, ...kept.map(({ value }) => value));
    this.#remembered().push({ value: wanted, atNs: nowNs });
    this.#ready(nowNs, stabilized === wanted, "ScaleDownStabilized");
    const rate = Math.max(2 * current, 4);
    if (stabilized < minReplicas) return this.#limit(nowNs, stabilized, minReplicas, "TooFewReplicas");
    if (stabilized > Math.min(maxReplicas, rate))
      return maxReplicas > rate
        ? this.#limit(nowNs, stabilized, rate, "ScaleUpLimit")
        : this.#limit(nowNs, stabilized, maxReplicas, "TooManyReplicas");
    return this.#limit(nowNs, stabilized, stabilized, "DesiredWithinRange");
  }

  /** normalizeDesiredReplicasWithBehaviors */
  #withBehaviors(
    { specReplicas: current, nowNs }: SeenSync,
    wanted: number,
    { scaleUp, scaleDown }: { readonly scaleUp: ScalingRules; readonly scaleDown: ScalingRules },
  ): { stabilized: number; desired: number } {
    const { minReplicas, maxReplicas } = this.#hpa;
    const since = (rules: ScalingRules, flagNs: number): number =>
      nowNs - (rules.stabilizationWindowSeconds === undefined ? flagNs : rules.stabilizationWindowSeconds * SECOND);
    const within = (cutoff: number): number[] =>
      this.#remembered().flatMap(({ value, atNs }) => (atNs > cutoff ? [value] : []));
    const least = Math.min(wanted, ...within(since(scaleUp, 0)));
    const most = Math.max(wanted, ...within(since(scaleDown, this.#flags.downscaleStabilizationNs)));
    const stabilized = Math.min(Math.max(current, least), most);
    this.#remembered().push({ value: wanted, atNs: nowNs });
    this.#ready(nowNs, stabilized === wanted, wanted >= current ? "ScaleUpStabilized" : "ScaleDownStabilized");
    if (stabilized > current) {
      const rate = Math.max(current, this.#rate(scaleUp, "up", current, nowNs));
      const [bound, reason] = maxReplicas > rate ? [rate, "ScaleUpLimit"] : [maxReplicas, "TooManyReplicas"];
      if (stabilized > bound) return this.#limit(nowNs, stabilized, bound, reason);
    } else if (stabilized < current) {
      const rate = Math.min(current, this.#rate(scaleDown, "down", current, nowNs));
      const [bound, reason] = minReplicas < rate ? [rate, "ScaleDownLimit"] : [minReplicas, "TooFewReplicas"];
      if (stabilized < bound) return this.#limit(nowNs, stabilized, bound, reason);
    }
    return this.#limit(nowNs, stabilized, stabilized, "DesiredWithinRange");
  }

  /** calculateScaleUpLimitWithScalingRules and calculateScaleDownLimitWithBehaviors */
  #rate({ selectPolicy, policies }: ScalingRules, direction: "up" | "down", current: number, nowNs: number): number {
    if (selectPolicy === "Disabled") return current;
    const changed = (list: readonly Timed[], seconds: number): number =>
      list.reduce((sum, { value, atNs }) => (atNs > nowNs - seconds * SECOND ? sum + value : sum), 0);
    const allowed = policies.map(({ type, value, periodSeconds }) => {
      const start = current - changed(this.#ups, periodSeconds) + changed(this.#downs, periodSeconds);
      if (type === "Pods") return direction === "up" ? start + value : start - value;
      return direction === "up" ? Math.ceil(start * (1 + value / 100)) : Math.trunc(start * (1 - value / 100));
    });
    // The largest change is the highest size of going up and the lowest of going down.
    const highest = (selectPolicy === "Max") === (direction === "up");
    return highest ? Math.max(...allowed) : Math.min(...allowed);
  }

  #rescale(
    { specReplicas: current, nowNs }: SeenSync,
    desired: number,
    reason: string,
    found: Partial<PredictedSync> = {},
  ): PredictedSync {
    this.#set(
      nowNs,
      "AbleToScale",
      "True",
      "SucceededRescale",
      `the HPA controller was able to update the target scale to ${desired}`,
    );
    if (this.#hpa.behavior) {
      if (desired > current) this.#ups.push({ value: desired - current, atNs: nowNs });
      else this.#downs.push({ value: current - desired, atNs: nowNs });
    }
    const event = ["Normal", "SuccessfulRescale", `New size: ${desired}; reason: ${reason}`] as const;
    return this.#outcome({ ...found, desired, events: [...(found.events ?? []), event] });
  }

  #limit(nowNs: number, stabilized: number, desired: number, reason: string): { stabilized: number; desired: number } {
    this.#set(nowNs, "ScalingLimited", desired === stabilized ? "False" : "True", reason, LIMITS[reason] ?? "");
    return { stabilized, desired };
  }

  #ready(nowNs: number, unmoved: boolean, reason: "ScaleUpStabilized" | "ScaleDownStabilized"): void {
    if (unmoved) this.#set(nowNs, "AbleToScale", "True", "ReadyForNewScale", "recommended size matches current size");
    else {
      const [were, applying] = reason === "ScaleUpStabilized" ? ["lower", "lowest"] : ["higher", "highest"];
      const message = `recent recommendations were ${were} than current one, applying the ${applying} recent recommendation`;
      this.#set(nowNs, "AbleToScale", "True", reason, message);
    }
  }

  #remembered(): Timed[] {
    this.#recommendations ??= [];
    return this.#recommendations;
  }

  /** setConditionInList */
  #set(nowNs: number, type: string, status: "True" | "False", reason: string, message: string): void {
    const before = this.#conditions.get(type);
    const changedNs = before?.status === status ? before.changedNs : nowNs;
    this.#conditions.set(type, { status, reason, message, changedNs });
  }

  #outcome(found: Partial<PredictedSync> & { readonly desired: number }): PredictedSync {
    return {
      proposals: [],
      recommendation: null,
      stabilized: null,
      events: [],
      conditions: Object.fromEntries(this.#conditions),
      ...found,
    };
  }
}

const LIMITS: Readonly<Record<string, string>> = {
  DesiredWithinRange: "the desired count is within the acceptable range",
  TooFewReplicas: "the desired replica count is less than the minimum replica count",
  TooManyReplicas: "the desired replica count is more than the maximum replica count",
  ScaleUpLimit: "the desired replica count is increasing faster than the maximum scale rate",
  ScaleDownLimit: "the desired replica count is decreasing faster than the maximum scale rate",
};
