// `plimsoll schedule`: these pods on this cluster as it is, and how many more copies would fit.

import { CoreFault } from "../core/core-fault.ts";
import { type Diagnostic, DiagnosticList } from "../documents/diagnostic.ts";
import { nearestName } from "../documents/nearest-name.ts";
import { plural } from "../outputs/amounts.ts";
import type { ReportOptions } from "../outputs/report-style.ts";
import type { ScheduleResult } from "../results/schedule-result.ts";
import { loadEngineFile } from "../run/engine.node.ts";
import type { Engine } from "../run/engine.ts";
import type { FillName } from "../run/find-fill.ts";
import { emptyScenario } from "../run/one-shot-scenario.ts";
import { type Prepared, prepare } from "../run/prepare.ts";
import { type Scheduled, schedule } from "../run/schedule.ts";
import { EXIT_EXPECTATION_FAILED, EXIT_INTERRUPTED, EXIT_INVALID, EXIT_OK, EXIT_STOPPED } from "./exit-codes.ts";
import { distinct, showFindings } from "./findings.ts";
import { InternalFault } from "./internal-fault.ts";
import { type Inputs, loadInputs, manifestReader } from "./load-inputs.ts";
import { JSONPATH, loadTemplate } from "./output-formats.ts";
import { ProgressLine } from "./progress-line.ts";
import {
  countFlag,
  type ScenarioFlags,
  type ScenarioSettings,
  scenarioSettings,
  specOverride,
} from "./scenario-flags.ts";
import { reportOptions, type Terminal } from "./terminal.ts";
import { UsageError } from "./usage-error.ts";

/** As commander gives them. */
export interface ScheduleFlags extends ScenarioFlags {
  readonly output: string;
  readonly namespace: string;
  readonly kubernetesVersion?: string;
  readonly fill?: string;
  readonly fillLimit?: string;
  readonly atLeast?: string;
  readonly explain?: boolean;
  readonly requireAll?: boolean;
  readonly quiet?: boolean;
}

const DEFAULT_FILL_LIMIT = 100_000;
const FORMATS = ["table", "wide", "json", "yaml", "name"] as const;
/** Writes the result. */
type Renderer = (result: ScheduleResult, options: ReportOptions) => string;

/** Places the pods and gives the exit code: pending pods are an answer, not an error, unless a flag says so. */
export async function scheduleCommand(
  paths: readonly string[],
  flags: ScheduleFlags,
  terminal: Terminal,
  argv: readonly string[],
): Promise<number> {
  const render = await loadRenderer(flags.output);
  const fill = fillName(flags);
  const atLeast = countFlag("--at-least", flags.atLeast);
  if (atLeast !== undefined && fill === undefined)
    throw new UsageError(
      "--at-least counts the copies of --fill, which is not given",
      "as in --fill deployment/web --at-least 10",
    );
  const engine = loadEngineFile();
  engine.catch(() => undefined);
  const settings = settingsOf(flags);
  const { prepared, findings, inputs } = await load([...paths, ...(flags.filename ?? [])], settings, fill, terminal);
  if (prepared === undefined) {
    showFindings(terminal, findings, inputs.sources, settings.overrides);
    return EXIT_INVALID;
  }
  if (prepared.compiled.names.nodes.length === 0) throw noNodes();
  const forPeople = flags.output === "table" || flags.output === "wide";
  if (!forPeople && flags.quiet !== true) showFindings(terminal, findings, inputs.sources, settings.overrides);
  const options = { fill, explain: flags.explain === true, diagnostics: findings };
  const scheduled = await scheduleWatched(prepared, await engine, options, flags.quiet === true, terminal, argv);
  if ("end" in scheduled) return scheduled.end === "interrupted" ? EXIT_INTERRUPTED : overBudget(terminal, settings);
  const { result } = scheduled;
  terminal.stdout.write(render(result, reportOptions(terminal)));
  const failed = failures(result, flags.requireAll === true, atLeast);
  for (const line of failed) terminal.stderr.write(`plimsoll: ${line}\n`);
  return failed.length > 0 ? EXIT_EXPECTATION_FAILED : EXIT_OK;
}

async function load(
  filenames: readonly string[],
  settings: ScenarioSettings,
  fill: FillName | undefined,
  terminal: Terminal,
): Promise<{ prepared: Prepared | undefined; findings: readonly Diagnostic[]; inputs: Inputs }> {
  if (filenames.length === 0)
    throw new UsageError(
      "nothing to read: name the cluster and the pods with -f",
      "kubectl get nodes,pods -A -o yaml | plimsoll schedule -f - -f pods.yaml",
    );
  const sink = new DiagnosticList();
  const { maxInputBytes, overrides, limits } = settings;
  const inputs = await loadInputs({ paths: [], filenames, maxInputBytes }, terminal.stdin, sink);
  const [document = emptyScenario(sink), ...others] = inputs.scenarios;
  if (others.length > 0)
    throw new UsageError(
      "schedule needs no scenario, one at most, and several are named",
      "name the file of the one that is meant",
    );
  const options = {
    overrides,
    limits,
    replication: 0,
    manifests: inputs.manifests,
    readManifest: manifestReader(document.file, inputs.sources, maxInputBytes),
    maxInputBytes,
    oneShot: { fill },
  };
  const prepared = sink.hasErrors ? undefined : await prepare(document, options, sink);
  const findings = distinct(sink.all);
  return { prepared: findings.some(({ severity }) => severity === "error") ? undefined : prepared, findings, inputs };
}

