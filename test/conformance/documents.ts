// Finds conformance data in a folder and tells its format from what a document says of itself.

import { readdirSync, readFileSync, statSync } from "node:fs";
import { basename, join } from "node:path";
import { gunzipSync } from "node:zlib";
import type { Json } from "./cluster-image.ts";

/** Recordings of kube-scheduler carry no `format`; this is the name of theirs. */
export const SCHEDULER_FORMAT = "scheduler-oracle/1";

/** Cases of one upstream subject. */
export interface Group {
  readonly subject: string;
  readonly cases: readonly Json[];
}

/** A file of conformance data. */
export type ConformanceDocument =
  | { readonly kind: "vectors"; readonly groups: readonly Group[] }
  | { readonly kind: "recording"; readonly format: string; readonly recording: Json }
  | { readonly kind: "unreadable"; readonly problem: string }
  | { readonly kind: "foreign"; readonly reason: string };

/** Paths of every `.json` and `.json.gz` file in a folder and its subfolders, in order of their names. Links are followed. */
export function documentsIn(folder: string): string[] {
  return readdirSync(folder)
    .sort()
    .flatMap((name) => {
      const path = join(folder, name);
      const found = statSync(path, { throwIfNoEntry: false });
      if (found?.isDirectory()) return documentsIn(path);
      return found?.isFile() && /\.json(\.gz)?$/.test(name) ? [path] : [];
    });
}

/** The file's name without what follows its first dot. */
export function stemOf(path: string): string {
  return basename(path).replace(/\..*$/, "");
}

/** Reads a file. What cannot be read or is of no known format is said, never thrown. */
export function readDocument(path: string): ConformanceDocument {
  try {
    const bytes = readFileSync(path);
    return documentOf(JSON.parse((path.endsWith(".gz") ? gunzipSync(bytes) : bytes).toString("utf8")));
  } catch (error) {
    return { kind: "unreadable", problem: error instanceof Error ? error.message : String(error) };
  }
}

/** Tells the format of a parsed document. */
export function documentOf(json: Json): ConformanceDocument {
  if (isGroup(json)) return { kind: "vectors", groups: [json] };
  if (Array.isArray(json?.groups) && json.groups.every(isGroup)) return { kind: "vectors", groups: json.groups };
  const format = [json?.format, json?.version].find((each) => typeof each === "string" && /^[\w-]+\/\d+$/.test(each));
  if (format !== undefined) return { kind: "recording", format, recording: json };
  if (typeof json?.family === "string" && Array.isArray(json.steps)) {
    return { kind: "recording", format: SCHEDULER_FORMAT, recording: json };
  }
  return { kind: "foreign", reason: "neither vectors (subject and cases, or groups of them) nor a recording" };
}

function isGroup(json: Json): json is Group {
  return typeof json?.subject === "string" && Array.isArray(json.cases);
}
