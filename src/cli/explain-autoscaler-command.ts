// `plimsoll explain cluster-autoscaler`: what its loops saw and decided, by replay.

import { renderAutoscalerExplanation } from "../outputs/explain-autoscaler.ts";
import { jsonText } from "../outputs/json-text.ts";
import { yamlText } from "../outputs/yaml-text.ts";
import { explainAutoscaler } from "../run/explain-autoscaler.ts";
import { EXIT_INTERRUPTED, EXIT_INVALID, EXIT_OK } from "./exit-codes.ts";
import { explainScenario } from "./explain-scenario.ts";
import type { ScenarioFlags } from "./scenario-flags.ts";
import { reportOptions, type Terminal } from "./terminal.ts";

/** As commander gives them. */
export interface ExplainAutoscalerFlags extends ScenarioFlags {
  readonly output: "table" | "wide" | "json" | "yaml";
}

/** Explains the loops of the cluster autoscaler of one scenario and gives the exit code. */
export async function explainAutoscalerCommand(
  paths: readonly string[],
  flags: ExplainAutoscalerFlags,
  terminal: Terminal,
  argv: readonly string[],
): Promise<number> {
  const outcome = await explainScenario(paths, flags, terminal, argv, explainAutoscaler);
  if (outcome === undefined) return EXIT_INVALID;
  if (outcome.kind === "interrupted") return EXIT_INTERRUPTED;
  if (outcome.kind === "no-groups") {
    terminal.stdout.write("No node pool has `autoscaling`: there is no cluster autoscaler in this scenario.\n");
    return EXIT_OK;
  }
  const { explanation } = outcome;
  const { output } = flags;
  if (output === "json") terminal.stdout.write(`${jsonText(explanation, 2)}\n`);
  else if (output === "yaml") terminal.stdout.write(yamlText(explanation));
  else terminal.stdout.write(renderAutoscalerExplanation(explanation, reportOptions(terminal), output === "wide"));
  return EXIT_OK;
}
