import { expect, it } from "vitest";
import { CoreFault } from "../core/core-fault.ts";
import { describeFault, InternalFault } from "./internal-fault.ts";
import { replayCommand, shellWords } from "./shell-words.ts";

it("quotes what a shell would take apart", () => {
  expect(shellWords(["run", "a b", "it's", "", "x=1"])).toBe(`run 'a b' 'it'\\''s' '' x=1`);
});

it("replays with the seed of the run", () => {
  expect(replayCommand(["run", "dir"], "har bour")).toBe("plimsoll run dir --seed 'har bour'");
  expect(replayCommand(["run", "dir", "--seed=x"], "x")).toBe("plimsoll run dir --seed=x");
});

it("tells of an internal fault with seed, engine and the command that replays it", () => {
  const context = { scenario: "ab-load", seed: "harbour", wasmHash: "c0ffee", argv: ["run", "dir"] };
  const fault = new InternalFault(new CoreFault("pods: row out of range", "assembly/x.ts:1:2"), context);
  const text = describeFault(fault, context.argv, false);
  expect(text).toContain("internal error: pods: row out of range (assembly/x.ts:1:2)\n");
  expect(text).toContain("  seed:     harbour\n");
  expect(text).toContain("wasm c0ffee\n");
  expect(text).toContain("  replay:   plimsoll run dir --seed harbour\n");
  expect(text).not.toContain("    at ");
  expect(describeFault(fault, context.argv, true)).toContain("    at ");
});
