// The verbs and their flags, and what becomes of errors. Each verb's code is loaded when it is used: start-up time is a promise.

import { Command, CommanderError } from "commander";
import { printable } from "../documents/printable.ts";
import { EXIT_INTERNAL, EXIT_OK, EXIT_USAGE } from "./exit-codes.ts";
import type { Terminal } from "./terminal.ts";
import { UsageError } from "./usage-error.ts";
import { addVerbs } from "./verbs.ts";

/** What every verb gets. */
export interface Invocation {
  readonly terminal: Terminal;
  readonly argv: readonly string[];
  /** Takes the exit code of a verb. */
  finish(code: number): void;
}

/** Runs a command line. Gives the exit code; never throws. */
export async function runProgram(argv: readonly string[], terminal: Terminal): Promise<number> {
  let code = EXIT_OK;
  const program = createProgram({
    terminal,
    argv,
    finish: (given) => {
      code = given;
    },
  });
  try {
    if (argv.length === 0) {
      program.outputHelp({ error: true });
      return EXIT_USAGE;
    }
    const asksVersion = argv[0] === "--version" || argv[0] === "-V";
    await program.parseAsync(asksVersion ? ["version"] : argv, { from: "user" });
    return code;
  } catch (error) {
    // Commander has written its message already, and help and version are no errors.
    if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT_OK : EXIT_USAGE;
    if (error instanceof UsageError) {
      const hint = error.hint === undefined ? "" : `  ${printable(error.hint)}\n`;
      terminal.stderr.write(`plimsoll: ${printable(error.message)}\n${hint}`);
      return EXIT_USAGE;
    }
    const { describeFault } = await import("./internal-fault.ts");
    terminal.stderr.write(describeFault(error, argv, terminal.env.PLIMSOLL_DEBUG === "1"));
    return EXIT_INTERNAL;
  }
}

/** The program with all its verbs. */
export function createProgram(invocation: Invocation): Command {
  const { stdout, stderr } = invocation.terminal;
  const program = new Command("plimsoll")
    .description("Simulates Kubernetes clusters, deterministically, and says why.")
    .exitOverride()
    .configureOutput({
      writeOut: (text) => void stdout.write(text),
      writeErr: (text) => void stderr.write(text),
      outputError: (text, write) =>
        write(
          `plimsoll: ${printable(text.trimEnd())
            .replaceAll("␊", "\n  ")
            .replace(/^error: /, "")}\n`,
        ),
    })
    .showSuggestionAfterError()
    .enablePositionalOptions()
    .helpCommand("help [verb]", "explain a verb");
  addVerbs(program, invocation);
  return program;
}
