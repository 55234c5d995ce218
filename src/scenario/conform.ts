// Checks a value against a shape and fills in defaults, collecting every error with its place.
//
// Written in place of zod because zod takes longer to load than the rest of a run of a small scenario; the shape is generated
// from the zod schema, so the fields are written down once. A test holds the two against each other on generated values.

import type { DocumentPath, DocumentValue } from "../documents/document.ts";
import { nearestName } from "../documents/nearest-name.ts";
import type { Findings } from "./findings.ts";
import { checkFormat, FORMAT_NAMES, type Format } from "./formats.ts";
import type { MappingShape, Shape } from "./shape.ts";

/** Stands for a value that was refused; its error has been reported. */
export const REFUSED = Symbol("refused");

type Mapping = { [key: string]: DocumentValue };

/** Returns the value with defaults filled in, or REFUSED. A mapping's entries keep their order; null counts as not given. */
export function conform(shape: Shape, value: DocumentValue, path: DocumentPath, findings: Findings): unknown {
  switch (shape.type) {
    case "any":
      return value;
    case "list":
      return conformList(shape, value, path, findings);
    case "mapping":
      return conformMapping(shape, value, path, findings);
    case "union":
      return conformUnion(shape.options, value, path, findings);
    case "number":
    case "integer":
      return conformNumber(shape, value, path, findings);
    case "choice":
      return conformChoice(shape.values, value, path, findings);
    case "string":
    case "boolean":
      if (typeof value !== shape.type) return wrongType(shape, value, path, findings);
      if (shape.type === "string" && (value as string).length < (shape.minimumLength ?? 0)) {
        return refuse(findings, path, "empty", `${fieldName(path)} must not be empty`);
      }
      return value;
    default:
      return conformFormat(shape, value, path, findings);
  }
}

function conformFormat(
  shape: Shape & { type: Format },
  value: DocumentValue,
  path: DocumentPath,
  findings: Findings,
): unknown {
  if (typeof value === "object" || typeof value === "boolean") return wrongType(shape, value, path, findings);
  const problem = checkFormat(shape.type, value);
  if (problem === undefined) return value;
  return refuse(findings, path, problem.code, `${fieldName(path)} ${problem.message}`, problem.hint);
}

function conformNumber(
  shape: Shape & { type: "number" | "integer" },
  value: DocumentValue,
  path: DocumentPath,
  findings: Findings,
): unknown {
  if (
    typeof value !== "number" ||
    !Number.isFinite(value) ||
    (shape.type === "integer" && !Number.isSafeInteger(value))
  ) {
    return wrongType(shape, value, path, findings);
  }
  const { minimum, maximum, above } = shape;
  if (minimum !== undefined && value < minimum) return outOfRange(`at least ${minimum}`);
  if (above !== undefined && value <= above) return outOfRange(`more than ${above}`);
  if (maximum !== undefined && value > maximum) return outOfRange(`at most ${maximum}`);
  return value;

  function outOfRange(bound: string): typeof REFUSED {
    return refuse(findings, path, "out-of-range", `${fieldName(path)} must be ${bound}, not ${value}`);
  }
}

function conformChoice(
  values: readonly string[],
  value: DocumentValue,
  path: DocumentPath,
  findings: Findings,
): unknown {
  if (typeof value === "string" && values.includes(value)) return value;
  const choices = values.map((each) => JSON.stringify(each)).join(", ");
  const expected = values.length === 1 ? choices : `one of ${choices}`;
  const hint =
    typeof value === "number" ? "put it in quotes: a bare 1.30 is the number 1.3" : nearestChoice(value, values);
  return refuse(
    findings,
    path,
    "unknown-value",
    `${fieldName(path)} must be ${expected}, not ${describeValue(value)}`,
    hint,
  );
}

function conformList(
  shape: Shape & { type: "list" },
  value: DocumentValue,
  path: DocumentPath,
  findings: Findings,
): unknown {
  if (!Array.isArray(value)) return wrongType(shape, value, path, findings);
  if (value.length < shape.minimum) return refuse(findings, path, "empty", `${fieldName(path)} must not be empty`);
  const items = value.map((item, index) => conform(shape.items, item, [...path, index], findings));
  return items.includes(REFUSED) ? REFUSED : items;
}

function conformMapping(shape: MappingShape, value: DocumentValue, path: DocumentPath, findings: Findings): unknown {
  if (!isMapping(value)) return wrongType(shape, value, path, findings);
  const result: { [key: string]: unknown } = Object.create(null);
  let refused = false;
  const put = (key: string, each: unknown): void => {
    if (each === REFUSED) refused = true;
    else result[key] = each;
  };
  for (const [key, each] of Object.entries(value)) {
    const field = Object.hasOwn(shape.fields, key) ? shape.fields[key] : shape.others;
    if (field === undefined) findings.unknownField([...path, key], Object.keys(shape.fields));
    if (field === undefined || !checkKey(shape.keys, key, [...path, key], findings)) refused = true;
    else if (each !== null || field.type === "any") put(key, conform(field, each, [...path, key], findings));
  }
  for (const [key, field] of Object.entries(shape.fields)) {
    if ((value[key] ?? null) !== null) continue;
    if (field.default !== undefined) put(key, conform(field, field.default as DocumentValue, [...path, key], findings));
    else if (shape.required.includes(key))
      put(
        key,
        refuse(findings, path, "missing-field", `${fieldName(path)} has no ${JSON.stringify(key)}`, undefined, "key"),
      );
  }
  if (shape.exactlyOne !== undefined && !checkExactlyOne(shape.exactlyOne, value, path, findings)) refused = true;
  return refused ? REFUSED : result;
}

