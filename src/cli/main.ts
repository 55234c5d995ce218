#!/usr/bin/env node
// The process `plimsoll`: its streams and signals, and the exit code of what it was asked to do.

import { EXIT_INTERRUPTED } from "./exit-codes.ts";
import { runProgram } from "./program.ts";
import type { Terminal } from "./terminal.ts";

/** A reader that has seen enough closes the pipe: no error, nothing more to say. */
function exitOnClosedPipe(error: NodeJS.ErrnoException): void {
  if (error.code === "EPIPE") process.exit();
  throw error;
}

/** The first Ctrl-C asks for an end, the second one takes it. */
function onInterrupt(interrupt: () => void): () => void {
  const first = (): void => {
    process.once("SIGINT", () => process.exit(EXIT_INTERRUPTED));
    interrupt();
  };
  process.once("SIGINT", first);
  return () => void process.removeListener("SIGINT", first);
}

const terminal: Terminal = {
  stdin: process.stdin,
  stdout: process.stdout,
  stderr: process.stderr,
  env: process.env,
  onInterrupt,
};

process.stdout.on("error", exitOnClosedPipe);
process.stderr.on("error", exitOnClosedPipe);
process.exitCode = await runProgram(process.argv.slice(2), terminal);
