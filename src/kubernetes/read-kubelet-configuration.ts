// Reads a KubeletConfiguration. Mirrors loadConfigFile of cmd/kubelet/app/server.go and pkg/kubelet/apis/config/v1beta1/defaults.go, v1.35.

import type { SourceDocument } from "../documents/document.ts";
import { checkObject } from "./check-fields.ts";
import { checkKubeletConfiguration } from "./check-kubelet-configuration.ts";
import { parseDuration } from "./duration.ts";
import { EVICTION_SIGNALS, type EvictionThreshold, parseEvictionThresholds } from "./eviction-threshold.ts";
import { FieldCursor, isMapping } from "./field-cursor.ts";
import { DEFAULT_EVICTION_HARD, type KubeletConfiguration } from "./kubelet-configuration.ts";
import type { StringMap } from "./object-meta.ts";
import type { ReadContext } from "./read-context.ts";

const GROUP = "kubelet.config.k8s.io";
const VERSION = `${GROUP}/v1beta1`;
const KIND = "KubeletConfiguration";
const THRESHOLD_MAPS = ["evictionHard", "evictionSoft", "evictionSoftGracePeriod", "evictionMinimumReclaim"] as const;
/** DefaultNodeAllocatableEnforcement. */
const DEFAULT_ENFORCEMENT = ["pods"];

/** Whether a document is of the kubelet's configuration group. */
export function isKubeletConfiguration({ value }: SourceDocument): boolean {
  return isMapping(value) && typeof value.apiVersion === "string" && value.apiVersion.split("/")[0] === GROUP;
}

/** Reads the configuration; undefined when the document is of another kind or version, which is reported. */
export function readKubeletConfiguration(
  context: ReadContext,
  document: SourceDocument,
): KubeletConfiguration | undefined {
  const object = new FieldCursor(context, document, [], document.value);
  const [version, kind] = [object.text("apiVersion") ?? "", object.text("kind") ?? ""];
  if (version !== VERSION || kind !== KIND) {
    context.report("error", document, [version === VERSION ? "kind" : "apiVersion"], {
      code: "unknown-kind",
      message: `no kind ${JSON.stringify(kind)} is registered for version ${JSON.stringify(version)}`,
      hint: `write apiVersion: ${VERSION} and kind: ${KIND}`,
    });
    return undefined;
  }
  checkObject(context, document, [], document.value, KIND, true);
  checkKubeletConfiguration(object);
  const maps = readThresholdMaps(object);
  const enforceNodeAllocatable = object.has("enforceNodeAllocatable")
    ? object.texts("enforceNodeAllocatable")
    : undefined;
  return {
    ...maps,
    thresholds: readThresholds(object, { ...maps, enforceNodeAllocatable }),
    ...readNumbers(object),
    ...readTexts(object),
    ...readPulls(object),
    ...(enforceNodeAllocatable === undefined ? {} : { enforceNodeAllocatable }),
    ...(object.has("kubeReserved") ? { kubeReserved: object.map("kubeReserved") } : {}),
    ...(object.has("systemReserved") ? { systemReserved: object.map("systemReserved") } : {}),
    ...(object.has("cpuCFSQuota") ? { cpuCFSQuota: object.boolean("cpuCFSQuota") } : {}),
    ...(object.has("registerWithTaints") ? { registerWithTaints: readTaints(object) } : {}),
    origin: object.origin,
  };
}

type ThresholdMaps = Partial<Pick<KubeletConfiguration, (typeof THRESHOLD_MAPS)[number]>>;

/** A map that is written replaces the default one whole, unless mergeDefaultEvictionSettings. */
function readThresholdMaps(object: FieldCursor): ThresholdMaps {
  const maps: Record<string, StringMap> = {};
  for (const name of THRESHOLD_MAPS) if (object.has(name)) maps[name] = object.map(name);
  const { evictionHard } = maps;
  if (evictionHard !== undefined && object.boolean("mergeDefaultEvictionSettings"))
    maps.evictionHard = { ...DEFAULT_EVICTION_HARD, ...evictionHard };
  return maps as ThresholdMaps;
}

