// `plimsoll explain eviction`: why a kubelet evicted a pod, by replay.

import { renderEvictionExplanation } from "../outputs/explain-eviction.ts";
import { jsonText } from "../outputs/json-text.ts";
import { yamlText } from "../outputs/yaml-text.ts";
import { explainEviction } from "../run/explain-eviction.ts";
import { EXIT_INTERRUPTED, EXIT_INVALID, EXIT_OK } from "./exit-codes.ts";
import { explainScenario } from "./explain-scenario.ts";
import { type PodExplainFlags, podOf, unknownPod } from "./pod-name.ts";
import { reportOptions, type Terminal } from "./terminal.ts";

/** Explains the evictions of one pod of one scenario and gives the exit code. */
export async function explainEvictionCommand(
  podName: string,
  paths: readonly string[],
  flags: PodExplainFlags,
  terminal: Terminal,
  argv: readonly string[],
): Promise<number> {
  const wanted = podOf(podName, flags.namespace);
  const outcome = await explainScenario(paths, flags, terminal, argv, (prepared, engine, options) =>
    explainEviction(prepared, engine, wanted, options),
  );
  if (outcome === undefined) return EXIT_INVALID;
  if (outcome.kind === "interrupted") return EXIT_INTERRUPTED;
  const name = `${wanted.namespace}/${wanted.name}`;
  if (outcome.kind === "unknown-pod") throw unknownPod(name, outcome.pods);
  if (outcome.kind === "never-evicted") {
    const { evicted } = outcome;
    const others = evicted.length === 0 ? "no pod was" : `these were: ${evicted.slice(0, 8).join(", ")}`;
    terminal.stdout.write(`${name} was not evicted in this run; ${others}.\n`);
    return EXIT_OK;
  }
  const { explanation } = outcome;
  const { output } = flags;
  if (output === "json") terminal.stdout.write(`${jsonText(explanation, 2)}\n`);
  else if (output === "yaml") terminal.stdout.write(yamlText(explanation));
  else terminal.stdout.write(renderEvictionExplanation(explanation, reportOptions(terminal), output === "wide"));
  return EXIT_OK;
}
