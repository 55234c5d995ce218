// From a parsed scenario file to a Scenario: overrides, shape, defaults, then what only the whole file can tell.

import type { DiagnosticSink } from "../documents/diagnostic.ts";
import type { DocumentPath, DocumentValue, SourceDocument } from "../documents/document.ts";
import { applyKubeletConfigurations, type KubeletConfigurations } from "./apply-kubelet-configuration.ts";
import { conform, REFUSED } from "./conform.ts";
import { Findings } from "./findings.ts";
import { durationNs, wholeUnits } from "./formats.ts";
import { parseKubectlCommand } from "./kubectl-command.ts";
import { DEFAULT_LIMITS, LIMIT_FLAGS, type Limits } from "./limits.ts";
import { readBehavior } from "./read-behavior.ts";
import { readCluster } from "./read-cluster.ts";
import { readExpectations } from "./read-expectations.ts";
import { readMetricSources } from "./read-metric-sources.ts";
import { readTraffic } from "./read-traffic.ts";
import type { ImageSpec, ManifestSource, Scenario, TimelineStep } from "./scenario.ts";
import { SCENARIO_SHAPE } from "./scenario-shape.generated.ts";
import type { ScenarioDocument } from "./schema.ts";
import { applyOverrides, type SetOverride } from "./set-override.ts";

type Spec = ScenarioDocument["spec"];

/** True for a document that claims to be a scenario, so that others can be read as manifests. */
export function isScenarioDocument(document: SourceDocument): boolean {
  const { value } = document;
  if (typeof value !== "object" || value === null || Array.isArray(value)) return false;
  return (
    value.kind === "Scenario" || (typeof value.apiVersion === "string" && value.apiVersion.startsWith("plimsoll.sim/"))
  );
}

/**
 * Reads a scenario. Every error is reported to `sink` with its place; the result is undefined when there was one.
 * `limits` are the budgets that flags of the command line have raised; a file cannot. `kubeletConfigurations` are those of
 * kubeletConfigurationFiles that could be read.
 */
export function readScenario(
  document: SourceDocument,
  overrides: readonly SetOverride[],
  sink: DiagnosticSink,
  limits: Limits = DEFAULT_LIMITS,
  kubeletConfigurations: KubeletConfigurations = new Map(),
): Scenario | undefined {
  const source = applyOverrides(document, overrides, sink);
  if (source === undefined) return undefined;
  const findings = new Findings(source, sink);
  const conformed = conform(SCENARIO_SHAPE, source.value, [], findings);
  if (conformed === REFUSED) return undefined;
  const { metadata, spec } = conformed as ScenarioDocument;
  const durationOfRun = durationNs(spec.duration);
  checkDuration(spec, limits, findings);
  const traffic = readTraffic(spec.traffic, durationOfRun, findings);
  for (const { arrivals } of traffic) {
    if (arrivals.kind === "replay") fileSource(arrivals.file, arrivals.path, findings);
  }
  for (const { file, path } of kubeletConfigurationFiles(source.value)) fileSource(file, path, findings);
  const kubernetesMinor = Number(spec.kubernetesVersion.slice(2));
  const scenario: Scenario = {
    name: metadata.name,
    description: metadata.description,
    seed: String(spec.seed),
    durationNs: durationOfRun,
    warmupNs: durationNs(spec.warmup),
    replications: spec.replications,
    kubernetesMinor,
    cluster: readCluster(
      applyKubeletConfigurations(spec.cluster, kubeletConfigurations, findings),
      kubernetesMinor,
      limits,
      findings,
    ),
    images: readImages(spec),
    manifests: readManifests(spec, findings),
    behavior: readBehavior(spec.behavior, findings),
    traffic,
    metrics: readMetricSources(spec.metrics, durationNs(spec.cluster.metrics.scrapePeriod), findings),
    timeline: readTimeline(spec, durationOfRun, findings),
    expectations: readExpectations(spec.expectations, traffic, findings),
    limits,
    source,
  };
  return findings.failed ? undefined : scenario;
}

/**
 * The KubeletConfiguration files that a scenario names, each once, as far as one can tell before it is checked: their values are
 * needed to read it.
 */
