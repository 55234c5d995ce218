// A file that a scenario names must lie in the scenario's folder, whatever links lead there.

import { readdirSync, realpathSync } from "node:fs";
import { basename, dirname, isAbsolute, join, relative, sep } from "node:path";
import type { Diagnostic, DiagnosticSink } from "./diagnostic.ts";
import { nearestName } from "./nearest-name.ts";

/** Where the reference is written, for the finding. */
export type ReferencePlace = Pick<Diagnostic, "position" | "path">;

/**
 * The real path of `reference`, which is relative to the folder `root`, or undefined after a finding: absolute paths,
 * `..`, and links that lead out of the folder are refused, as is a file that does not exist.
 */
export function resolveUnder(
  root: string,
  reference: string,
  sink: DiagnosticSink,
  place: ReferencePlace = {},
): string | undefined {
  const refuse = (code: string, message: string, hint: string | undefined): undefined => {
    sink.report({ code, severity: "error", message, ...place, ...(hint === undefined ? {} : { hint }) });
  };
  const outside = "copy the file into the scenario's folder and name it relative to that folder";
  if (reference === "" || reference.includes("\0"))
    return refuse("bad-file-name", "this is not the name of a file", undefined);
  if (isAbsolute(reference) || /^[A-Za-z]:|^\\|^~/.test(reference)) {
    return refuse("file-outside-folder", `the absolute path ${reference} is refused`, outside);
  }
  if (reference.split(/[\\/]/).includes("..")) {
    return refuse("file-outside-folder", `${reference} leads out of the scenario's folder`, outside);
  }
  const real = realPath(join(root, reference));
  const realRoot = realPath(root);
  if (real === undefined || realRoot === undefined) {
    return refuse("file-not-found", `the file ${reference} does not exist in ${root}`, nameHint(join(root, reference)));
  }
  const way = relative(realRoot, real);
  if (way === ".." || way.startsWith(`..${sep}`) || isAbsolute(way)) {
    return refuse("file-outside-folder", `${reference} is a link that leads out of the scenario's folder`, outside);
  }
  return real;
}

function realPath(path: string): string | undefined {
  try {
    return realpathSync(path);
  } catch {
    return undefined;
  }
}

/** "did you mean …?" with the nearest name in the same directory. */
export function nameHint(path: string): string | undefined {
  try {
    const near = nearestName(basename(path), readdirSync(dirname(path)));
    return near === undefined ? undefined : `did you mean ${near}?`;
  } catch {
    return undefined;
  }
}
