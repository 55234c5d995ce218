// `plimsoll validate`: everything that can be said about inputs without running them.

import { DiagnosticList } from "../documents/diagnostic.ts";
import { diagnosticsToJson } from "../documents/diagnostics-json.ts";
import { countsOf } from "../documents/render-diagnostics.ts";
import { readObjects } from "../kubernetes/read-objects.ts";
import { plural } from "../outputs/amounts.ts";
import { checkNetworkFiles } from "../scenario/network-files.ts";
import { EXIT_INVALID, EXIT_OK } from "./exit-codes.ts";
import { showFindings } from "./findings.ts";
import { loadInputs } from "./load-inputs.ts";
import { type LoadedScenarios, loadScenarios } from "./load-scenarios.ts";
import { type ScenarioFlags, scenarioSettings } from "./scenario-flags.ts";
import type { Terminal } from "./terminal.ts";
import { UsageError } from "./usage-error.ts";

/** As commander gives them. */
export interface ValidateFlags extends ScenarioFlags {
  readonly output: "text" | "json";
}

/** The release whose rules manifests without a scenario are read by. */
const KUBERNETES_VERSION = "1.35";

/** Checks what is named and gives the exit code. */
export async function validateCommand(
  paths: readonly string[],
  flags: ValidateFlags,
  terminal: Terminal,
): Promise<number> {
  const { loaded, said } = await check(paths, flags, terminal);
  const { findings, inputs, settings } = loaded;
  const failed = findings.some(({ severity }) => severity === "error");
  if (flags.output === "json") terminal.stdout.write(diagnosticsToJson(findings));
  else {
    showFindings(terminal, findings, inputs.sources, settings.overrides);
    if (!failed) terminal.stdout.write(`${said}${findings.length === 0 ? "" : `, ${countsOf(findings)}`}\n`);
  }
  return failed ? EXIT_INVALID : EXIT_OK;
}

async function check(
  paths: readonly string[],
  flags: ValidateFlags,
  terminal: Terminal,
): Promise<{ loaded: LoadedScenarios; said: string }> {
  try {
    const loaded = await loadScenarios(paths, flags, terminal);
    const names = loaded.scenarios.map(({ prepared: { scenario, compiled, objects } }) => {
      const { nodes } = compiled.names;
      return `${scenario.name} is valid: ${plural(nodes.length, "node")}, ${plural(objects.all.length, "object")}`;
    });
    return { loaded, said: [...new Set(names)].join("\n") };
  } catch (error) {
    const manifests =
      error instanceof UsageError && !paths.includes("-") ? await checkManifests(paths, flags, terminal) : undefined;
    if (manifests === undefined) throw error;
    return manifests;
  }
}

/** Manifests alone, without a scenario; undefined when there are none. */
async function checkManifests(
  paths: readonly string[],
  flags: ValidateFlags,
  terminal: Terminal,
): Promise<{ loaded: LoadedScenarios; said: string } | undefined> {
  const settings = scenarioSettings(flags);
  const sink = new DiagnosticList();
  const filenames = [...paths, ...(flags.filename ?? [])];
  const inputs = await loadInputs(
    { paths: [], filenames, maxInputBytes: settings.maxInputBytes },
    terminal.stdin,
    sink,
  );
  if (inputs.manifests.length === 0 && !sink.hasErrors) return undefined;
  const objects = readObjects(inputs.manifests, { kubernetesVersion: KUBERNETES_VERSION }, sink);
  checkNetworkFiles(objects, sink);
  const said = `${plural(objects.all.length, "object")}, valid as manifests of Kubernetes ${KUBERNETES_VERSION}`;
  return { loaded: { scenarios: [], findings: sink.all, settings, inputs }, said };
}
