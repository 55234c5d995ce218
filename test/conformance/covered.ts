// The list of rules that a release covers, so that none is lost unnoticed.

import { existsSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { type Row, ruleKey } from "./tally.ts";

/** The rules of a list, none when there is no file yet. Throws on a file that is no list of strings. */
export function readCovered(path: string): string[] {
  if (!existsSync(path)) return [];
  const list: unknown = JSON.parse(readFileSync(path, "utf8"));
  if (!Array.isArray(list) || !list.every((each) => typeof each === "string"))
    throw new Error(`${path} is no list of rules`);
  return list;
}

/** Writes the rules that ran. */
export function writeCovered(path: string, rows: readonly Row[]): number {
  const ran = rows.filter(hasRun).map(({ subject, text }) => ruleKey(subject, text));
  const temporary = `${path}.${process.pid}.tmp`;
  writeFileSync(temporary, `${JSON.stringify(ran.sort(), undefined, 2)}\n`);
  renameSync(temporary, path);
  return ran.length;
}

/** Listed rules of which the data holds cases and none of them was judged. */
export function lostRules(covered: readonly string[], rows: readonly Row[]): string[] {
  const idle = new Set(
    rows.filter((row) => !hasRun(row) && row.skipped > 0).map(({ subject, text }) => ruleKey(subject, text)),
  );
  return covered.filter((key) => idle.has(key));
}

function hasRun({ passed, failed }: Row): boolean {
  return passed + failed > 0;
}
