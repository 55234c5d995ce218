// `plimsoll import`: other people's data to scenario folders.

import { existsSync, mkdirSync, statSync } from "node:fs";
import { dirname, join } from "node:path";
import { DiagnosticList } from "../documents/diagnostic.ts";
import { readInputFiles } from "../documents/files.node.ts";
import { importOpenb } from "../import/openb.ts";
import { EXIT_INVALID, EXIT_OK } from "./exit-codes.ts";
import { showFindings } from "./findings.ts";
import type { Terminal } from "./terminal.ts";
import { UsageError } from "./usage-error.ts";
import { checkWritable, writeWhole } from "./write-file.ts";

/** The lists of a trace are long. */
const MAX_INPUT_BYTES = 1_000_000_000;

/** As commander gives them. */
export interface ImportFlags {
  readonly out: string;
}

/** Converts the two lists and writes the folder; nothing is written when anything is wrong with them. */
export async function importOpenbCommand(
  nodes: string,
  pods: string,
  { out }: ImportFlags,
  terminal: Terminal,
): Promise<number> {
  checkWritable(join(dirname(out), "folder"));
  if (existsSync(out) && !statSync(out).isDirectory()) throw new UsageError(`cannot write ${out}: it is not a folder`);
  const sink = new DiagnosticList();
  const [nodeFile, podFile] = await readInputFiles([nodes, pods], { maxInputBytes: MAX_INPUT_BYTES }, sink);
  const imported = nodeFile !== undefined && podFile !== undefined ? importOpenb(nodeFile, podFile, sink) : [];
  showFindings(terminal, sink.all, new Map(), []);
  if (sink.hasErrors) return EXIT_INVALID;
  mkdirSync(out, { recursive: true });
  for (const { name, text } of imported) {
    writeWhole(join(out, name), text);
    terminal.stdout.write(`${join(out, name)}\n`);
  }
  return EXIT_OK;
}
