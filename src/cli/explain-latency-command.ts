// `plimsoll explain latency`: what makes a percentile of a traffic class, by replay.

import { nearestName } from "../documents/nearest-name.ts";
import { renderLatencyExplanation } from "../outputs/explain-latency.ts";
import { jsonText } from "../outputs/json-text.ts";
import { yamlText } from "../outputs/yaml-text.ts";
import { explainLatency } from "../run/explain-latency.ts";
import { EXIT_INTERRUPTED, EXIT_INVALID, EXIT_OK } from "./exit-codes.ts";
import { explainScenario } from "./explain-scenario.ts";
import { countFlag, type ScenarioFlags } from "./scenario-flags.ts";
import { reportOptions, type Terminal } from "./terminal.ts";
import { UsageError } from "./usage-error.ts";

const MILLION_PER_PERCENT = 10_000;

/** As commander gives them. */
export interface ExplainLatencyFlags extends ScenarioFlags {
  readonly percentile: string;
  readonly requests: string;
  readonly output: "table" | "wide" | "json" | "yaml";
}

/** Explains a percentile of one class of one scenario and gives the exit code. */
export async function explainLatencyCommand(
  name: string,
  paths: readonly string[],
  flags: ExplainLatencyFlags,
  terminal: Terminal,
  argv: readonly string[],
): Promise<number> {
  const partsPerMillion = percentileFlag(flags.percentile);
  const requests = countFlag("--requests", flags.requests) ?? 0;
  const outcome = await explainScenario(paths, flags, terminal, argv, (prepared, engine, options) =>
    explainLatency(prepared, engine, { name, partsPerMillion, requests }, options),
  );
  if (outcome === undefined) return EXIT_INVALID;
  if (outcome.kind === "interrupted") return EXIT_INTERRUPTED;
  if (outcome.kind === "unknown-class") throw unknownClass(name, outcome.classes);
  if (outcome.kind === "no-answers") {
    terminal.stdout.write(`No request of ${name} was answered after the warm-up: there is no latency to explain.\n`);
    return EXIT_OK;
  }
  const { explanation } = outcome;
  const { output } = flags;
  if (output === "json") terminal.stdout.write(`${jsonText(explanation, 2)}\n`);
  else if (output === "yaml") terminal.stdout.write(yamlText(explanation));
  else terminal.stdout.write(renderLatencyExplanation(explanation, reportOptions(terminal), output === "wide"));
  return EXIT_OK;
}

/** `99`, `99.9`: in millionths. Throws UsageError. */
function percentileFlag(text: string): number {
  const percent = /^\d{1,3}(\.\d{1,4})?$/.test(text) ? Number(text) : Number.NaN;
  if (!(percent >= 0 && percent <= 100))
    throw new UsageError(`--percentile ${text} is not a percentage from 0 to 100, such as 99.9`);
  return Math.round(percent * MILLION_PER_PERCENT);
}

function unknownClass(name: string, classes: readonly string[]): UsageError {
  const near = nearestName(name, classes);
  if (classes.length === 0) return new UsageError("the scenario has no traffic");
  return new UsageError(
    `no traffic is called ${name}`,
    near === undefined ? `traffic and calls: ${classes.slice(0, 8).join(", ")}` : `did you mean ${near}?`,
  );
}
