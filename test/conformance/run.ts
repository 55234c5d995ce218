// `npm run conformance`: judges every file of conformance data in some folders and says what is covered.

import { existsSync, statSync } from "node:fs";
import { basename, join, relative, resolve } from "node:path";
import { parseArgs } from "node:util";
import { lostRules, readCovered, writeCovered } from "./covered.ts";
import { documentsIn, readDocument } from "./documents.ts";
import { Judge } from "./judge.ts";
import { loadRegistry } from "./registry.ts";
import { failures, table, totals } from "./report.ts";
import { Tally } from "./tally.ts";

const DEFAULT_FOLDER = "../shared/conformance";
const COVERED = "test/conformance/covered.json";
const USAGE = "usage: npm run conformance -- [--update-covered] [--covered FILE] [FOLDER…]";
const OPTIONS = { "update-covered": { type: "boolean" }, covered: { type: "string" } } as const;

const FINE = 0;
const DIFFERENCES = 1;
const MISUSED = 2;

/** Where a run takes place. */
export interface Surroundings {
  /** The repository; relative paths start here. */
  readonly root: string;
  /** In CI a missing default folder is a failure. */
  readonly ci: boolean;
  /** Takes a line of output. */
  print(line: string): void;
}

/** Runs and returns the exit code: 0 fine, 1 a failure or a rule that was covered before, 2 wrong usage. */
export async function conformance(args: readonly string[], surroundings: Surroundings): Promise<number> {
  const { root, print } = surroundings;
  let options: ReturnType<typeof parse>;
  try {
    options = parse(args);
  } catch (error) {
    print(`${error instanceof Error ? error.message : String(error)}\n${USAGE}`);
    return MISUSED;
  }
  const folders = (options.folders.length > 0 ? options.folders : [DEFAULT_FOLDER]).map((each) => resolve(root, each));
  const missing = folders.find((each) => !existsSync(each) || !statSync(each).isDirectory());
  if (missing !== undefined) return refuse(missing, options.folders.length > 0, surroundings);
  const { tally, problems } = await judgeFolders(folders);
  const covered = resolve(root, options.covered ?? COVERED);
  if (options.update) print(`${relative(root, covered)}: ${writeCovered(covered, tally.rows)} rules`);
  for (const rule of lostRules(readCovered(covered), tally.rows))
    problems.push(`covered before, judged no longer: ${rule}`);
  print(table(tally.rows));
  if (tally.failures.length > 0) print(`\n${failures(tally.failures)}`);
  if (problems.length > 0) print(`\n${problems.map((problem) => `PROBLEM ${problem}`).join("\n")}`);
  print(`\n${totals(tally)}`);
  return tally.failures.length + problems.length > 0 ? DIFFERENCES : FINE;
}

function parse(args: readonly string[]): { folders: string[]; update: boolean; covered: string | undefined } {
  const { values, positionals } = parseArgs({ args: [...args], options: OPTIONS, allowPositionals: true });
  return { folders: positionals, update: values["update-covered"] ?? false, covered: values.covered };
}

/** The default folder lies outside the repository, so it may be absent; a folder that was asked for may not. */
function refuse(folder: string, named: boolean, { ci, print }: Surroundings): number {
  if (named) {
    print(`${folder} is no folder\n${USAGE}`);
    return MISUSED;
  }
  print(`There is no conformance data in ${folder}: nothing was judged.`);
  print(totals(new Tally()));
  return ci ? DIFFERENCES : FINE;
}

async function judgeFolders(folders: readonly string[]): Promise<{ tally: Tally; problems: string[] }> {
  const registry = await loadRegistry();
  const tally = new Tally();
  const judge = new Judge(registry, tally);
  for (const folder of folders) {
    for (const path of documentsIn(folder)) {
      await judge.judge(readDocument(path), join(basename(folder), relative(folder, path)));
    }
  }
  return { tally, problems: [...registry.problems] };
}
