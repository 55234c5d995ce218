// What the kubelet refuses to start with. Mirrors ValidateKubeletConfiguration of pkg/kubelet/apis/config/validation/validation.go and
// parseResourceList of cmd/kubelet/app/server.go, v1.35, with the defaults of pkg/kubelet/apis/config/v1beta1/defaults.go.

import { parseDuration } from "./duration.ts";
import type { FieldCursor } from "./field-cursor.ts";
import { tryParseQuantity } from "./quantity-text.ts";

/** Numbers that must not be negative, with their flags. */
const NOT_NEGATIVE: readonly (readonly [name: string, flag: string])[] = [
  ["eventBurst", "--event-burst"],
  ["eventRecordQPS", "--event-qps"],
  ["kubeAPIBurst", "--kube-api-burst"],
  ["kubeAPIQPS", "--kube-api-qps"],
  ["maxOpenFiles", "--max-open-files"],
  ["maxPods", "--max-pods"],
  ["podsPerCore", "--pods-per-core"],
  ["registryBurst", "--registry-burst"],
  ["registryPullQPS", "--registry-qps"],
];

/** Numbers that must lie in a range, with their flags. 0 stands for the default of a port, or for none. */
const RANGES: readonly (readonly [name: string, flag: string, least: number, most: number])[] = [
  ["imageGCHighThresholdPercent", "--image-gc-high-threshold", 0, 100],
  ["imageGCLowThresholdPercent", "--image-gc-low-threshold", 0, 100],
  ["iptablesDropBit", "--iptables-drop-bit", 0, 31],
  ["iptablesMasqueradeBit", "--iptables-masquerade-bit", 0, 31],
  ["oomScoreAdj", "--oom-score-adj", -1000, 1000],
  ["port", "--port", 0, 65_535],
  ["readOnlyPort", "--read-only-port", 0, 65_535],
  ["healthzPort", "--healthz-port", 0, 65_535],
];

const DURATIONS = [
  "containerLogMonitorInterval",
  "cpuCFSQuotaPeriod",
  "cpuManagerReconcilePeriod",
  "evictionPressureTransitionPeriod",
  "fileCheckFrequency",
  "httpCheckFrequency",
  "imageMaximumGCAge",
  "imageMinimumGCAge",
  "nodeStatusReportFrequency",
  "nodeStatusUpdateFrequency",
  "runtimeRequestTimeout",
  "shutdownGracePeriod",
  "shutdownGracePeriodCriticalPods",
  "streamingConnectionIdleTimeout",
  "syncFrequency",
  "volumeStatsAggPeriod",
];

const CHOICES: readonly (readonly [name: string, words: readonly string[]])[] = [
  ["topologyManagerPolicy", ["none", "best-effort", "restricted", "single-numa-node"]],
  ["topologyManagerScope", ["container", "pod"]],
  ["hairpinMode", ["none", "hairpin-veth", "promiscuous-bridge"]],
];

const ENFORCEMENTS: readonly string[] = [
  "pods",
  "system-reserved",
  "system-reserved-compressible",
  "kube-reserved",
  "kube-reserved-compressible",
  "none",
];
/** What may be reserved (parseResourceList). */
const RESERVABLE: readonly string[] = ["cpu", "memory", "ephemeral-storage", "pid"];
const MILLISECOND_NS = 1_000_000n;
const SECOND_NS = 1_000_000_000n;
const MINUTE_NS = 60n * SECOND_NS;
/** crashLoopBackOff.maxContainerRestartPeriod needs no gate from here on (KubeletCrashLoopBackOffMax). */
const RESTART_PERIOD_MINOR = 35;

/** Reports everything that is wrong, in the kubelet's words. */
export function checkKubeletConfiguration(object: FieldCursor): void {
  for (const [name, flag] of NOT_NEGATIVE) {
    const value = object.integer(name) ?? 0;
    if (value < 0) refuse(object, name, `${name} (${flag}) ${value} must not be a negative number`);
  }
  for (const [name, flag, least, most] of RANGES) {
    const value = object.integer(name) ?? least;
    if (value < least || value > most)
      refuse(object, name, `${name} (${flag}) ${value} must be between ${least} and ${most}, inclusive`);
  }
  for (const [name, words] of CHOICES) {
    const value = object.text(name) ?? "";
    if (value !== "" && !words.includes(value)) object.unsupported(name, value, words);
  }
  for (const name of DURATIONS) checkDuration(object, name);
  checkDuration(object.at("crashLoopBackOff"), "maxContainerRestartPeriod");
  checkImages(object);
  checkEnforcement(object);
  checkReserved(object, "kubeReserved");
  checkReserved(object, "systemReserved");
  checkTimes(object);
  checkOthers(object);
}

