// From texts to something that can run: scenario, Kubernetes objects, image. Everything wrong with them is found in one go.

import { compile } from "../compile/compile.ts";
import type { CompiledScenario } from "../compile/compiled-scenario.ts";
import { type Diagnostic, DiagnosticList, type DiagnosticSink } from "../documents/diagnostic.ts";
import type { DocumentPath, DocumentValue, SourceDocument } from "../documents/document.ts";
import { formatPath } from "../documents/format-path.ts";
import { readDocuments } from "../documents/read-documents.ts";
import type { KubernetesObjects } from "../kubernetes/objects.ts";
import { readObjects } from "../kubernetes/read-objects.ts";
import { configureNetwork, configureStillNetwork } from "../scenario/configure-network.ts";
import type { Limits } from "../scenario/limits.ts";
import { readScenario } from "../scenario/read-scenario.ts";
import { readTimestamps } from "../scenario/read-timestamps.ts";
import type { ManifestSource, Scenario } from "../scenario/scenario.ts";
import type { SetOverride } from "../scenario/set-override.ts";
import { EXPANDED_KINDS, expandWorkloads, queueOrder } from "./expand-workloads.ts";
import { type FillName, findFill } from "./find-fill.ts";
import { stillScenario } from "./one-shot-scenario.ts";
import { readKubeletFiles } from "./read-kubelet-files.ts";

/** The release whose rules apply when a faulty scenario does not say. */
const DEFAULT_KUBERNETES_VERSION = "1.35";

/** A text and the name that messages call it by. */
export interface InputText {
  readonly file: string;
  readonly text: string;
}

/** Gives the texts of a file or folder that a scenario names, or reports why it cannot. */
export type ManifestReader = (
  file: string,
  place: Pick<Diagnostic, "position" | "path">,
  sink: DiagnosticSink,
) => Promise<readonly InputText[]>;

/** What goes with a scenario. */
export interface PrepareOptions {
  readonly overrides: readonly SetOverride[];
  readonly limits: Limits;
  /** Number of the replication, from 0. */
  readonly replication: number;
  /** Manifests from elsewhere than the scenario, read in kubectl's dialect; they come after its own. */
  readonly manifests: readonly SourceDocument[];
  readonly readManifest: ManifestReader;
  /** Raised read budget of one file, in bytes. */
  readonly maxInputBytes?: number | undefined;
  /** Present: pods are placed on a cluster that stands still, nothing else of the scenario happens. */
  readonly oneShot?: OneShotRequest | undefined;
}

/** What a one-shot run is asked. */
export interface OneShotRequest {
  readonly fill?: FillName | undefined;
}

/** A scenario ready to run. */
export interface Prepared {
  readonly scenario: Scenario;
  readonly objects: KubernetesObjects;
  readonly compiled: CompiledScenario;
}

/** Reads and compiles a scenario. Undefined when anything was an error: everything found is in `sink`. */
export async function prepare(
  document: SourceDocument,
  options: PrepareOptions,
  sink: DiagnosticSink,
): Promise<Prepared | undefined> {
  const findings = new DiagnosticList();
  const configurations = await readKubeletFiles(document, options, findings);
  const read = readScenario(document, options.overrides, findings, options.limits, configurations);
  const scenario = read && (await withReplays(read, document, options, findings));
  const documents = await readManifests(document, scenario?.manifests ?? claimedManifests(document), options, findings);
  const version = scenario === undefined ? DEFAULT_KUBERNETES_VERSION : `1.${scenario.kubernetesMinor}`;
  const proxyMinor = scenario?.cluster.network.proxy.minor;
  const expandedKinds = options.oneShot === undefined ? [] : EXPANDED_KINDS;
  const objects = readObjects(documents, { kubernetesVersion: version, proxyMinor, expandedKinds }, findings);
  const applied = scenario && (await withApplied(scenario, document, version, options, findings));
  const prepared =
    applied === undefined || findings.hasErrors ? undefined : await compileAll(applied, objects, options, findings);
  for (const finding of findings.all) sink.report(finding);
  return findings.hasErrors ? undefined : prepared;
}

