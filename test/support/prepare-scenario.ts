// A shipped scenario, read and compiled as the command line does it.

import { readFileSync } from "node:fs";
import { manifestReader } from "../../src/cli/load-inputs.ts";
import { DiagnosticList } from "../../src/documents/diagnostic.ts";
import { readDocuments } from "../../src/documents/read-documents.ts";
import { type Prepared, prepare } from "../../src/run/prepare.ts";
import { DEFAULT_LIMITS } from "../../src/scenario/limits.ts";

/** Throws with the findings when anything is wrong with it. */
export async function prepareScenario(path: string): Promise<Prepared> {
  const sink = new DiagnosticList();
  const [document] = readDocuments(readFileSync(path, "utf8"), path, { dialect: "scenario" }, sink);
  if (document === undefined) throw new Error(`${path} has no document`);
  const prepared = await prepare(
    document,
    {
      overrides: [],
      limits: DEFAULT_LIMITS,
      replication: 0,
      manifests: [],
      readManifest: manifestReader(path, new Map(), undefined),
    },
    sink,
  );
  if (prepared === undefined) throw new Error(JSON.stringify(sink.all));
  return prepared;
}
