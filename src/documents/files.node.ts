// Input files of the command line: files, directories and standard input to texts, nothing but regular files.

import { closeSync, constants, fstatSync, lstatSync, openSync, readdirSync, readSync, statSync } from "node:fs";
import { join } from "node:path";
import { decodeText } from "./decode-text.ts";
import type { DiagnosticSink } from "./diagnostic.ts";
import { DEFAULT_READ_BUDGET } from "./read-budget.ts";
import { nameHint, resolveUnder } from "./resolve-under.node.ts";

/** One input as text. */
export interface InputFile {
  /** As messages name it, `-` for standard input. */
  readonly file: string;
  readonly text: string;
}

export interface InputOptions {
  /** When given, paths are relative to this folder and must stay in it, see `resolveUnder`. */
  readonly root?: string;
  /** Standard input, for the path `-`. */
  readonly stdin?: AsyncIterable<Uint8Array>;
  readonly maxInputBytes?: number;
}

const EXTENSION = /\.(?:yaml|yml|json)$/i;
/** Files that the directories of one call may hold. */
const MAX_FILES = 10_000;
const MAX_DIRECTORY_DEPTH = 32;

/**
 * Reads `paths` in their order: `-` is standard input; a directory stands for its `*.yaml`, `*.yml` and `*.json`, in
 * subdirectories too, in code-unit order of their names, leaving out names that begin with a dot. Whatever cannot be
 * read is reported; the others are returned. Never throws for a user's mistake.
 */
export async function readInputFiles(
  paths: readonly string[],
  options: InputOptions,
  sink: DiagnosticSink,
): Promise<InputFile[]> {
  const files: InputFile[] = [];
  const limit = options.maxInputBytes ?? DEFAULT_READ_BUDGET.maxInputBytes;
  for (const path of paths) {
    if (path === "-") {
      const text = await readStandardInput(options.stdin, limit, sink);
      if (text !== undefined) files.push({ file: "-", text });
      continue;
    }
    const real = options.root === undefined ? path : resolveUnder(options.root, path, sink);
    if (real === undefined) continue;
    for (const found of filesAt(path, real, options.root, sink)) {
      const text = readRegularFile(found.name, found.real, limit, sink);
      if (text !== undefined) files.push({ file: found.name, text });
    }
  }
  return files;
}

/** A file under the name the user would give it, and where it is. */
interface Found {
  readonly name: string;
  readonly real: string;
}

function filesAt(name: string, real: string, root: string | undefined, sink: DiagnosticSink): Found[] {
  let isDirectory = false;
  try {
    isDirectory = statSync(real).isDirectory();
  } catch {
    report(sink, "file-not-found", name, `the file ${name} does not exist or cannot be reached`, nameHint(real));
    return [];
  }
  if (!isDirectory) return [{ name, real }];
  const found: Found[] = [];
  walk(name, real, root, found, 0, sink);
  if (found.length === 0)
    report(sink, "empty-directory", name, `the directory ${name} holds no *.yaml, *.yml or *.json`);
  if (found.length <= MAX_FILES) return found;
  report(
    sink,
    "too-many-files",
    name,
    `the directory ${name} holds more than ${MAX_FILES} files`,
    "name a smaller directory",
  );
  return [];
}

function walk(
  name: string,
  real: string,
  root: string | undefined,
  found: Found[],
  depth: number,
  sink: DiagnosticSink,
): void {
  if (depth > MAX_DIRECTORY_DEPTH) {
    report(sink, "directory-too-deep", name, `directories nest deeper than ${MAX_DIRECTORY_DEPTH} levels`);
    return;
  }
  let entries: string[];
  try {
    entries = readdirSync(real).sort();
  } catch {
    report(sink, "unreadable", name, `the directory ${name} cannot be read`);
    return;
  }
  for (const entry of entries) {
    if (entry.startsWith(".") || found.length > MAX_FILES) continue;
    const inner: Found = { name: join(name, entry), real: join(real, entry) };
    const status = lstatSync(inner.real, { throwIfNoEntry: false });
    if (status?.isDirectory()) walk(inner.name, inner.real, root, found, depth + 1, sink);
    else if (EXTENSION.test(entry)) addFile(inner, root, status?.isSymbolicLink() === true, found, sink);
  }
}

/** Links to files are followed, under a root only inside of it; links to directories are not, they can run in circles. */
function addFile(inner: Found, root: string | undefined, isLink: boolean, found: Found[], sink: DiagnosticSink): void {
  if (root === undefined || !isLink) {
    found.push(inner);
    return;
  }
  const real = resolveUnder(root, inner.name, sink, { position: { file: inner.name, line: 1, column: 1 } });
  if (real !== undefined) found.push({ name: inner.name, real });
}

/** Opens first and looks at what was opened, so that nobody can swap the file in between. */
function readRegularFile(name: string, real: string, limit: number, sink: DiagnosticSink): string | undefined {
  let descriptor: number;
  try {
    // Without O_NONBLOCK, opening a named pipe would wait for its writer for ever.
    descriptor = openSync(real, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
  } catch {
    report(sink, "unreadable", name, `the file ${name} cannot be read`);
    return undefined;
  }
  try {
    const status = fstatSync(descriptor);
    if (!status.isFile()) {
      report(sink, "not-a-regular-file", name, `${name} is not a regular file`, "name - to read standard input");
      return undefined;
    }
    if (status.size > limit) return refuseSize(name, limit, sink);
    const bytes = readAtMost(descriptor, status.size, limit + 1);
    if (bytes.length > limit) return refuseSize(name, limit, sink);
    return decodeText(bytes, name, sink);
  } catch {
    report(sink, "unreadable", name, `the file ${name} cannot be read`);
    return undefined;
  } finally {
    closeSync(descriptor);
  }
}

/** At most `limit` bytes. The size that a file system tells may be old, or 0 for files that a kernel makes up. */
function readAtMost(descriptor: number, expected: number, limit: number): Uint8Array {
  let bytes = Buffer.allocUnsafe(Math.min(expected, limit) + 1);
  let length = 0;
  for (;;) {
    if (length === bytes.length) bytes = Buffer.concat([bytes], Math.min(2 * length + 4096, limit));
    const count = readSync(descriptor, bytes, length, bytes.length - length, null);
    length += count;
    if (count === 0 || length >= limit) return bytes.subarray(0, length);
  }
}

async function readStandardInput(
  stdin: AsyncIterable<Uint8Array> | undefined,
  limit: number,
  sink: DiagnosticSink,
): Promise<string | undefined> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of stdin ?? process.stdin) {
    const bytes = typeof chunk === "string" ? Buffer.from(chunk) : chunk;
    length += bytes.length;
    if (length > limit) return refuseSize("-", limit, sink);
    chunks.push(bytes);
  }
  return decodeText(Buffer.concat(chunks), "-", sink);
}

function refuseSize(name: string, limit: number, sink: DiagnosticSink): undefined {
  const message = `the file is larger than ${limit} bytes`;
  report(sink, "input-too-large", name, message, "raise the limit with --max-input-bytes, or split the file");
}

function report(sink: DiagnosticSink, code: string, file: string, message: string, hint?: string): void {
  const position = { file, line: 1, column: 1 };
  sink.report({ code, severity: "error", message, position, ...(hint === undefined ? {} : { hint }) });
}