function checkImages(object: FieldCursor): void {
  const high = object.integer("imageGCHighThresholdPercent") ?? 85;
  const low = object.integer("imageGCLowThresholdPercent") ?? 80;
  if (low >= high)
    refuse(
      object,
      object.has("imageGCLowThresholdPercent") ? "imageGCLowThresholdPercent" : "imageGCHighThresholdPercent",
      `imageGCLowThresholdPercent (--image-gc-low-threshold) ${low} must be less than imageGCHighThresholdPercent (--image-gc-high-threshold) ${high}`,
    );
  const parallel = object.integer("maxParallelImagePulls");
  if (parallel !== undefined && parallel < 1)
    refuse(object, "maxParallelImagePulls", `maxParallelImagePulls ${parallel} must be a positive number`);
  if (parallel !== undefined && parallel > 1 && object.boolean("serializeImagePulls"))
    refuse(
      object,
      "maxParallelImagePulls",
      "maxParallelImagePulls cannot be larger than 1 unless SerializeImagePulls (--serialize-image-pulls) is set to false",
    );
  const [youngest, oldest] = [durationOf(object, "imageMinimumGCAge"), durationOf(object, "imageMaximumGCAge")];
  for (const [name, age] of [["imageMinimumGCAge", youngest] as const, ["imageMaximumGCAge", oldest] as const]) {
    if (age !== undefined && age < 0n) refuse(object, name, `${name} ${object.text(name)} must not be negative`);
  }
  const least = youngest === undefined || youngest === 0n ? 2n * MINUTE_NS : youngest;
  if (oldest !== undefined && oldest > 0n && oldest <= least)
    refuse(
      object,
      "imageMaximumGCAge",
      `imageMaximumGCAge ${object.text("imageMaximumGCAge")} must be greater than imageMinimumGCAge ${object.text("imageMinimumGCAge") ?? "2m0s"}`,
    );
}

function checkEnforcement(object: FieldCursor): void {
  const name = "enforceNodeAllocatable";
  const listed = object.texts(name);
  const seen = new Set<string>();
  for (const each of listed) {
    if (seen.has(each))
      refuse(object, name, `duplicated enforcements "${each}" in ${name} (--enforce-node-allocatable)`);
    seen.add(each);
    if (!ENFORCEMENTS.includes(each)) {
      const options = ENFORCEMENTS.map((word) => `"${word}"`);
      refuse(
        object,
        name,
        `option "${each}" specified for ${name} (--enforce-node-allocatable). Valid options are ${options.slice(0, -1).join(", ")} or ${options.at(-1)}`,
      );
    } else if (each === "none" && listed.length > 1) {
      refuse(
        object,
        name,
        `${name} (--enforce-node-allocatable) may not contain additional enforcements when "none" is specified`,
      );
    }
    for (const [owner, field, flag] of [
      ["system-reserved", "systemReservedCgroup", "--system-reserved-cgroup"],
      ["kube-reserved", "kubeReservedCgroup", "--kube-reserved-cgroup"],
    ] as const) {
      if (!each.startsWith(owner) || (object.text(field) ?? "") !== "") continue;
      refuse(
        object,
        name,
        `${field} (${flag}) must be specified when "${owner}" or "${owner}-compressible" included in ${name} (--enforce-node-allocatable)`,
      );
    }
    if (each !== "none" && object.raw("cgroupsPerQOS") === false)
      refuse(
        object,
        "cgroupsPerQOS",
        `cgroupsPerQOS (--cgroups-per-qos) must be set to true when "${each}" contained in ${name} (--enforce-node-allocatable)`,
      );
  }
  for (const owner of ["system-reserved", "kube-reserved"]) {
    if (seen.has(owner) && seen.has(`${owner}-compressible`))
      refuse(
        object,
        name,
        `both "${owner}" and "${owner}-compressible" cannot be specified together in ${name} (--enforce-node-allocatable)`,
      );
  }
}

function checkReserved(object: FieldCursor, name: string): void {
  const reserved = object.at(name);
  for (const [resource, text] of Object.entries(object.map(name))) {
    const parsed = tryParseQuantity(text);
    if (!RESERVABLE.includes(resource)) refuse(reserved, resource, `cannot reserve "${resource}" resource`);
    else if ("error" in parsed)
      refuse(reserved, resource, `failed to parse quantity "${text}" for "${resource}" resource: ${parsed.error}`);
    else if (parsed.quantity.value() < 0n)
      refuse(reserved, resource, `resource quantity for "${resource}" cannot be negative: ${text}`);
  }
}

