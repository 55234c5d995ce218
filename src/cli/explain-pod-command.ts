// `plimsoll explain pod`: why it is where it is, or nowhere, by replay.

import { type ExplainedPod, renderExplanation } from "../outputs/explanation.ts";
import { jsonText } from "../outputs/json-text.ts";
import { yamlText } from "../outputs/yaml-text.ts";
import { explainPod } from "../run/explain-pod.ts";
import { EXIT_INTERRUPTED, EXIT_INVALID, EXIT_OK } from "./exit-codes.ts";
import { explainScenario } from "./explain-scenario.ts";
import { type PodExplainFlags, podOf, unknownPod } from "./pod-name.ts";
import { timeFlag } from "./scenario-flags.ts";
import { reportOptions, type Terminal } from "./terminal.ts";

/** As commander gives them. */
export interface ExplainFlags extends PodExplainFlags {
  readonly at?: string;
}

/** Explains one pod of one scenario and gives the exit code. */
export async function explainPodCommand(
  podName: string,
  paths: readonly string[],
  flags: ExplainFlags,
  terminal: Terminal,
  argv: readonly string[],
): Promise<number> {
  const atNs = flags.at === undefined ? undefined : timeFlag("--at", flags.at);
  const { namespace, name } = podOf(podName, flags.namespace);
  const explanation = await explainScenario(paths, flags, terminal, argv, (prepared, engine, options) =>
    explainPod(prepared, engine, { namespace, name, atNs }, options),
  );
  if (explanation === undefined) return EXIT_INVALID;
  if (explanation.kind === "interrupted") return EXIT_INTERRUPTED;
  if (explanation.kind === "unknown-pod") throw unknownPod(`${namespace}/${name}`, explanation.pods);
  const { history, attempts, fingerprint } = explanation;
  terminal.stdout.write(render({ namespace, name, history, attempts, fingerprint }, flags.output, terminal));
  return EXIT_OK;
}

function render(pod: ExplainedPod, format: ExplainFlags["output"], terminal: Terminal): string {
  if (format === "json") return `${jsonText(pod, 2)}\n`;
  return format === "yaml" ? yamlText(pod) : renderExplanation(pod, reportOptions(terminal), format === "wide");
}
