// From the paths of a command line to scenarios and manifests.

import { existsSync, readdirSync, statSync } from "node:fs";
import { dirname, join } from "node:path";
import { DiagnosticList, type DiagnosticSink } from "../documents/diagnostic.ts";
import type { SourceDocument } from "../documents/document.ts";
import { type InputFile, readInputFiles } from "../documents/files.node.ts";
import { type Dialect, readDocuments } from "../documents/read-documents.ts";
import { nameHint } from "../documents/resolve-under.node.ts";
import type { ManifestReader } from "../run/prepare.ts";
import { isScenarioDocument } from "../scenario/read-scenario.ts";
import { UsageError } from "./usage-error.ts";

const EXTENSION = /\.(?:yaml|yml|json)$/i;
/** Cheap to ask of a large manifest: whether it can hold a scenario at all. */
const CLAIMS_SCENARIO = /plimsoll\.sim\/|\bkind["']?\s*:\s*["']?Scenario\b/;

/** What the paths hold. */
export interface Inputs {
  readonly scenarios: readonly SourceDocument[];
  /** Documents other than scenarios, in kubectl's dialect. */
  readonly manifests: readonly SourceDocument[];
  /** Texts by the names that findings use. */
  readonly sources: Map<string, string>;
}

/** What the command line says about inputs. */
export interface InputPaths {
  /** Files, or folders whose own files are searched for scenarios. */
  readonly paths: readonly string[];
  /** `-f`: files, folders with all below them, `-`. */
  readonly filenames: readonly string[];
  readonly maxInputBytes?: number | undefined;
}

/** Reads everything named. Throws UsageError for paths that do not exist; what is wrong in files goes to `sink`. */
export async function loadInputs(
  { paths, filenames, maxInputBytes }: InputPaths,
  stdin: AsyncIterable<Uint8Array>,
  sink: DiagnosticSink,
): Promise<Inputs> {
  for (const path of [...paths, ...filenames]) checkExists(path);
  const options = { stdin, ...(maxInputBytes === undefined ? {} : { maxInputBytes }) };
  const sources = new Map<string, string>();
  const scenarios: SourceDocument[] = [];
  const manifests: SourceDocument[] = [];
  const take = ({ file, text }: InputFile, onlyScenarios: boolean): void => {
    const claims = CLAIMS_SCENARIO.test(text);
    if (!claims && onlyScenarios) return;
    sources.set(file, text);
    const read = (dialect: Dialect): SourceDocument[] =>
      readDocuments(
        text,
        file,
        { dialect, ...(maxInputBytes === undefined ? {} : { budget: { maxInputBytes } }) },
        sink,
      );
    const found = claims ? read("scenario") : [];
    scenarios.push(...found.filter(isScenarioDocument));
    if (onlyScenarios || (claims && found.every(isScenarioDocument))) return;
    manifests.push(...read("kubernetes").filter((document) => !isScenarioDocument(document)));
  };
  for (const path of paths) {
    const files = isFolder(path) ? ownFiles(path) : [path];
    for (const file of await readInputFiles(files, options, sink)) take(file, isFolder(path));
  }
  for (const path of filenames) {
    // A scenario's folder is found through its scenario by -f too: its other files would come in twice.
    const own = isFolder(path) ? await readInputFiles(ownFiles(path), options, new DiagnosticList()) : [];
    const isScenarioFolder = own.some(({ text }) => CLAIMS_SCENARIO.test(text));
    const files = isScenarioFolder ? own : await readInputFiles([path], options, sink);
    for (const file of files) take(file, isScenarioFolder);
  }
  return { scenarios, manifests, sources };
}

/** Reads the manifests that a scenario names, below the folder of its file; their texts are kept in `sources`. */
export function manifestReader(
  scenarioFile: string,
  sources: Map<string, string>,
  maxInputBytes: number | undefined,
): ManifestReader {
  const root = scenarioFile === "-" ? "." : dirname(scenarioFile);
  return async (file, place, sink) => {
    // Findings are about the file as seen from the scenario's folder; messages name it as seen from here.
    const fromHere: DiagnosticSink = {
      report: ({ position, ...finding }) =>
        sink.report(
          position === undefined
            ? { ...place, ...finding }
            : { ...finding, position: { ...position, file: join(root, position.file) } },
        ),
    };
    const files = await readInputFiles(
      [file],
      { root, ...(maxInputBytes === undefined ? {} : { maxInputBytes }) },
      fromHere,
    );
    const named = files.map((each) => ({ file: join(root, each.file), text: each.text }));
    for (const each of named) sources.set(each.file, each.text);
    return named;
  };
}

/** Why there is nothing to run, with the folders below that hold scenarios. */
export function noScenario(paths: readonly string[]): UsageError {
  const folders = paths.filter((path) => path !== "-" && existsSync(path) && statSync(path).isDirectory());
  const below = folders.flatMap((folder) => scenarioFolders(folder, 3)).slice(0, 8);
  const where = paths.length === 0 ? "-f" : paths.join(", ");
  if (below.length > 0) return new UsageError(`no scenario in ${where}`, `there are scenarios in ${below.join(", ")}`);
  return new UsageError(
    `no scenario in ${where}: nothing there says kind: Scenario`,
    "name a file or folder with a scenario; manifests alone are added with -f, or checked with `plimsoll validate`",
  );
}

function checkExists(path: string): void {
  if (path === "-" || existsSync(path)) return;
  throw new UsageError(`${path} does not exist`, nameHint(path));
}

function isFolder(path: string): boolean {
  return path !== "-" && statSync(path).isDirectory();
}

function ownFiles(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => !entry.isDirectory() && !entry.name.startsWith(".") && EXTENSION.test(entry.name))
    .map((entry) => join(folder, entry.name))
    .sort();
}

function scenarioFolders(folder: string, depth: number): string[] {
  const entries = readdirSync(folder, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1));
  return entries.flatMap((entry) => {
    if (!entry.isDirectory() || entry.name.startsWith(".") || entry.name === "node_modules") return [];
    const path = join(folder, entry.name);
    const own = existsSync(join(path, "scenario.yaml")) ? [path] : [];
    return depth > 1 ? [...own, ...scenarioFolders(path, depth - 1)] : own;
  });
}