export function kubeletConfigurationFiles(scenario: DocumentValue): { file: string; path: DocumentPath }[] {
  const cluster = below(below(scenario, "spec"), "cluster");
  const pools = below(cluster, "nodePools");
  const places: [DocumentPath, DocumentValue | undefined][] = [
    [["spec", "cluster", "kubelet", "configuration"], below(below(cluster, "kubelet"), "configuration")],
    ...(Array.isArray(pools) ? pools : []).map((pool, index): [DocumentPath, DocumentValue | undefined] => [
      ["spec", "cluster", "nodePools", index, "kubeletConfiguration"],
      below(pool, "kubeletConfiguration"),
    ]),
  ];
  const seen = new Set<string>();
  return places.flatMap(([path, file]) => {
    if (typeof file !== "string" || file === "" || seen.has(file)) return [];
    seen.add(file);
    return [{ file, path }];
  });
}

function below(value: DocumentValue | undefined, name: string): DocumentValue | undefined {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? value[name] : undefined;
}

function checkDuration(spec: Spec, limits: Limits, findings: Findings): void {
  const duration = durationNs(spec.duration);
  if (duration === 0) findings.error(["spec", "duration"], "out-of-range", "duration must be more than 0s");
  if (duration > limits.maxHorizonNs) {
    const days = Math.floor(limits.maxHorizonNs / 86_400e9);
    findings.error(
      ["spec", "duration"],
      "over-budget",
      `duration must be at most ${days} days, not ${spec.duration}`,
      `raise the budget with ${LIMIT_FLAGS.maxHorizonNs}`,
    );
  }
  if (durationNs(spec.warmup) >= duration && duration > 0) {
    findings.error(
      ["spec", "warmup"],
      "out-of-range",
      `warmup must be shorter than the duration, ${spec.duration}; it is ${spec.warmup}`,
    );
  }
}

function readImages(spec: Spec): ImageSpec[] {
  return Object.entries(spec.images).map(([name, { size, missing, layers }]) => {
    const sized = layers.map((layer) => ({ digest: layer.digest, sizeBytes: wholeUnits(layer.size) }));
    const sum = sized.reduce((bytes, layer) => bytes + layer.sizeBytes, 0);
    return {
      name,
      sizeBytes: size === undefined && sized.length > 0 ? sum : wholeUnits(size ?? spec.cluster.imagePull.defaultSize),
      missing,
      layers: sized,
      path: ["spec", "images", name],
    };
  });
}

function readManifests(spec: Spec, findings: Findings): ManifestSource[] {
  const manifests = spec.manifests.map(({ file, objects }, index): ManifestSource => {
    const path = ["spec", "manifests", index];
    if (file === undefined)
      return { kind: "objects", objects: (objects ?? []) as DocumentValue[], path: [...path, "objects"] };
    return fileSource(file, [...path, "file"], findings);
  });
  const { configuration } = spec.cluster.scheduler;
  if (configuration === undefined) return manifests;
  return [...manifests, fileSource(configuration, ["spec", "cluster", "scheduler", "configuration"], findings)];
}

function fileSource(file: string, path: DocumentPath, findings: Findings): ManifestSource {
  // The real path is checked again where the file is opened: a link may lead out of the folder.
  const steps = file.split(/[/\\]/);
  if (/^([/\\]|[A-Za-z]:|~)/.test(file) || steps.includes("..") || file.includes("\0")) {
    findings.error(
      path,
      "outside-folder",
      `file ${JSON.stringify(file)} is not beneath the scenario's folder`,
      "name files relative to the scenario, without ..",
    );
  }
  return { kind: "file", file, path };
}

function readTimeline(spec: Spec, duration: number, findings: Findings): TimelineStep[] {
  const steps = spec.timeline.flatMap(({ at, kubectl }, index): TimelineStep[] => {
    const path = ["spec", "timeline", index];
    const atNs = durationNs(at);
    const action = parseKubectlCommand(kubectl);
    if ("error" in action) throw new Error(`unchecked command: ${action.error}`);
    if (atNs >= duration) {
      findings.warning(
        [...path, "at"],
        "never-happens",
        `at ${at} is not before the end of the run, ${spec.duration}: this step never happens`,
      );
      return [];
    }
    if (action.kind === "apply") fileSource(action.file, [...path, "kubectl"], findings);
    return [{ atNs, action, text: kubectl, path }];
  });
  return steps.sort((a, b) => a.atNs - b.atNs);
}
