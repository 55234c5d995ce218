// From a command line to scenarios that can run, with everything that was found about them.

import { type Diagnostic, DiagnosticList } from "../documents/diagnostic.ts";
import { type Prepared, prepare } from "../run/prepare.ts";
import { distinct } from "./findings.ts";
import { type Inputs, loadInputs, manifestReader, noScenario } from "./load-inputs.ts";
import { type ScenarioFlags, type ScenarioSettings, scenarioSettings } from "./scenario-flags.ts";
import type { Terminal } from "./terminal.ts";

/** A scenario ready to run and the warnings about it. */
export interface LoadedScenario {
  readonly prepared: Prepared;
  readonly replication: number;
  readonly diagnostics: readonly Diagnostic[];
}

/** What a command line names. `scenarios` is empty when any finding is an error. */
export interface LoadedScenarios {
  readonly scenarios: readonly LoadedScenario[];
  readonly findings: readonly Diagnostic[];
  readonly settings: ScenarioSettings;
  readonly inputs: Inputs;
}

/** Reads and compiles everything. Throws UsageError for flags and paths, and when there is no scenario. */
export async function loadScenarios(
  paths: readonly string[],
  flags: ScenarioFlags,
  terminal: Terminal,
): Promise<LoadedScenarios> {
  const settings = scenarioSettings(flags);
  const filenames = flags.filename ?? [];
  const named = paths.length === 0 && filenames.length === 0 ? ["."] : paths;
  const sink = new DiagnosticList();
  const request = { paths: named, filenames, maxInputBytes: settings.maxInputBytes };
  const inputs = await loadInputs(request, terminal.stdin, sink);
  if (inputs.scenarios.length === 0 && !sink.hasErrors) throw noScenario([...named, ...filenames]);
  const all: Diagnostic[] = [...sink.all];
  const scenarios: LoadedScenario[] = [];
  for (const document of inputs.scenarios) {
    for (let replication = 0, replications = 1; replication < replications; replication++) {
      const own = new DiagnosticList();
      const options = {
        overrides: settings.overrides,
        limits: settings.limits,
        replication,
        manifests: inputs.manifests,
        readManifest: manifestReader(document.file, inputs.sources, settings.maxInputBytes),
        maxInputBytes: settings.maxInputBytes,
      };
      const prepared = await prepare(document, options, own);
      all.push(...own.all);
      if (prepared === undefined) continue;
      replications = prepared.scenario.replications;
      scenarios.push({ prepared, replication, diagnostics: distinct([...sink.all, ...own.all]) });
    }
  }
  const findings = distinct(all);
  const failed = findings.some(({ severity }) => severity === "error");
  return { scenarios: failed ? [] : scenarios, findings, settings, inputs };
}
