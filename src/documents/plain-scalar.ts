// One scalar of a YAML file to its value: the dialect for plain ones, explicit tags, and what the other dialect would say.

import { readCoreScalar } from "./core-scalar.ts";
import { readKubernetesScalar } from "./kubernetes-scalar.ts";
import { clipped } from "./mapping-keys.ts";
import type { Dialect } from "./read-budget.ts";
import type { FindingText } from "./reading-findings.ts";
import { isUnreadable, type ScalarReading, type Unreadable } from "./scalar-reading.ts";

/** A scalar as written. `text` is without quotes, escapes resolved and lines folded. */
export interface WrittenScalar {
  readonly text: string;
  /** Neither quoted nor a block. */
  readonly plain: boolean;
  /** The resolved tag, `!` for the non-specific one. */
  readonly tag: string | undefined;
}

/** The value of a scalar, or null together with the finding that says why it has none, or a warning beside it. */
export interface ScalarOutcome {
  readonly value: null | boolean | number | string;
  readonly finding?: FindingText;
}

const CORE_TAG = "tag:yaml.org,2002:";

export function resolveScalar(scalar: WrittenScalar, dialect: Dialect): ScalarOutcome {
  const { text, plain, tag } = scalar;
  if (tag === undefined) return plain ? resolvePlain(text, dialect) : { value: text };
  if (tag === "!") return { value: text };
  const name = tag.startsWith(CORE_TAG) ? tag.slice(CORE_TAG.length) : "";
  if (name === "str" || name === "timestamp") return { value: text };
  if (name === "int" || name === "float" || name === "bool" || name === "null")
    return resolveTagged(text, name, dialect);
  return { value: null, finding: unsupportedTag(tag) };
}

/** The finding for a tag that has no meaning here; `!!binary` has one in YAML, and none in a Kubernetes object. */
export function unsupportedTag(tag: string): FindingText {
  const written = tag.startsWith(CORE_TAG) ? `!!${tag.slice(CORE_TAG.length)}` : tag;
  const hint =
    written === "!!binary"
      ? "write the base64 text without the tag"
      : "tags other than !!str, !!int, !!float, !!bool, !!null, !!map and !!seq are refused";
  return { code: "unsupported-tag", message: `the tag ${clipped(written)} is refused`, hint };
}

function resolvePlain(text: string, dialect: Dialect): ScalarOutcome {
  if (dialect === "kubernetes") {
    const reading = readKubernetesScalar(text);
    return isUnreadable(reading) ? { value: null, finding: refusal(reading, text) } : { value: reading };
  }
  const reading = readCoreScalar(text);
  if (isUnreadable(reading)) return { value: null, finding: refusal(reading, text) };
  const other = readKubernetesScalar(text);
  return Object.is(reading, other) ? { value: reading } : { value: reading, finding: difference(text, reading, other) };
}

/** Mirrors the deferred check in goyaml's resolve(): the text decides what it is, and the tag must agree. */
function resolveTagged(text: string, name: "int" | "float" | "bool" | "null", dialect: Dialect): ScalarOutcome {
  const reading: ScalarReading = dialect === "kubernetes" ? readKubernetesScalar(text) : readCoreScalar(text);
  if (isUnreadable(reading)) return { value: null, finding: refusal(reading, text) };
  if (agrees(reading, name)) return { value: reading };
  return {
    value: null,
    finding: { code: "tag-mismatch", message: `"${clipped(text)}" is not a value of the tag !!${name}` },
  };
}

function agrees(reading: null | boolean | number | string, name: "int" | "float" | "bool" | "null"): boolean {
  if (name === "null") return reading === null;
  if (name === "bool") return typeof reading === "boolean";
  return typeof reading === "number" && (name === "float" || Number.isInteger(reading));
}

function refusal(reading: Unreadable, text: string): FindingText {
  if (reading.unreadable === "not-finite") {
    return {
      code: "number-not-finite",
      message: `${clipped(text)} is no number that JSON can hold`,
      hint: "if it is text, quote it",
    };
  }
  const message = `the integer ${clipped(text)} is beyond 2^53 and would be rounded`;
  return { code: "integer-too-large", message, hint: "if it is text, quote it" };
}

function difference(text: string, reading: ScalarReading, other: ScalarReading): FindingText {
  const message = `${clipped(text)} is ${described(reading)} in a scenario (YAML 1.2) and ${described(other)} to kubectl (YAML 1.1)`;
  const plainNumber = typeof other === "number" && typeof reading === "number" ? `, or write ${reading}` : "";
  return {
    code: "ambiguous-scalar",
    severity: "warning",
    message,
    hint: `quote it if it is text${plainNumber}${spelled(other)}`,
  };
}

function spelled(other: ScalarReading): string {
  return typeof other === "boolean" ? `, or write ${other}` : "";
}

function described(reading: ScalarReading): string {
  if (isUnreadable(reading)) return "a number that cannot be held";
  return typeof reading === "string" ? `the text "${clipped(reading)}"` : String(reading);
}
