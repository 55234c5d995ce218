// `plimsoll explain pod`: why it is where it is, or nowhere, by replay.

import { nearestName } from "../documents/nearest-name.ts";
import { type ExplainedPod, renderExplanation } from "../outputs/explanation.ts";
import { jsonText } from "../outputs/json-text.ts";
import { yamlText } from "../outputs/yaml-text.ts";
import { explainPod } from "../run/explain-pod.ts";
import { EXIT_INTERRUPTED, EXIT_INVALID, EXIT_OK } from "./exit-codes.ts";
import { explainScenario } from "./explain-scenario.ts";
import { type ScenarioFlags, timeFlag } from "./scenario-flags.ts";
import { reportOptions, type Terminal } from "./terminal.ts";
import { UsageError } from "./usage-error.ts";

/** As commander gives them. */
export interface ExplainFlags extends ScenarioFlags {
  readonly namespace: string;
  readonly at?: string;
  readonly output: "table" | "wide" | "json" | "yaml";
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
  const [namespace, name] = splitName(podName, flags.namespace);
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

function splitName(text: string, namespace: string): [string, string] {
  const at = text.indexOf("/");
  return at < 0 ? [namespace, text] : [text.slice(0, at), text.slice(at + 1)];
}

function unknownPod(name: string, pods: readonly string[]): UsageError {
  const near = nearestName(name, pods);
  const some = pods.slice(0, 8).join(", ");
  const hint = near === undefined ? `pods: ${some}${pods.length > 8 ? ", …" : ""}` : `did you mean ${near}?`;
  return new UsageError(`no pod is called ${name} in that time`, hint);
}
