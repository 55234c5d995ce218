// The KubeletConfiguration files of a scenario. They are read before it, for what they write goes before its own fields.

import { DiagnosticList, type DiagnosticSink } from "../documents/diagnostic.ts";
import type { SourceDocument } from "../documents/document.ts";
import { formatPath } from "../documents/format-path.ts";
import { readDocuments } from "../documents/read-documents.ts";
import type { KubeletConfiguration } from "../kubernetes/kubelet-configuration.ts";
import { ReadContext } from "../kubernetes/read-context.ts";
import { readKubeletConfiguration } from "../kubernetes/read-kubelet-configuration.ts";
import type { KubeletConfigurations } from "../scenario/apply-kubelet-configuration.ts";
import { kubeletConfigurationFiles } from "../scenario/read-scenario.ts";
import { applyOverrides } from "../scenario/set-override.ts";
import type { PrepareOptions } from "./prepare.ts";

/** The release whose fields a configuration is read by when the scenario does not say. */
const DEFAULT_MINOR = "1.35";

/** Reads every file that the scenario names, overrides applied. What is wrong goes to `sink`; faulty files are left out. */
export async function readKubeletFiles(
  document: SourceDocument,
  { overrides, readManifest, maxInputBytes }: PrepareOptions,
  sink: DiagnosticSink,
): Promise<KubeletConfigurations> {
  // A faulty override is reported by whoever reads the scenario.
  const source = applyOverrides(document, overrides, new DiagnosticList()) ?? document;
  const configurations = new Map<string, KubeletConfiguration>();
  for (const { file, path } of kubeletConfigurationFiles(source.value)) {
    const own = new DiagnosticList();
    const place = { position: source.locate(path), path: formatPath(path) };
    const budget = maxInputBytes === undefined ? {} : { budget: { maxInputBytes } };
    const documents: SourceDocument[] = [];
    for (const input of await readManifest(file, place, own))
      documents.push(...readDocuments(input.text, input.file, { dialect: "kubernetes", ...budget }, own));
    const [first, second] = documents;
    if (second !== undefined || (first === undefined && !own.hasErrors)) {
      const message = `${file} holds ${documents.length === 0 ? "no document" : `${documents.length} documents`}, and a kubelet reads one`;
      own.report({ code: "not-a-configuration", severity: "error", message, ...place });
    }
    const context = new ReadContext(versionOf(source), own);
    const configuration = first === undefined ? undefined : readKubeletConfiguration(context, first);
    context.finish();
    for (const finding of own.all) sink.report(finding);
    if (configuration !== undefined && !own.hasErrors) configurations.set(file, configuration);
  }
  return configurations;
}

/** spec.kubernetesVersion, as far as one can tell before the scenario is checked. */
function versionOf({ value }: SourceDocument): string {
  const spec = typeof value === "object" && value !== null && !Array.isArray(value) ? value.spec : undefined;
  const version =
    typeof spec === "object" && spec !== null && !Array.isArray(spec) ? spec.kubernetesVersion : undefined;
  return typeof version === "string" && /^1\.[0-9]+$/.test(version) ? version : DEFAULT_MINOR;
}