/** Reads the files of traffic that is replayed. */
async function withReplays(
  scenario: Scenario,
  document: SourceDocument,
  options: PrepareOptions,
  sink: DiagnosticSink,
): Promise<Scenario> {
  const traffic = [];
  for (const each of scenario.traffic) {
    const { arrivals } = each;
    if (arrivals.kind !== "replay") {
      traffic.push(each);
      continue;
    }
    const place = { position: document.locate(arrivals.path), path: formatPath(arrivals.path) };
    const [first] = await options.readManifest(arrivals.file, place, sink);
    const atNs = first === undefined ? [] : readTimestamps(first.text, first.file, arrivals.column, sink);
    traffic.push({ ...each, arrivals: { ...arrivals, atNs } });
  }
  return { ...scenario, traffic };
}

/** Reads the files that the timeline applies. */
async function withApplied(
  scenario: Scenario,
  document: SourceDocument,
  kubernetesVersion: string,
  options: PrepareOptions,
  sink: DiagnosticSink,
): Promise<Scenario> {
  const timeline = [];
  for (const step of scenario.timeline) {
    const { action, path } = step;
    if (action.kind !== "apply") {
      timeline.push(step);
      continue;
    }
    const source: ManifestSource = { kind: "file", file: action.file, path: [...path, "kubectl"] };
    const documents = await readManifests(document, [source], { ...options, manifests: [] }, sink);
    timeline.push({ ...step, action: { ...action, objects: readObjects(documents, { kubernetesVersion }, sink) } });
  }
  return { ...scenario, timeline };
}

async function compileAll(
  scenario: Scenario,
  objects: KubernetesObjects,
  { oneShot, replication }: PrepareOptions,
  sink: DiagnosticSink,
): Promise<Prepared | undefined> {
  if (oneShot === undefined) {
    const configured = configureNetwork(scenario, objects, sink);
    return { scenario: configured, objects, compiled: await compile(configured, objects, sink, replication) };
  }
  const found = oneShot.fill && findFill(objects, oneShot.fill);
  if (found && "error" in found) {
    sink.report({ code: "unknown-object", severity: "error", message: found.error, hint: found.hint });
    return undefined;
  }
  const still = configureStillNetwork(stillScenario(scenario), objects);
  const expanded = queueOrder(expandWorkloads(objects));
  const compiled = await compile(still, expanded, sink, replication, { fill: found?.fill });
  return { scenario: still, objects: expanded, compiled };
}

async function readManifests(
  document: SourceDocument,
  sources: readonly ManifestSource[],
  options: PrepareOptions,
  sink: DiagnosticSink,
): Promise<SourceDocument[]> {
  const documents: SourceDocument[] = [];
  const read = ({ file, text }: InputText): void => {
    const { maxInputBytes } = options;
    const budget = maxInputBytes === undefined ? {} : { budget: { maxInputBytes } };
    documents.push(...readDocuments(text, file, { dialect: "kubernetes", ...budget }, sink));
  };
  for (const source of sources) {
    if (source.kind === "objects") {
      documents.push(...source.objects.map((value, index) => within(document, [...source.path, index], value)));
      continue;
    }
    const place = { position: document.locate(source.path), path: formatPath(source.path) };
    for (const text of await options.readManifest(source.file, place, sink)) read(text);
  }
  return [...documents, ...options.manifests];
}

/** A value inside a document as a document of its own. */
function within(document: SourceDocument, at: DocumentPath, value: DocumentValue): SourceDocument {
  return {
    file: document.file,
    text: document.text,
    value,
    locate: (path, of) => document.locate([...at, ...path], of),
  };
}

/** The files that a faulty scenario names, as far as one can tell, so that their faults are told in the same breath. */
function claimedManifests(document: SourceDocument): ManifestSource[] {
  const spec = member(document.value, "spec");
  const manifests = member(spec, "manifests");
  if (!Array.isArray(manifests)) return [];
  return manifests.flatMap((manifest, index): ManifestSource[] => {
    const file = member(manifest, "file");
    return typeof file === "string" ? [{ kind: "file", file, path: ["spec", "manifests", index, "file"] }] : [];
  });
}

function member(value: DocumentValue | undefined, name: string): DocumentValue | undefined {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? value[name] : undefined;
}