async function scheduleWatched(
  prepared: Prepared,
  engine: Engine,
  options: Parameters<typeof schedule>[2],
  quiet: boolean,
  terminal: Terminal,
  argv: readonly string[],
): Promise<Scheduled> {
  const abort = new AbortController();
  const stopListening = terminal.onInterrupt(() => abort.abort());
  const line = terminal.stderr.isTTY === true && !quiet ? new ProgressLine(terminal.stderr) : undefined;
  try {
    return await schedule(prepared, engine, {
      ...options,
      signal: abort.signal,
      ...(line === undefined ? {} : { onProgress: (progress) => line.update("schedule", progress) }),
    });
  } catch (error) {
    if (error instanceof CoreFault)
      throw new InternalFault(error, {
        scenario: prepared.scenario.name,
        seed: prepared.scenario.seed,
        wasmHash: engine.wasmHash,
        argv,
      });
    throw error;
  } finally {
    line?.erase();
    stopListening();
  }
}

/** Loads what -o asks for. Throws UsageError with the nearest name. */
async function loadRenderer(text: string): Promise<Renderer> {
  if (text.startsWith(JSONPATH)) return loadTemplate(text.slice(JSONPATH.length));
  switch (FORMATS.find((each) => each === text)) {
    case "json": {
      const { jsonText } = await import("../outputs/json-text.ts");
      return (result) => `${jsonText(result, 2)}\n`;
    }
    case "yaml":
      return (await import("../outputs/yaml-text.ts")).yamlText;
    case "name":
      return (await import("../outputs/schedule.ts")).renderScheduleNames;
    case "table":
    case "wide": {
      const { renderSchedule } = await import("../outputs/schedule.ts");
      return (result, options) => renderSchedule(result, options, text === "wide");
    }
    default:
      throw unknownFormat(text);
  }
}

/** Promises of the command line that do not hold. */
function failures({ pods, refused, fill }: ScheduleResult, requireAll: boolean, atLeast: number | undefined): string[] {
  const pending = pods.filter(({ node }) => node === null).length;
  const failed: string[] = [];
  if (requireAll && pending > 0)
    failed.push(
      `${pending} of ${plural(pods.length, "pod")} ${pending === 1 ? "stays" : "stay"} pending, and --require-all asks for none`,
    );
  const uncreated = refused.reduce((sum, each) => sum + each.pods, 0);
  if (requireAll && uncreated > 0)
    failed.push(
      `${plural(uncreated, "pod")} ${uncreated === 1 ? "is" : "are"} not created, and --require-all asks for all`,
    );
  if (fill !== null && atLeast !== undefined && fill.count < atLeast)
    failed.push(
      `${fill.count} more ${fill.count === 1 ? "copy" : "copies"} of ${fill.of} ${fill.count === 1 ? "fits" : "fit"}, and --at-least asks for ${atLeast}`,
    );
  return failed;
}

function settingsOf(flags: ScheduleFlags): ScenarioSettings {
  const settings = scenarioSettings(flags);
  const { kubernetesVersion } = flags;
  if (kubernetesVersion === undefined) return settings;
  return {
    ...settings,
    overrides: [...settings.overrides, specOverride("kubernetesVersion", kubernetesVersion.replace(/^v/, ""))],
  };
}

function fillName({ fill, fillLimit, namespace }: ScheduleFlags): FillName | undefined {
  const limit = countFlag("--fill-limit", fillLimit) ?? DEFAULT_FILL_LIMIT;
  return fill === undefined ? undefined : { text: fill, namespace, limit };
}

function unknownFormat(text: string): UsageError {
  const near = nearestName(text, [...FORMATS, "jsonpath"]);
  return new UsageError(
    `${JSON.stringify(text)} is no output format of schedule`,
    near === undefined
      ? `formats: ${FORMATS.join(", ")}, jsonpath=TEMPLATE`
      : `did you mean ${near === "jsonpath" ? "jsonpath=TEMPLATE" : near}?`,
  );
}

function noNodes(): UsageError {
  return new UsageError(
    "there is no node in these files: pods have nowhere to go",
    "the cluster as it is comes from `kubectl get nodes,pods -A -o yaml`",
  );
}

function overBudget(terminal: Terminal, { limits }: ScenarioSettings): number {
  terminal.stderr.write(
    `plimsoll: stopped after the budget of ${limits.maxEvents} events\n  raise it with --max-events=${10 * limits.maxEvents}\n`,
  );
  return EXIT_STOPPED;
}