function readThresholds(
  object: FieldCursor,
  maps: ThresholdMaps & { enforceNodeAllocatable: readonly string[] | undefined },
): EvictionThreshold[] {
  const signals: readonly string[] = EVICTION_SIGNALS;
  let failed = false;
  // The four maps name signals by the same rule; a fault is told at its own key rather than once for all of them.
  for (const name of THRESHOLD_MAPS) {
    for (const signal of Object.keys(maps[name] ?? {})) {
      if (signals.includes(signal)) continue;
      failed = true;
      object.at(name).unsupported(signal, signal, signals);
    }
  }
  if (failed) return [];
  const parsed = parseEvictionThresholds({
    ...maps,
    evictionHard: maps.evictionHard ?? DEFAULT_EVICTION_HARD,
    enforceNodeAllocatable: maps.enforceNodeAllocatable ?? DEFAULT_ENFORCEMENT,
  });
  if ("thresholds" in parsed) return parsed.thresholds;
  const place =
    THRESHOLD_MAPS.find((name) => "error" in parseEvictionThresholds(onlyOne(name, maps))) ?? "evictionSoft";
  object.invalid(place, maps[place], parsed.error);
  return [];
}

/** A configuration in which only this map can be wrong. */
function onlyOne(
  name: (typeof THRESHOLD_MAPS)[number],
  maps: ThresholdMaps,
): Parameters<typeof parseEvictionThresholds>[0] {
  if (name !== "evictionSoft") return { [name]: maps[name] ?? {} };
  return { evictionSoft: maps.evictionSoft ?? {}, evictionSoftGracePeriod: maps.evictionSoftGracePeriod ?? {} };
}

/** 0 is upstream's default where there is one. */
function readNumbers(object: FieldCursor): Partial<KubeletConfiguration> {
  const numbers: Record<string, number> = {};
  const put = (name: string, whenZero = 0): void => {
    const value = object.integer(name);
    if (value !== undefined) numbers[name] = value === 0 ? whenZero : value;
  };
  put("maxPods", 110);
  put("podsPerCore");
  put("podPidsLimit");
  put("registryPullQPS");
  put("registryBurst", 10);
  put("imageGCHighThresholdPercent");
  put("imageGCLowThresholdPercent");
  put("evictionMaxPodGracePeriod");
  put("containerLogMaxFiles", 5);
  if ((numbers.podPidsLimit ?? 0) < 0) numbers.podPidsLimit = -1;
  return numbers;
}

function readTexts(object: FieldCursor): Partial<KubeletConfiguration> {
  const texts: Record<string, string> = {};
  const put = (cursor: FieldCursor, name: string, whenZero?: string): void => {
    const text = cursor.text(name);
    if (text === undefined) return;
    const parsed = parseDuration(text);
    const isZero = "ns" in parsed && parsed.ns === 0n;
    texts[name] = isZero && whenZero !== undefined ? whenZero : text;
  };
  put(object, "evictionPressureTransitionPeriod", "5m0s");
  put(object, "imageMinimumGCAge", "2m0s");
  put(object, "imageMaximumGCAge");
  put(object, "nodeStatusUpdateFrequency", "10s");
  put(object, "nodeStatusReportFrequency", texts.nodeStatusUpdateFrequency ?? "5m0s");
  put(object, "cpuCFSQuotaPeriod");
  const logSize = object.text("containerLogMaxSize");
  if (logSize !== undefined && logSize !== "") texts.containerLogMaxSize = logSize;
  put(object.at("crashLoopBackOff"), "maxContainerRestartPeriod");
  return texts;
}

/** serializeImagePulls is false by itself where maxParallelImagePulls is 2 or more. */
function readPulls(object: FieldCursor): Partial<KubeletConfiguration> {
  const parallel = object.integer("maxParallelImagePulls");
  const serialize = object.raw("serializeImagePulls");
  const effective = typeof serialize === "boolean" ? serialize : parallel === undefined ? undefined : parallel < 2;
  return {
    ...(parallel === undefined ? {} : { maxParallelImagePulls: parallel }),
    ...(effective === undefined ? {} : { serializeImagePulls: effective }),
  };
}

function readTaints(object: FieldCursor): { key: string; value: string; effect: string }[] {
  return object.list("registerWithTaints").map((taint) => ({
    key: taint.text("key") ?? "",
    value: taint.text("value") ?? "",
    effect: taint.oneOf("effect", ["NoSchedule", "PreferNoSchedule", "NoExecute"], "NoSchedule"),
  }));
}
