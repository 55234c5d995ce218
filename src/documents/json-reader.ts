// A JSON reader with positions: iterative, linear in the text, several values one after another as kubectl takes them.

import { DiagnosticList } from "./diagnostic.ts";
import type { DocumentPath, DocumentValue } from "./document.ts";
import { JsonFault, JsonScanner } from "./json-scanner.ts";
import { clipped, refuseKey, reportDuplicate } from "./mapping-keys.ts";
import { PositionedDocument, PositionTable } from "./position-table.ts";
import type { ReadBudget } from "./read-budget.ts";
import { Findings, StopReading } from "./reading-findings.ts";
import type { SourceText } from "./source-text.ts";

/** YAML in flow style differs from JSON sooner than this, in characters. */
const LONG_ENOUGH = 10_000;

/** A mapping or sequence that is still open. */
interface Frame {
  readonly list: DocumentValue[] | undefined;
  readonly mapping: { [key: string]: DocumentValue };
  readonly start: number;
  readonly keys: string[];
  /** Four offsets for each entry, see PositionTable. */
  readonly offsets: number[];
  /** The key whose value comes next; empty in sequences. */
  key: string;
  keyStart: number;
  keyEnd: number;
  /** False when the value that comes next is read and left out. */
  keep: boolean;
}

/**
 * Adds the JSON values of the file to `documents`. Returns false, and reports nothing, when the text is not JSON and
 * `mustBeJson` is false; the caller then reads it as YAML.
 */
export function readJson(
  documents: PositionedDocument[],
  budget: ReadBudget,
  findings: Findings,
  mustBeJson: boolean,
): boolean {
  const { source } = findings;
  const held = new DiagnosticList();
  const reader = new JsonReader(source, budget, new Findings(source, held));
  try {
    documents.push(...reader.readAll());
  } catch (stop) {
    if (stop instanceof JsonFault) {
      if (!mustBeJson && !reader.isSurelyJson(stop)) return false;
      held.report({
        code: "json-syntax",
        severity: "error",
        message: stop.message,
        position: source.position(stop.start),
        ...hintOf(stop),
      });
    } else if (!(stop instanceof StopReading)) {
      throw stop;
    }
  }
  findings.absorb(held.all);
  return true;
}

function hintOf(fault: JsonFault): { hint?: string } {
  return fault.hint === undefined ? {} : { hint: fault.hint };
}

class JsonReader {
  readonly #source: SourceText;
  readonly #scan: JsonScanner;
  readonly #maxDepth: number;
  readonly #findings: Findings;
  #table = new PositionTable();
  #stack: Frame[] = [];
  #valueStart = 0;

  constructor(source: SourceText, budget: ReadBudget, findings: Findings) {
    this.#source = source;
    this.#scan = new JsonScanner(source.text);
    this.#maxDepth = budget.maxDepth;
    this.#findings = findings;
  }

