// A terminal for tests: keeps what a command writes, and feeds it standard input.

import { runProgram } from "../../src/cli/program.ts";
import type { Terminal } from "../../src/cli/terminal.ts";
import { releaseWasm } from "./release-wasm.ts";

/** What a command line came to. */
export interface CliOutcome {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** What surrounds a command. */
export interface FakeOptions {
  readonly stdin?: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly isTTY?: boolean;
  readonly columns?: number;
  /** Gets the function that stands for Ctrl-C. */
  readonly interrupt?: (press: () => void) => void;
}

/** Runs a command line in this process, on the release build of the core. */
export async function runCli(argv: readonly string[], options: FakeOptions = {}): Promise<CliOutcome> {
  await releaseWasm();
  const written = { stdout: "", stderr: "" };
  const sink = (name: "stdout" | "stderr") => ({
    isTTY: options.isTTY,
    columns: options.columns,
    write: (text: string) => {
      written[name] += text;
    },
  });
  const terminal: Terminal = {
    stdin: input(options.stdin ?? ""),
    stdout: sink("stdout"),
    stderr: sink("stderr"),
    env: options.env ?? {},
    onInterrupt: (press) => {
      options.interrupt?.(press);
      return () => undefined;
    },
  };
  const code = await runProgram(argv, terminal);
  return { code, ...written };
}

async function* input(text: string): AsyncGenerator<Uint8Array> {
  yield new TextEncoder().encode(text);
}