function checkKey(format: MappingShape["keys"], key: string, path: DocumentPath, findings: Findings): boolean {
  const problem = format === undefined ? undefined : checkFormat(format, key);
  if (problem !== undefined)
    findings.error(path, problem.code, `${JSON.stringify(key)} ${problem.message}`, problem.hint, "key");
  return problem === undefined;
}

function checkExactlyOne(names: readonly string[], value: Mapping, path: DocumentPath, findings: Findings): boolean {
  const given = names.filter((name) => (value[name] ?? null) !== null);
  if (given.length === 1) return true;
  const [first, second] = given;
  if (first === undefined)
    refuse(findings, path, "missing-field", `${fieldName(path)} needs one of ${listed(names)}`, undefined, "key");
  else
    refuse(
      findings,
      [...path, second ?? first],
      "contradiction",
      `${fieldName(path)} takes only one of ${listed(names)}`,
      `leave out ${first} or ${second}`,
      "key",
    );
  return false;
}

/** Chooses the option by the type of the value, and among mappings by the field that names the option. */
function conformUnion(
  options: readonly Shape[],
  value: DocumentValue,
  path: DocumentPath,
  findings: Findings,
): unknown {
  const flat = options.flatMap((option) => (option.type === "union" ? option.options : [option]));
  const fitting = flat.filter((option) => acceptsType(option, value));
  const [only] = fitting;
  if (only === undefined) return wrongType({ type: "union", options: flat }, value, path, findings);
  if (fitting.length === 1 || !isMapping(value)) return conform(only, value, path, findings);
  const mappings = fitting as MappingShape[];
  const tag = Object.entries(mappings[0]?.fields ?? {}).find(([, field]) => field.type === "choice")?.[0] ?? "";
  const names = mappings.map((mapping) => tagOf(mapping, tag));
  const given = value[tag] ?? null;
  if (given === null)
    return refuse(
      findings,
      path,
      "missing-field",
      `${fieldName(path)} has no ${JSON.stringify(tag)}`,
      `one of ${names.join(", ")}`,
      "key",
    );
  const chosen = mappings.find((mapping) => tagOf(mapping, tag) === given);
  return chosen === undefined
    ? conformChoice(names, given, [...path, tag], findings)
    : conform(chosen, value, path, findings);
}

function tagOf(mapping: MappingShape, tag: string): string {
  const field = mapping.fields[tag];
  return field?.type === "choice" ? (field.values[0] ?? "") : "";
}

function acceptsType(shape: Shape, value: DocumentValue): boolean {
  if (Array.isArray(value)) return shape.type === "list";
  if (isMapping(value)) return shape.type === "mapping";
  if (typeof value === "boolean") return shape.type === "boolean";
  if (typeof value === "number")
    return shape.type === "number" || shape.type === "integer" || shape.type.startsWith("quantity");
  return typeof value === "string" && !["list", "mapping", "boolean", "number", "integer"].includes(shape.type);
}

function wrongType(shape: Shape, value: DocumentValue, path: DocumentPath, findings: Findings): typeof REFUSED {
  const hint = shape.type === "go-duration" && typeof value === "number" ? `write ${value}s for seconds` : undefined;
  return refuse(
    findings,
    path,
    "wrong-type",
    `${fieldName(path)} must be ${describeShape(shape)}, not ${describeValue(value)}`,
    hint,
  );
}

function refuse(
  findings: Findings,
  path: DocumentPath,
  code: string,
  message: string,
  hint?: string,
  place: "key" | "value" = "value",
): typeof REFUSED {
  findings.error(path, code, message, hint, place);
  return REFUSED;
}

function describeShape(shape: Shape): string {
  switch (shape.type) {
    case "union":
      return shape.options
        .map(describeShape)
        .filter((each, index, all) => all.indexOf(each) === index)
        .join(" or ");
    case "choice":
      return shape.values.map((each) => JSON.stringify(each)).join(" or ");
    case "integer":
      return "a whole number";
    case "number":
    case "string":
    case "mapping":
    case "list":
      return `a ${shape.type}`;
    case "boolean":
      return "true or false";
    case "any":
      return "anything";
    default:
      return FORMAT_NAMES[shape.type];
  }
}

function describeValue(value: DocumentValue): string {
  if (value === null) return "nothing";
  if (Array.isArray(value)) return "a list";
  if (typeof value === "object") return "a mapping";
  return typeof value === "boolean" ? String(value) : `the ${typeof value} ${shortened(JSON.stringify(value))}`;
}

function shortened(text: string): string {
  return text.length <= 60 ? text : `${text.slice(0, 57)}...`;
}

function nearestChoice(value: DocumentValue, values: readonly string[]): string | undefined {
  const nearest = typeof value === "string" && values.length > 1 ? nearestName(value, values) : undefined;
  return nearest === undefined ? undefined : `did you mean ${nearest}?`;
}

function fieldName(path: DocumentPath): string {
  const last = path.at(-1);
  if (last === undefined) return "the scenario";
  return typeof last === "number" ? `${fieldName(path.slice(0, -1))}[${last}]` : last;
}

function listed(names: readonly string[]): string {
  return names.join(", ").replace(/, ([^,]*)$/, " and $1");
}

function isMapping(value: DocumentValue): value is Mapping {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
