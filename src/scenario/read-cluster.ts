// `spec.cluster` to machines and settings.

import type { ConfiguredCluster } from "./apply-kubelet-configuration.ts";
import type { Cluster } from "./cluster.ts";
import type { Findings } from "./findings.ts";
import { durationNs, wholeUnits } from "./formats.ts";
import type { Limits } from "./limits.ts";
import { readNetwork } from "./read-network.ts";
import { readClusterAutoscaler, readNodeGroups } from "./read-node-groups.ts";
import { readNodes } from "./read-nodes.ts";
import type { ScenarioDocument } from "./schema.ts";

type ClusterFields = ScenarioDocument["spec"]["cluster"];

/** Reads the cluster for Kubernetes 1.`minor`; node pools are expanded within the budget of `limits.maxNodes`. */
export function readCluster(
  { fields, poolKubelets }: ConfiguredCluster,
  minor: number,
  limits: Limits,
  findings: Findings,
): Cluster {
  checkPositive(fields, findings);
  const nodes = readNodes(fields, poolKubelets, limits, findings);
  return {
    nodes,
    network: readNetwork(fields.network, nodes, minor, findings),
    controlPlane: { apiLatencyNs: durationNs(fields.controlPlane.apiLatency) },
    scheduler: readScheduler(fields.scheduler),
    kubelet: readKubelet(fields.kubelet),
    imagePull: readImagePull(fields.imagePull),
    metrics: {
      kubeletPeriodNs: durationNs(fields.metrics.kubeletPeriod),
      resolutionNs: durationNs(fields.metrics.resolution),
      scrapePeriodNs: durationNs(fields.metrics.scrapePeriod),
    },
    autoscaling: readAutoscaling(fields.autoscaling),
    nodeGroups: readNodeGroups(fields, findings),
    clusterAutoscaler: readClusterAutoscaler(fields.clusterAutoscaler, findings),
  };
}

/** Periods and rates of zero would let time stand still. */
function checkPositive(fields: ClusterFields, findings: Findings): void {
  const periods = [
    ["kubelet", "evictionMonitorPeriod", fields.kubelet.evictionMonitorPeriod],
    ["metrics", "kubeletPeriod", fields.metrics.kubeletPeriod],
    ["metrics", "resolution", fields.metrics.resolution],
    ["metrics", "scrapePeriod", fields.metrics.scrapePeriod],
    ["autoscaling", "syncPeriod", fields.autoscaling.syncPeriod],
  ] as const;
  for (const [section, name, value] of periods) {
    if (durationNs(value) > 0) continue;
    findings.error(["spec", "cluster", section, name], "out-of-range", `${name} must be more than 0s`);
  }
  for (const name of ["bytesPerSecond", "registryBytesPerSecond"] as const) {
    const rate = fields.imagePull[name];
    if (rate === undefined || wholeUnits(rate) > 0) continue;
    findings.error(["spec", "cluster", "imagePull", name], "out-of-range", `${name} must be more than 0`);
  }
  checkKubelet(fields.kubelet, findings);
  fields.imagePull.outages.forEach(({ from, to }, index) => {
    if (durationNs(to) > durationNs(from)) return;
    const path = ["spec", "cluster", "imagePull", "outages", index, "to"];
    findings.error(path, "out-of-range", `to must be after from: ${to} is not after ${from}`);
  });
}

/** Mirrors ValidateKubeletConfiguration, pkg/kubelet/apis/config/validation/validation.go, v1.35. */
function checkKubelet(fields: ClusterFields["kubelet"], findings: Findings): void {
  const path = ["spec", "cluster", "kubelet"];
  if (fields.serializeImagePulls && (fields.maxParallelImagePulls ?? 1) > 1) {
    const message = "maxParallelImagePulls cannot be larger than 1 unless serializeImagePulls is false";
    findings.error([...path, "maxParallelImagePulls"], "contradiction", message, "set serializeImagePulls: false");
  }
  const { imageGCHighThresholdPercent: high, imageGCLowThresholdPercent: low } = fields;
  if (low >= high) {
    const message = `imageGCLowThresholdPercent (${low}) must be less than imageGCHighThresholdPercent (${high})`;
    findings.error([...path, "imageGCLowThresholdPercent"], "contradiction", message);
  }
  const restartNs = durationNs(fields.maxContainerRestartPeriod);
  if (restartNs < 1e9 || restartNs > 300e9) {
    const message = `maxContainerRestartPeriod must be 1s to 5m, not ${fields.maxContainerRestartPeriod}`;
    findings.error([...path, "maxContainerRestartPeriod"], "out-of-range", message);
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
    evictionMaxPodGraceSeconds: fields.evictionMaxPodGracePeriod,
    imageGcHighPercent: fields.imageGCHighThresholdPercent,
    imageGcLowPercent: fields.imageGCLowThresholdPercent,
    imageGcMinimumAgeNs: durationNs(fields.imageMinimumGCAge),
    containerLogBytes: wholeUnits(fields.containerLogMaxSize) * fields.containerLogMaxFiles,
    maxParallelImagePulls: fields.serializeImagePulls ? 1 : (fields.maxParallelImagePulls ?? 0),
    registryPullQps: fields.registryPullQPS,
    registryBurst: fields.registryBurst,
    cpuQuota: fields.cpuCFSQuota,
    maxContainerRestartPeriodNs: durationNs(fields.maxContainerRestartPeriod),
  };
}

function readImagePull(fields: ClusterFields["imagePull"]): Cluster["imagePull"] {
  const limit = fields.registryBytesPerSecond;
  return {
    bytesPerSecond: wholeUnits(fields.bytesPerSecond),
    registryBytesPerSecond: limit === undefined ? undefined : wholeUnits(limit),
    outages: fields.outages.map(({ from, to }) => ({ fromNs: durationNs(from), untilNs: durationNs(to) })),
    latencyNs: durationNs(fields.latency),
    defaultSizeBytes: wholeUnits(fields.defaultSize),
  };
}

function readAutoscaling(fields: ClusterFields["autoscaling"]): Cluster["autoscaling"] {
  return {
    syncPeriodNs: durationNs(fields.syncPeriod),
    toleranceRatio: fields.tolerance,
    downscaleStabilizationNs: durationNs(fields.downscaleStabilization),
    cpuInitializationPeriodNs: durationNs(fields.cpuInitializationPeriod),
    initialReadinessDelayNs: durationNs(fields.initialReadinessDelay),
    scaleToZero: fields.scaleToZero,
  };
}