function checkTimes(object: FieldCursor): void {
  const gates = object.at("featureGates");
  const period = durationOf(object, "cpuCFSQuotaPeriod");
  const text = object.text("cpuCFSQuotaPeriod");
  if (period !== undefined) {
    if (!gates.boolean("CustomCPUCFSQuotaPeriod")) {
      if (period !== 100n * MILLISECOND_NS)
        refuse(
          object,
          "cpuCFSQuotaPeriod",
          `cpuCFSQuotaPeriod (--cpu-cfs-quota-period) ${text} requires feature gate CustomCPUCFSQuotaPeriod`,
        );
    } else if (period < MILLISECOND_NS || period > SECOND_NS) {
      const message = `cpuCFSQuotaPeriod (--cpu-cfs-quota-period) ${text} must be between 1ms and 1sec, inclusive`;
      refuse(object, "cpuCFSQuotaPeriod", message);
    }
  }
  const backOff = object.at("crashLoopBackOff");
  const restart = durationOf(backOff, "maxContainerRestartPeriod");
  if (restart !== undefined) {
    const gate = gates.raw("KubeletCrashLoopBackOffMax") ?? object.context.minor >= RESTART_PERIOD_MINOR;
    if (gate !== true)
      refuse(
        backOff,
        "maxContainerRestartPeriod",
        "FeatureGate KubeletCrashLoopBackOffMax not enabled, CrashLoopBackOff.MaxContainerRestartPeriod must not be set",
      );
    else if (restart < SECOND_NS || restart > 5n * MINUTE_NS)
      refuse(
        backOff,
        "maxContainerRestartPeriod",
        `CrashLoopBackOff.MaxContainerRestartPeriod (got: ${Number(restart) / 1e9} seconds) must be set between 1s and 300s`,
      );
  }
  const [all, critical] = ["shutdownGracePeriod", "shutdownGracePeriodCriticalPods"].map(
    (name) => durationOf(object, name) ?? 0n,
  ) as [bigint, bigint];
  if (critical > all)
    refuse(
      object,
      "shutdownGracePeriodCriticalPods",
      `shutdownGracePeriodCriticalPods ${object.text("shutdownGracePeriodCriticalPods")} must be <= shutdownGracePeriod ${object.text("shutdownGracePeriod") ?? "0s"}`,
    );
}

function checkOthers(object: FieldCursor): void {
  const lease = object.integer("nodeLeaseDurationSeconds") ?? 0;
  if (lease < 0) refuse(object, "nodeLeaseDurationSeconds", "nodeLeaseDurationSeconds must be greater than 0");
  const images = object.integer("nodeStatusMaxImages") ?? 0;
  if (images < -1)
    refuse(
      object,
      "nodeStatusMaxImages",
      `nodeStatusMaxImages (--node-status-max-images) ${images} must be -1 or greater`,
    );
  const factor = object.raw("memoryThrottlingFactor");
  if (typeof factor === "number" && (factor <= 0 || factor > 1))
    refuse(
      object,
      "memoryThrottlingFactor",
      `memoryThrottlingFactor ${factor} must be greater than 0 and less than or equal to 1.0`,
    );
  if (object.boolean("runOnce"))
    refuse(object, "runOnce", "runOnce (--runOnce) true, Runonce mode has been deprecated and should not be set");
  const files = object.integer("containerLogMaxFiles") ?? 5;
  if (files <= 1) refuse(object, "containerLogMaxFiles", "containerLogMaxFiles must be greater than 1");
}

/** Nanoseconds; undefined when absent or no duration, which checkDuration reports. */
function durationOf(cursor: FieldCursor, name: string): bigint | undefined {
  const parsed = parseDuration(cursor.text(name) ?? "");
  return "ns" in parsed ? parsed.ns : undefined;
}

function checkDuration(cursor: FieldCursor, name: string): void {
  const text = cursor.text(name);
  if (text === undefined) return;
  const parsed = parseDuration(text);
  if ("error" in parsed) cursor.invalid(name, text, parsed.error);
}

function refuse(cursor: FieldCursor, name: string, message: string): void {
  const { context, document, path } = cursor;
  context.report("error", document, [...path, name], {
    code: "invalid-value",
    message: `invalid configuration: ${message}`,
  });
}
