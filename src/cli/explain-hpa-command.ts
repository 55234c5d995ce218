// `plimsoll explain hpa`: each sync's arithmetic, by replay.

import { nearestName } from "../documents/nearest-name.ts";
import { renderHpaExplanation } from "../outputs/explain-hpa.ts";
import { jsonText } from "../outputs/json-text.ts";
import { yamlText } from "../outputs/yaml-text.ts";
import { explainHpa } from "../run/explain-hpa.ts";
import { EXIT_INTERRUPTED, EXIT_INVALID, EXIT_OK } from "./exit-codes.ts";
import { explainScenario } from "./explain-scenario.ts";
import { type PodExplainFlags, podOf } from "./pod-name.ts";
import { timeFlag } from "./scenario-flags.ts";
import { reportOptions, type Terminal } from "./terminal.ts";
import { UsageError } from "./usage-error.ts";

/** As commander gives them. */
export interface ExplainHpaFlags extends PodExplainFlags {
  readonly at?: string;
  readonly all?: boolean;
}

/** Explains the syncs of one HPA of one scenario and gives the exit code. */
export async function explainHpaCommand(
  hpaName: string,
  paths: readonly string[],
  flags: ExplainHpaFlags,
  terminal: Terminal,
  argv: readonly string[],
): Promise<number> {
  const atNs = flags.at === undefined ? undefined : timeFlag("--at", flags.at);
  if (atNs !== undefined && flags.all)
    throw new UsageError("--at shows one sync and --all every one: give one of them");
  const wanted = { ...podOf(hpaName, flags.namespace), atNs };
  const outcome = await explainScenario(paths, flags, terminal, argv, (prepared, engine, options) =>
    explainHpa(prepared, engine, wanted, options),
  );
  if (outcome === undefined) return EXIT_INVALID;
  if (outcome.kind === "interrupted") return EXIT_INTERRUPTED;
  if (outcome.kind === "unknown-hpa") throw unknownHpa(`${wanted.namespace}/${wanted.name}`, outcome.hpas);
  const { explanation } = outcome;
  const { output } = flags;
  if (output === "json") terminal.stdout.write(`${jsonText(explanation, 2)}\n`);
  else if (output === "yaml") terminal.stdout.write(yamlText(explanation));
  else {
    const shown = { all: flags.all === true, one: atNs !== undefined, wide: output === "wide" };
    terminal.stdout.write(renderHpaExplanation(explanation, reportOptions(terminal), shown));
  }
  return EXIT_OK;
}

function unknownHpa(name: string, hpas: readonly string[]): UsageError {
  if (hpas.length === 0) return new UsageError("the scenario has no HorizontalPodAutoscaler");
  const near = nearestName(name, hpas);
  return new UsageError(
    `no HorizontalPodAutoscaler is called ${name}`,
    near === undefined ? `there are: ${hpas.slice(0, 8).join(", ")}` : `did you mean ${near}?`,
  );
}
