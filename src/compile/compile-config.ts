// The one row of settings that hold for a whole run.

import { ConfigRecord, SECTION_CONFIG, TIE_BREAK_LOWEST_NAME, TIE_BREAK_RANDOM } from "../core/abi.generated.ts";
import type { RowOf } from "../core/layout.ts";
import type { SchedulerConfiguration } from "../kubernetes/scheduler-configuration.ts";
import type { SchedulerSpec } from "../scenario/cluster.ts";
import type { CompileContext } from "./compile-context.ts";
import { SCHEDULER_COST_PROFILES } from "./scheduler-cost-profiles.ts";
import { seedKey } from "./seed-key.ts";

/** Records the trace ring holds: 2 MiB, drained after each slice. */
const TRACE_RECORDS = 65_536;
const SECOND_NS = 1_000_000_000;
const MILLI = 1000;
/** parallelism of kube-scheduler (pkg/scheduler/apis/config/v1/defaults.go, v1.35). */
const DEFAULT_PARALLELISM = 16;

/** Writes the settings, with the seed's key or, for the scenario's hash, with zeros in its place. */
export function compileConfig(context: CompileContext, replication: number): void {
  const { scenario } = context;
  const { scheduler, kubelet, imagePull, metrics, autoscaling, controlPlane } = scenario.cluster;
  const [configuration] = context.objects.schedulerConfigurations;
  const [seedKey0, seedKey1, seedKey2, seedKey3] = seedKey(scenario.seed);
  const row: RowOf<typeof ConfigRecord> = {
    seedKey0,
    seedKey1,
    seedKey2,
    seedKey3,
    horizonNs: scenario.durationNs,
    warmupNs: scenario.warmupNs,
    maxEvents: scenario.limits.maxEvents,
    apiLatencyNs: controlPlane.apiLatencyNs,
    ...schedulerTimes(scheduler, configuration),
    podInitialBackoffNs: secondsToNs(configuration?.podInitialBackoffSeconds) ?? scheduler.podInitialBackoffNs,
    podMaxBackoffNs: secondsToNs(configuration?.podMaxBackoffSeconds) ?? scheduler.podMaxBackoffNs,
    sandboxNs: kubelet.sandboxTimeNs,
    containerStartNs: kubelet.containerStartTimeNs,
    containerStopNs: kubelet.containerStopTimeNs,
    imagePullBytesPerSecond: imagePull.bytesPerSecond,
    imagePullLatencyNs: imagePull.latencyNs,
    evictionIntervalNs: kubelet.evictionMonitorPeriodNs,
    evictionPressureTransitionNs: kubelet.evictionPressureTransitionPeriodNs,
    statsPeriodNs: metrics.kubeletPeriodNs,
    metricsResolutionNs: metrics.resolutionNs,
    scrapePeriodNs: metrics.scrapePeriodNs,
    hpaSyncNs: autoscaling.syncPeriodNs,
    hpaDownscaleStabilizationNs: autoscaling.downscaleStabilizationNs,
    hpaCpuInitializationNs: autoscaling.cpuInitializationPeriodNs,
    hpaInitialReadinessNs: autoscaling.initialReadinessDelayNs,
    hpaTolerance: autoscaling.toleranceRatio,
    kubernetesMinor: scenario.kubernetesMinor,
    replication,
    percentageOfNodesToScore: configuration?.percentageOfNodesToScore ?? scheduler.percentageOfNodesToScore,
    tieBreak: scheduler.tieBreak === "random" ? TIE_BREAK_RANDOM : TIE_BREAK_LOWEST_NAME,
    traceRecords: TRACE_RECORDS,
    extendedResources: context.extended.length,
    memoryPressureKey: context.writer.intern("node.kubernetes.io/memory-pressure"),
    diskPressureKey: context.writer.intern("node.kubernetes.io/disk-pressure"),
    pidPressureKey: context.writer.intern("node.kubernetes.io/pid-pressure"),
    unschedulableKey: context.writer.intern("node.kubernetes.io/unschedulable"),
  };
  context.writer.add(SECTION_CONFIG, ConfigRecord, row);
}

/** What scheduling costs: the profile's, but for what the scenario or the configuration says. */
function schedulerTimes(scheduler: SchedulerSpec, configuration: SchedulerConfiguration | undefined) {
  const profile = SCHEDULER_COST_PROFILES[scheduler.costProfile];
  return {
    schedulerCycleBaseNs: scheduler.cycleTimeNs ?? profile.cycleNs,
    schedulerCyclePerNodeNs: scheduler.cycleTimePerNodeNs ?? profile.feasibleNodeNs,
    schedulerFilterPerNodeNs: scheduler.filterTimePerNodeNs ?? profile.filterNodeNs,
    schedulerDryRunNs: scheduler.dryRunTimePerNodeNs ?? profile.dryRunNs,
    schedulerBindNs: scheduler.bindTimeNs ?? profile.bindNs,
    schedulerCores: scheduler.cores ?? profile.cores,
    schedulerParallelism: configuration?.parallelism ?? DEFAULT_PARALLELISM,
    schedulerApiQpsMilli: Math.round((configuration?.apiQps ?? scheduler.apiQps) * MILLI),
    schedulerApiBurst: configuration?.apiBurst ?? scheduler.apiBurst,
  };
}

function secondsToNs(seconds: number | undefined): number | undefined {
  return seconds === undefined ? undefined : seconds * SECOND_NS;
}
