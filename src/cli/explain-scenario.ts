// What every explain command shares: one scenario, replayed with progress, until done or interrupted.

import { CoreFault } from "../core/core-fault.ts";
import { loadEngineFile } from "../run/engine.node.ts";
import type { Engine } from "../run/engine.ts";
import type { Prepared } from "../run/prepare.ts";
import type { Progress } from "../run/run-scenario.ts";
import { showFindings } from "./findings.ts";
import { InternalFault } from "./internal-fault.ts";
import { type LoadedScenario, loadScenarios } from "./load-scenarios.ts";
import { ProgressLine } from "./progress-line.ts";
import type { ScenarioFlags } from "./scenario-flags.ts";
import type { Terminal } from "./terminal.ts";
import { UsageError } from "./usage-error.ts";

/** What can stop or watch the replays. */
export interface ReplayOptions {
  readonly onProgress?: ((progress: Progress) => void) | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** Replays a scenario to explain something. Throws CoreFault on a bug of the core. */
export type Explain<T> = (prepared: Prepared, engine: Engine, options: ReplayOptions) => Promise<T>;

/** Loads the one scenario that is named and explains it; undefined when it is invalid, with its findings shown. Throws UsageError and InternalFault. */
export async function explainScenario<T>(
  paths: readonly string[],
  flags: ScenarioFlags,
  terminal: Terminal,
  argv: readonly string[],
  explain: Explain<T>,
): Promise<T | undefined> {
  const engine = loadEngineFile();
  engine.catch(() => undefined);
  const loaded = await loadScenarios(paths, flags, terminal);
  const [scenario] = loaded.scenarios;
  if (scenario === undefined) {
    showFindings(terminal, loaded.findings, loaded.inputs.sources, loaded.settings.overrides);
    return undefined;
  }
  if (loaded.inputs.scenarios.length > 1)
    throw new UsageError("this needs one scenario, and several are named", "name the file of the one that is meant");
  return watchedReplay(scenario, await engine, terminal, argv, explain);
}

/** Explains a loaded scenario, with progress, until done or interrupted. Throws InternalFault. */
export async function watchedReplay<T>(
  { prepared }: LoadedScenario,
  engine: Engine & { readonly wasmHash: string },
  terminal: Terminal,
  argv: readonly string[],
  explain: Explain<T>,
): Promise<T> {
  const { name, seed } = prepared.scenario;
  const abort = new AbortController();
  const stopListening = terminal.onInterrupt(() => abort.abort());
  const line = terminal.stderr.isTTY === true ? new ProgressLine(terminal.stderr) : undefined;
  try {
    return await explain(prepared, engine, {
      signal: abort.signal,
      ...(line === undefined ? {} : { onProgress: (progress: Progress) => line.update(name, progress) }),
    });
  } catch (error) {
    if (error instanceof CoreFault)
      throw new InternalFault(error, { scenario: name, seed, wasmHash: engine.wasmHash, argv });
    throw error;
  } finally {
    line?.erase();
    stopListening();
  }
}