  /** True when a fault ends what can only be JSON: a value that was cut off, or one that was JSON for a long way. */
  isSurelyJson(fault: JsonFault): boolean {
    const isInside = this.#stack.length > 0;
    return isInside && (fault.start >= this.#source.text.length || fault.start - this.#valueStart > LONG_ENOUGH);
  }

  readAll(): PositionedDocument[] {
    const documents: PositionedDocument[] = [];
    while (this.#scan.peek() !== "") {
      if (this.#scan.marker()) continue;
      this.#table = new PositionTable();
      const start = this.#scan.offset;
      this.#valueStart = start;
      const value = this.#value();
      // A stream may hold null between its documents, as an empty YAML document.
      if (value !== null)
        documents.push(new PositionedDocument(this.#source, value, this.#table, start, this.#scan.offset));
    }
    return documents;
  }

  /** One whole value. The stack of open containers is a list, so depth costs no stack of the engine. */
  #value(): DocumentValue {
    for (;;) {
      const character = this.#scan.peek();
      let start = this.#scan.offset;
      let value: DocumentValue;
      if (character === "{" || character === "[") {
        const frame = this.#open(character, start);
        if (!this.#closes(frame)) continue;
        value = this.#close();
      } else {
        value = this.#scalar(character);
      }
      // A value may end the containers around it, which are values in their turn.
      for (;;) {
        const frame = this.#stack.at(-1);
        if (frame === undefined) return value;
        this.#deliver(frame, value, start);
        if (this.#continues(frame)) break;
        start = frame.start;
        value = this.#close();
      }
    }
  }

  #open(character: string, start: number): Frame {
    if (this.#stack.length >= this.#maxDepth) {
      const hint = "no Kubernetes object is that deep; raise the limit with --max-depth if yours is";
      this.#findings.refuse({
        code: "nesting-too-deep",
        message: `nested deeper than ${this.#maxDepth} levels`,
        start,
        hint,
      });
    }
    this.#scan.offset += 1;
    const list = character === "[" ? [] : undefined;
    const frame: Frame = {
      list,
      mapping: Object.create(null) as { [key: string]: DocumentValue },
      start,
      keys: [],
      offsets: [],
      key: "",
      keyStart: -1,
      keyEnd: -1,
      keep: true,
    };
    this.#stack.push(frame);
    return frame;
  }

  /** True when the container that was just opened is empty; else the offset stands on its first value. */
  #closes(frame: Frame): boolean {
    const character = this.#scan.peek();
    if (character === (frame.list === undefined ? "}" : "]")) {
      this.#scan.offset += 1;
      return true;
    }
    if (frame.list === undefined) this.#key(frame);
    return false;
  }

  /** After a value: true when another comes, false when the container ends here. */
  #continues(frame: Frame): boolean {
    const closing = frame.list === undefined ? "}" : "]";
    const character = this.#scan.peek();
    const at = this.#scan.offset;
    this.#scan.offset += 1;
    if (character === closing) return false;
    if (character !== ",") {
      throw new JsonFault(`expected "," or "${closing}" here, found ${shown(character)}`, at, "is a comma missing?");
    }
    if (this.#scan.peek() === closing)
      throw new JsonFault("JSON allows no comma after the last entry", at, "delete it");
    if (frame.list === undefined) this.#key(frame);
    return true;
  }

  #key(frame: Frame): void {
    const character = this.#scan.peek();
    if (character !== '"') {
      throw new JsonFault(
        `expected a key in double quotes, found ${shown(character)}`,
        this.#scan.offset,
        syntaxHint(character),
      );
    }
    frame.keyStart = this.#scan.offset;
    frame.key = this.#scan.string();
    frame.keyEnd = this.#scan.offset;
    if (this.#scan.peek() !== ":") throw new JsonFault('expected ":" after the key', this.#scan.offset);
    this.#scan.offset += 1;
    const { key, keyStart, keyEnd } = frame;
    frame.keep = true;
    if (key in frame.mapping) {
      const first = frame.offsets[frame.keys.indexOf(key) * 4] ?? 0;
      reportDuplicate(key, first, keyStart, keyEnd, this.#path(), this.#findings);
      frame.keep = false;
    } else if (refuseKey(key, keyStart, keyEnd, this.#path, this.#findings)) {
      frame.keep = false;
    }
  }

  #deliver(frame: Frame, value: DocumentValue, start: number): void {
    if (!frame.keep) return;
    if (frame.list === undefined) {
      frame.mapping[frame.key] = value;
      frame.keys.push(frame.key);
    } else {
      frame.list.push(value);
    }
    frame.offsets.push(frame.keyStart, frame.keyEnd, start, this.#scan.offset);
  }

  #close(): DocumentValue {
    const frame = this.#stack.pop();
    if (frame === undefined) throw new Error("a container closes that was never opened");
    const container = frame.list ?? frame.mapping;
    this.#table.set(container, frame.list === undefined ? frame.keys : undefined, frame.offsets);
    return container;
  }

  #scalar(character: string): DocumentValue {
    const start = this.#scan.offset;
    if (character === '"') return this.#scan.string();
    const digits = this.#scan.number();
    if (digits !== "") return this.#number(digits, start);
    const word = this.#scan.word();
    if (word === "true") return true;
    if (word === "false") return false;
    if (word === "null") return null;
    throw new JsonFault(
      `expected a value, found ${shown(word === "" ? character : word)}`,
      start,
      syntaxHint(character),
    );
  }

  #number(digits: string, start: number): number {
    const value = Number(digits);
    const end = this.#scan.offset;
    if (!Number.isFinite(value)) {
      const message = `the number ${clipped(digits)} is beyond the range of a double`;
      this.#findings.add({ code: "number-not-finite", message, start, end, path: this.#path() });
    } else if (/^-?[0-9]+$/.test(digits) && !Number.isSafeInteger(value)) {
      const message = `the integer ${clipped(digits)} is beyond 2^53 and would be rounded`;
      this.#findings.add({
        code: "integer-too-large",
        message,
        start,
        end,
        path: this.#path(),
        hint: "if it is text, quote it",
      });
    }
    return value + 0;
  }

  #path = (): DocumentPath => this.#stack.map((frame) => (frame.list === undefined ? frame.key : frame.list.length));
}

function shown(character: string): string {
  return character === "" ? "the end of the file" : `"${clipped(character)}"`;
}

function syntaxHint(character: string): string | undefined {
  if (character === "'") return "JSON strings stand in double quotes";
  if (character === "/" || character === "#") return "JSON has no comments";
  return character === "" ? "is the file cut off?" : undefined;
}
