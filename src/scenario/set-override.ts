// `--set spec.traffic[0].closed.concurrency=50`: changes to a scenario from the command line.
//
//   override = path "=" value
//   path     = name { "." name | "[" index "]" | "[" quoted "]" }       quoted is a JSON string, for names with dots
//
// The value is a YAML scalar or flow collection. The changed document is then read like any other, so an unknown field or a
// wrong type is found in the ordinary way; its place is the override itself.

import type { DiagnosticSink, SourcePosition } from "../documents/diagnostic.ts";
import { DiagnosticList } from "../documents/diagnostic.ts";
import type { DocumentPath, DocumentValue, SourceDocument } from "../documents/document.ts";
import { readDocuments } from "../documents/read-documents.ts";

/** One `--set` argument. */
export interface SetOverride {
  readonly path: DocumentPath;
  readonly value: DocumentValue;
  /** As written, for messages. */
  readonly text: string;
}

/** Why an argument is not an override. */
export interface SetOverrideError {
  readonly error: string;
}

type Mapping = { [key: string]: DocumentValue };

/** Names through which an object's prototype is reached; no field is called so. */
const FORBIDDEN = ["__proto__", "constructor", "prototype"];
/** The file that positions within overrides name. */
const SOURCE_NAME = "--set";

/** Parses one `--set` argument by the grammar above. */
export function parseSetOverride(text: string): SetOverride | SetOverrideError {
  const path: (string | number)[] = [];
  const step = /([^.[\]="]+)|\[([0-9]{1,9})\]|\[("(?:[^"\\]|\\.)*")\]/y;
  let at = 0;
  while (at < text.length && text[at] !== "=") {
    if (text[at] === "." && path.length > 0) at++;
    step.lastIndex = at;
    const match = step.exec(text);
    if (match === null)
      return { error: `${JSON.stringify(text)} is not PATH=VALUE: the path is wrong at character ${at + 1}` };
    if (match[2] !== undefined) path.push(Number(match[2]));
    else path.push(match[1] ?? unquoted(match[3] ?? ""));
    at = step.lastIndex;
  }
  if (path.length === 0 || text[at] !== "=")
    return { error: `${JSON.stringify(text)} is not PATH=VALUE, as in spec.duration=5m` };
  const forbidden = path.find((each) => typeof each === "string" && FORBIDDEN.includes(each));
  if (forbidden !== undefined) return { error: `no field is called ${JSON.stringify(forbidden)}` };
  const value = readValue(text.slice(at + 1));
  return value === undefined
    ? { error: `${JSON.stringify(text.slice(at + 1))} is not a YAML value` }
    : { path, value, text };
}

/** The document with the overrides made, in order. A step into something that is not there makes a mapping. */
export function applyOverrides(
  document: SourceDocument,
  overrides: readonly SetOverride[],
  sink: DiagnosticSink,
): SourceDocument | undefined {
  if (overrides.length === 0) return document;
  let value = document.value;
  let failed = false;
  for (const [index, override] of overrides.entries()) {
    const changed = withValue(value, override.path, override.value);
    if ("value" in changed) {
      value = changed.value;
      continue;
    }
    failed = true;
    sink.report({
      code: "invalid-override",
      severity: "error",
      message: `--set ${override.text}: ${changed.error}`,
      position: placeOf(index, override),
    });
  }
  return failed ? undefined : overridden(document, value, overrides);
}

function overridden(document: SourceDocument, value: DocumentValue, overrides: readonly SetOverride[]): SourceDocument {
  return {
    file: document.file,
    text: document.text,
    value,
    locate(path, of) {
      const index = overrides.findLastIndex((each) => each.path.every((step, depth) => step === path[depth]));
      const override = overrides[index];
      return override === undefined ? document.locate(path, of) : placeOf(index, override);
    },
  };
}

/** Line n stands for the n-th override. */
function placeOf(index: number, override: SetOverride): SourcePosition {
  return { file: SOURCE_NAME, line: index + 1, column: 1, endColumn: override.text.length + 1 };
}

/** A copy of `root` with `value` at `path`; only what lies on the path is copied. */
function withValue(
  root: DocumentValue,
  path: DocumentPath,
  value: DocumentValue,
): { value: DocumentValue } | { error: string } {
  const [step, ...rest] = path;
  if (step === undefined) return { value };
  if (typeof step === "number") {
    if (!Array.isArray(root)) return { error: `there is no list to take [${step}] of` };
    if (step >= root.length) return { error: `[${step}] is beyond the list of ${root.length}` };
    const changed = withValue(root[step] ?? null, rest, value);
    return "error" in changed ? changed : { value: root.map((each, index) => (index === step ? changed.value : each)) };
  }
  if (root !== null && (typeof root !== "object" || Array.isArray(root))) {
    return { error: `there is no mapping to set ${JSON.stringify(step)} in` };
  }
  const copy: Mapping = Object.assign(Object.create(null), root);
  const changed = withValue(copy[step] ?? null, rest, value);
  if ("error" in changed) return changed;
  copy[step] = changed.value;
  return { value: copy };
}

function readValue(text: string): DocumentValue | undefined {
  if (text === "") return "";
  const findings = new DiagnosticList();
  // A key in front makes bare scalars and flow collections alike into the value of a document.
  const [document, ...others] = readDocuments(`value: ${text}`, SOURCE_NAME, { dialect: "scenario" }, findings);
  if (document === undefined || others.length > 0 || findings.hasErrors) return undefined;
  const { value } = document;
  if (typeof value !== "object" || value === null || Array.isArray(value) || Object.keys(value).length !== 1)
    return undefined;
  return value.value;
}

function unquoted(json: string): string {
  try {
    return JSON.parse(json) as string;
  } catch {
    return json;
  }
}
