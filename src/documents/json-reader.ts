// A JSON reader with positions: iterative, linear in the text, several values one after another as kubectl takes them.

import type { DocumentValue } from "./document.ts";
import { type JsonFault, JsonScanner } from "./json-scanner.ts";
import { clipped, refuseKey, reportDuplicate } from "./mapping-keys.ts";
import { type Container, PositionedDocument, PositionTable } from "./position-table.ts";
import type { ReadBudget } from "./read-budget.ts";
import type { Finding, Findings } from "./reading-findings.ts";

/** A mapping or sequence that is still open. */
interface Frame {
  readonly container: Container;
  readonly start: number;
  /** undefined in sequences. */
  readonly keys: string[] | undefined;
  readonly offsets: number[];
  /** The key whose value comes next, undefined when that key is refused. */
  key: string | undefined;
  keyStart: number;
  keyEnd: number;
}

/**
 * Adds the JSON values of `source` to `documents`. Returns false, and reports nothing, when the text is not JSON and
 * `mustBeJson` is false; the caller then reads it as YAML.
 */
export function readJson(
  documents: PositionedDocument[],
  source: Findings["source"],
  budget: ReadBudget,
  findings: Findings,
  mustBeJson: boolean,
): boolean {
  const held: Finding[] = [];
  const reader = new JsonReader(source, budget, held, findings);
  const fault = reader.readAll();
  if (fault !== undefined) {
    if (!mustBeJson && !fault.final) return false;
    reader.release();
    findings.add(fault);
    return true;
  }
  reader.release();
  documents.push(...reader.documents);
  return true;
}

class JsonReader {
  readonly documents: PositionedDocument[] = [];
  readonly #source: Findings["source"];
  readonly #scan: JsonScanner;
  readonly #maxDepth: number;
  readonly #held: (() => void)[] = [];
  readonly #findings: Findings;
  #table = new PositionTable();
  #stack: Frame[] = [];

  constructor(source: Findings["source"], budget: ReadBudget, _held: Finding[], findings: Findings) {
    this.#source = source;
    this.#scan = new JsonScanner(source.text);
    this.#maxDepth = budget.maxDepth;
    this.#findings = findings;
  }
}
