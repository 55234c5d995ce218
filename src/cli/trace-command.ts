// `plimsoll trace`: the path of a connection hop by hop, and captures of it.

import { nearestName } from "../documents/nearest-name.ts";
import { jsonText } from "../outputs/json-text.ts";
import { renderPath } from "../outputs/path-report.ts";
import { pathCapture } from "../outputs/pcapng/path-capture.ts";
import { yamlText } from "../outputs/yaml-text.ts";
import { tracePath } from "../run/trace-path.ts";
import { EXIT_INTERRUPTED, EXIT_INVALID, EXIT_OK } from "./exit-codes.ts";
import { explainScenario } from "./explain-scenario.ts";
import { type ScenarioFlags, timeFlag } from "./scenario-flags.ts";
import { reportOptions, type Terminal } from "./terminal.ts";
import { traceEnd } from "./trace-end.ts";
import { UsageError } from "./usage-error.ts";
import { checkWritable, writeWhole } from "./write-file.ts";

/** As commander gives them. */
export interface TraceFlags extends ScenarioFlags {
  readonly from: string;
  readonly to: string;
  readonly at?: string;
  readonly namespace: string;
  readonly output: "table" | "wide" | "json" | "yaml";
  readonly out: readonly string[];
}

/** Shows the path of one connection of one scenario and gives the exit code. */
export async function traceCommand(
  paths: readonly string[],
  flags: TraceFlags,
  terminal: Terminal,
  argv: readonly string[],
): Promise<number> {
  const from = traceEnd(flags.from, flags.namespace, "--from");
  const to = traceEnd(flags.to, flags.namespace, "--to");
  if (to.kind === "outside") throw new UsageError("--to outside: nobody outside the cluster serves");
  const captures = flags.out.map(captureFile);
  const outcome = await explainScenario(paths, flags, terminal, argv, (prepared, engine, options) => {
    const atNs = flags.at === undefined ? prepared.scenario.durationNs : timeFlag("--at", flags.at);
    return tracePath(prepared, engine, { from, to, atNs }, options);
  });
  if (outcome === undefined) return EXIT_INVALID;
  if (outcome.kind === "interrupted") return EXIT_INTERRUPTED;
  if (outcome.kind === "unknown") throw unknownName(outcome);
  if (outcome.kind === "no-address")
    throw new UsageError(`${outcome.what} has no address at that instant`, "ask at another time with --at");
  const { explanation } = outcome;
  for (const file of captures) writeWhole(file, pathCapture(explanation));
  const { output } = flags;
  if (output === "json") terminal.stdout.write(`${jsonText(explanation, 2)}\n`);
  else if (output === "yaml") terminal.stdout.write(yamlText(explanation));
  else terminal.stdout.write(renderPath(explanation, reportOptions(terminal), output === "wide"));
  return EXIT_OK;
}

function captureFile(text: string): string {
  const [type, ...rest] = text.split("=");
  const file = rest.join("=");
  if (type !== "pcapng" || file === "") throw new UsageError(`--out ${text}: a trace is written as pcapng=FILE`);
  checkWritable(file);
  return file;
}

function unknownName({
  what,
  name,
  known,
}: {
  readonly what: string;
  readonly name: string;
  readonly known: readonly string[];
}): UsageError {
  const near = nearestName(name, known);
  const some = known.slice(0, 8).join(", ");
  const hint = near === undefined ? `there are: ${some}${known.length > 8 ? ", …" : ""}` : `did you mean ${near}?`;
  return new UsageError(`no ${what} is called ${name} at that instant`, hint);
}
