// `plimsoll run`: scenarios to results.

import { CoreFault } from "../core/core-fault.ts";
import type { RunResult } from "../results/run-result.ts";
import { loadEngineFile } from "../run/engine.node.ts";
import type { Engine } from "../run/engine.ts";
import type { RunEnd } from "../run/run-scenario.ts";
import { simulate } from "../run/simulate.ts";
import type { WorkerRunner } from "../run/worker-runner.node.ts";
import { EXIT_EXPECTATION_FAILED, EXIT_INTERRUPTED, EXIT_INVALID, EXIT_OK, EXIT_STOPPED } from "./exit-codes.ts";
import { showFindings } from "./findings.ts";
import { InternalFault } from "./internal-fault.ts";
import { type LoadedScenario, loadScenarios } from "./load-scenarios.ts";
import { loadRenderer, type OutputFormat, parseFormat, type Renderer } from "./output-formats.ts";
import { ProgressLine } from "./progress-line.ts";
import { type CaptureFlags, captureSettings, isCaptureFile, writeCapture } from "./run-capture.ts";
import type { ScenarioFlags } from "./scenario-flags.ts";
import { FILE_REPORT, reportOptions, type Terminal } from "./terminal.ts";
import { UsageError } from "./usage-error.ts";
import { checkWritable, writeWhole } from "./write-file.ts";

/** As commander gives them. */
export interface RunFlags extends ScenarioFlags, CaptureFlags {
  readonly output: string;
  readonly out?: readonly string[];
  readonly quiet?: boolean;
  readonly worker?: boolean;
  readonly fullScan?: boolean;
}

interface OutputFile {
  readonly path: string;
  readonly format: OutputFormat;
}

interface Outcome {
  readonly results: readonly RunResult[];
  readonly end: RunEnd;
}

/** SHORTCUT_* bits of --full-scan. */
const NO_SHORTCUT = 0;

/** Runs every scenario that is named and writes what was asked for. Gives the exit code. */
export async function runCommand(
  paths: readonly string[],
  flags: RunFlags,
  terminal: Terminal,
  argv: readonly string[],
): Promise<number> {
  const format = parseFormat(flags.output);
  const outs = flags.out ?? [];
  const files = outs.filter((out) => !isCaptureFile(out)).map(parseOut);
  const capture = captureSettings(flags, outs.filter(isCaptureFile));
  for (const { path } of files) checkWritable(path);
  const engine = loadEngineFile();
  engine.catch(() => undefined);
  const renderer = await loadRenderer(format);
  const loaded = await loadScenarios(paths, flags, terminal);
  if (loaded.scenarios.length === 0) {
    showFindings(terminal, loaded.findings, loaded.inputs.sources, loaded.settings.overrides);
    return EXIT_INVALID;
  }
  if (capture !== undefined && loaded.scenarios.length > 1)
    throw new UsageError("--capture needs one scenario, and several are run", "name the file of the one that is meant");
  const forPeople = format.name === "table" || format.name === "wide";
  if (!forPeople && flags.quiet !== true)
    showFindings(terminal, loaded.findings, loaded.inputs.sources, loaded.settings.overrides);
  const { results, end } = await runAll(loaded.scenarios, await engine, flags, terminal, argv);
  const [scenario] = loaded.scenarios;
  const [result] = results;
  const captured =
    capture === undefined || scenario === undefined || result === undefined || end === "interrupted"
      ? true
      : await writeCapture(scenario, result, await engine, capture, terminal, argv);
  const written = await writeFiles(files, results, terminal);
  const shown = render(renderer, results, terminal);
  if (shown !== "") terminal.stdout.write(shown);
  if (end === "interrupted" || !captured) return EXIT_INTERRUPTED;
  if (end === "event-budget" || !written) return EXIT_STOPPED;
  return results.some(({ expectations }) => expectations.some(({ passed }) => !passed))
    ? EXIT_EXPECTATION_FAILED
    : EXIT_OK;
}

function render(renderer: Renderer, results: readonly RunResult[], terminal: Terminal): string {
  return renderer(results, reportOptions(terminal));
}

/** TYPE=PATH. */
function parseOut(text: string): OutputFile {
  const at = text.indexOf("=");
  if (at <= 0 || at === text.length - 1) throw new UsageError(`--out ${text} is not TYPE=PATH, as in json=result.json`);
  const format = parseFormat(text.slice(0, at));
  return { format, path: text.slice(at + 1) };
}

async function writeFiles(
  files: readonly OutputFile[],
  results: readonly RunResult[],
  terminal: Terminal,
): Promise<boolean> {
  let written = true;
  for (const { format, path } of files) {
    const renderer = await loadRenderer(format);
    try {
      writeWhole(path, renderer(results, FILE_REPORT));
    } catch (error) {
      terminal.stderr.write(`plimsoll: cannot write ${path}: ${(error as Error).message}\n`);
      written = false;
    }
  }
  return written;
}

async function runAll(
  scenarios: readonly LoadedScenario[],
  engine: Engine,
  flags: RunFlags,
  terminal: Terminal,
  argv: readonly string[],
): Promise<Outcome> {
  const abort = new AbortController();
  const stopListening = terminal.onInterrupt(() => abort.abort());
  const progress =
    terminal.stderr.isTTY === true && flags.quiet !== true ? new ProgressLine(terminal.stderr) : undefined;
  const worker = flags.worker === true ? await startWorker() : undefined;
  const results: RunResult[] = [];
  try {
    for (const scenario of scenarios) {
      const { name, seed } = scenario.prepared.scenario;
      try {
        const { result, end } = await simulate(scenario.prepared, engine, {
          replication: scenario.replication,
          diagnostics: scenario.diagnostics,
          signal: abort.signal,
          ...(flags.fullScan === true ? { shortcuts: NO_SHORTCUT } : {}),
          ...(progress === undefined ? {} : { onProgress: (each) => progress.update(name, each) }),
          ...(worker === undefined ? {} : { runner: worker.run }),
        });
        results.push(result);
        if (end !== "horizon") return { results, end };
      } catch (error) {
        if (error instanceof CoreFault)
          throw new InternalFault(error, { scenario: name, seed, wasmHash: engine.wasmHash, argv });
        throw error;
      } finally {
        progress?.erase();
      }
    }
    return { results, end: "horizon" };
  } finally {
    stopListening();
    await worker?.close();
  }
}

async function startWorker(): Promise<WorkerRunner> {
  const { startWorkerRunner } = await import("../run/worker-runner.node.ts");
  return startWorkerRunner();
}
