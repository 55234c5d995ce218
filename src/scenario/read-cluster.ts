// `spec.cluster` to machines and settings.

import type { Cluster } from "./cluster.ts";
import type { Findings } from "./findings.ts";
import { durationNs, wholeUnits } from "./formats.ts";
import type { Limits } from "./limits.ts";
import { readNetwork } from "./read-network.ts";
import { readNodes } from "./read-nodes.ts";
import type { ScenarioDocument } from "./schema.ts";

type ClusterFields = ScenarioDocument["spec"]["cluster"];

/** Reads the cluster; node pools are expanded within the budget of `limits.maxNodes`. */
export function readCluster(fields: ClusterFields, limits: Limits, findings: Findings): Cluster {
  checkPositive(fields, findings);
  return {
    nodes: readNodes(fields, limits, findings),
    network: readNetwork(fields.network, findings),
    controlPlane: { apiLatencyNs: durationNs(fields.controlPlane.apiLatency) },
    scheduler: readScheduler(fields.scheduler),
    kubelet: readKubelet(fields.kubelet),
    imagePull: {
      bytesPerSecond: wholeUnits(fields.imagePull.bytesPerSecond),
      latencyNs: durationNs(fields.imagePull.latency),
      defaultSizeBytes: wholeUnits(fields.imagePull.defaultSize),
    },
    metrics: {
      kubeletPeriodNs: durationNs(fields.metrics.kubeletPeriod),
      resolutionNs: durationNs(fields.metrics.resolution),
    },
    autoscaling: readAutoscaling(fields.autoscaling),
  };
}

/** Periods and rates of zero would let time stand still. */
function checkPositive(fields: ClusterFields, findings: Findings): void {
  const periods = [
    ["kubelet", "evictionMonitorPeriod", fields.kubelet.evictionMonitorPeriod],
    ["metrics", "kubeletPeriod", fields.metrics.kubeletPeriod],
    ["metrics", "resolution", fields.metrics.resolution],
    ["autoscaling", "syncPeriod", fields.autoscaling.syncPeriod],
  ] as const;
  for (const [section, name, value] of periods) {
    if (durationNs(value) > 0) continue;
    findings.error(["spec", "cluster", section, name], "out-of-range", `${name} must be more than 0s`);
  }
  if (wholeUnits(fields.imagePull.bytesPerSecond) === 0) {
    findings.error(
      ["spec", "cluster", "imagePull", "bytesPerSecond"],
      "out-of-range",
      "bytesPerSecond must be more than 0",
    );
  }
}

function readScheduler(fields: ClusterFields["scheduler"]): Cluster["scheduler"] {
  return {
    costProfile: fields.cost.profile,
    cores: fields.cost.cores,
    cycleTimeNs: optionalNs(fields.cycleTime),
    cycleTimePerNodeNs: optionalNs(fields.cycleTimePerNode),
    filterTimePerNodeNs: optionalNs(fields.filterTimePerNode),
    dryRunTimePerNodeNs: optionalNs(fields.dryRunTimePerNode),
    bindTimeNs: optionalNs(fields.bindTime),
    apiQps: fields.apiQps,
    apiBurst: fields.apiBurst,
    podInitialBackoffNs: durationNs(fields.podInitialBackoff),
    podMaxBackoffNs: durationNs(fields.podMaxBackoff),
    percentageOfNodesToScore: fields.percentageOfNodesToScore,
    tieBreak: fields.tieBreak,
  };
}

function optionalNs(text: string | undefined): number | undefined {
  return text === undefined ? undefined : durationNs(text);
}

function readKubelet(fields: ClusterFields["kubelet"]): Cluster["kubelet"] {
  return {
    sandboxTimeNs: durationNs(fields.sandboxTime),
    containerStartTimeNs: durationNs(fields.containerStartTime),
    containerStopTimeNs: durationNs(fields.containerStopTime),
    evictionMonitorPeriodNs: durationNs(fields.evictionMonitorPeriod),
    evictionPressureTransitionPeriodNs: durationNs(fields.evictionPressureTransitionPeriod),
    evictionSoftGracePeriodNs: durationNs(fields.evictionSoftGracePeriod),
  };
}

function readAutoscaling(fields: ClusterFields["autoscaling"]): Cluster["autoscaling"] {
  return {
    syncPeriodNs: durationNs(fields.syncPeriod),
    toleranceRatio: fields.tolerance,
    downscaleStabilizationNs: durationNs(fields.downscaleStabilization),
    cpuInitializationPeriodNs: durationNs(fields.cpuInitializationPeriod),
    initialReadinessDelayNs: durationNs(fields.initialReadinessDelay),
  };
}
