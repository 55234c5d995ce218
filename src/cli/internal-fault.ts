// A bug in plimsoll, told so that somebody can find it: what failed, on which seed and engine, and the command that replays it.

import type { CoreFault } from "../core/core-fault.ts";
import { ENGINE_VERSION } from "../run/engine.ts";
import { replayCommand } from "./shell-words.ts";

/** What was running. */
export interface FaultContext {
  readonly scenario: string;
  readonly seed: string;
  readonly wasmHash: string;
  /** The arguments of the process. */
  readonly argv: readonly string[];
}

/** A CoreFault with what replays it. */
export class InternalFault extends Error {
  readonly context: FaultContext;

  constructor(fault: CoreFault, context: FaultContext) {
    super(fault.place === "" ? fault.message : `${fault.message} (${fault.place})`, { cause: fault });
    this.name = "InternalFault";
    this.context = context;
  }
}

/** The lines for standard error; the stack only when PLIMSOLL_DEBUG asks for it. */
export function describeFault(error: unknown, argv: readonly string[], debug: boolean): string {
  const message = error instanceof Error ? error.message : String(error);
  const lines = [`plimsoll: internal error: ${message}`];
  if (error instanceof InternalFault) {
    const { scenario, seed, wasmHash } = error.context;
    lines.push(`  scenario: ${scenario}`, `  seed:     ${seed}`);
    lines.push(`  engine:   plimsoll ${ENGINE_VERSION}, wasm ${wasmHash}`);
    lines.push(`  replay:   ${replayCommand(error.context.argv, seed)}`);
  } else {
    lines.push(
      `  engine:   plimsoll ${ENGINE_VERSION}`,
      `  replay:   ${replayCommand(argv, "")}`.replace(/ --seed ''$/, ""),
    );
  }
  lines.push("This is a bug in plimsoll, not in your files; these lines are what a report needs.");
  if (debug && error instanceof Error) lines.push(error.stack ?? "");
  return `${lines.join("\n")}\n`;
}
