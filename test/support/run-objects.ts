// A scenario given as values, run from its text to its result as the command line does it.

import { DiagnosticList } from "../../src/documents/diagnostic.ts";
import { readDocuments } from "../../src/documents/read-documents.ts";
import type { RunResult } from "../../src/results/run-result.ts";
import { loadEngine } from "../../src/run/engine.ts";
import { type Prepared, prepare } from "../../src/run/prepare.ts";
import { simulate } from "../../src/run/simulate.ts";
import { DEFAULT_LIMITS } from "../../src/scenario/limits.ts";
import { releaseWasm } from "./release-wasm.ts";

/** A value as JSON writes it. */
export type Json = Readonly<Record<string, unknown>>;

/** What came of it: without a result, errors. */
export interface Ran {
  readonly result: RunResult | undefined;
  readonly findings: readonly string[];
}

/** A scenario with the given `spec` over Kubernetes objects, compiled; undefined when it is refused. `files` are texts by the names that it may use. */
export async function prepareObjects(
  spec: Json,
  objects: readonly Json[],
  files: Readonly<Record<string, string>> = {},
): Promise<{ readonly prepared: Prepared | undefined; readonly findings: readonly string[] }> {
  const scenario = {
    apiVersion: "plimsoll.sim/v1alpha1",
    kind: "Scenario",
    metadata: { name: "t" },
    spec: { ...spec, manifests: [{ objects }] },
  };
  const sink = new DiagnosticList();
  const [document] = readDocuments(JSON.stringify(scenario), "t.json", { dialect: "scenario" }, sink);
  if (!document) throw new Error("no document");
  const readManifest = async (file: string) => {
    const text = files[file];
    if (text === undefined) throw new Error(`there is no file ${file}`);
    return [{ file, text }];
  };
  const options = { overrides: [], limits: DEFAULT_LIMITS, replication: 0, manifests: [], readManifest };
  const prepared = await prepare(document, options, sink);
  return { prepared, findings: sink.all.map(({ severity, message }) => `${severity} ${message}`) };
}

/** Runs a scenario with the given `spec` over Kubernetes objects. */
export async function runObjects(
  spec: Json,
  objects: readonly Json[],
  files: Readonly<Record<string, string>> = {},
): Promise<Ran> {
  const { prepared, findings } = await prepareObjects(spec, objects, files);
  if (!prepared) return { result: undefined, findings };
  const { binary } = await releaseWasm();
  const { result } = await simulate(prepared, await loadEngine(binary), { replication: 0, diagnostics: [] });
  return { result, findings };
}
