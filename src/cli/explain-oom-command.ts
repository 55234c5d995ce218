// `plimsoll explain oom`: why a pod's containers were OOM-killed, by replay.

import { renderOomExplanation } from "../outputs/explain-oom.ts";
import { jsonText } from "../outputs/json-text.ts";
import { yamlText } from "../outputs/yaml-text.ts";
import { explainOom } from "../run/explain-oom.ts";
import { EXIT_INTERRUPTED, EXIT_INVALID, EXIT_OK } from "./exit-codes.ts";
import { explainScenario } from "./explain-scenario.ts";
import { type PodExplainFlags, podOf, unknownPod } from "./pod-name.ts";
import { reportOptions, type Terminal } from "./terminal.ts";

/** Explains the OOM kills of one pod of one scenario and gives the exit code. */
export async function explainOomCommand(
  podName: string,
  paths: readonly string[],
  flags: PodExplainFlags,
  terminal: Terminal,
  argv: readonly string[],
): Promise<number> {
  const wanted = podOf(podName, flags.namespace);
  const outcome = await explainScenario(paths, flags, terminal, argv, (prepared, engine, options) =>
    explainOom(prepared, engine, wanted, options),
  );
  if (outcome === undefined) return EXIT_INVALID;
  if (outcome.kind === "interrupted") return EXIT_INTERRUPTED;
  const name = `${wanted.namespace}/${wanted.name}`;
  if (outcome.kind === "unknown-pod") throw unknownPod(name, outcome.pods);
  if (outcome.kind === "never-killed") {
    const others = outcome.killed.length === 0 ? "no pod was" : `these were: ${outcome.killed.slice(0, 8).join(", ")}`;
    terminal.stdout.write(`${name} was not OOM-killed in this run; ${others}.\n`);
    return EXIT_OK;
  }
  const { explanation } = outcome;
  const { output } = flags;
  if (output === "json") terminal.stdout.write(`${jsonText(explanation, 2)}\n`);
  else if (output === "yaml") terminal.stdout.write(yamlText(explanation));
  else terminal.stdout.write(renderOomExplanation(explanation, reportOptions(terminal), output === "wide"));
  return EXIT_OK;
}
