// kubectl's JSONPath templates: text with {expressions}. Grammar as k8s.io/client-go/util/jsonpath reads it:
//
//   template = { text | "{" { step } "}" }
//   step     = "." name | "." "*" | ".." [ name ] | "[" key "]" | "[?(" filter ")]" | "@" | "$" | quoted | number | bool | "range" | "end"
//   key      = "*" | index | [from] ":" [to] [":" step] | "'" path "'" | key { "," key }
//   filter   = path [ ("==" | "!=" | "<" | "<=" | ">" | ">=" | "=~") (path | quoted | number | bool) ]
//
// A dot in a name is written `\.`; a name in brackets is itself a path, as in kubectl: ['metadata.name'] has two steps.

/** One step of an expression. */
export type Step =
  | { readonly kind: "literal"; readonly value: string | number | boolean }
  | { readonly kind: "field"; readonly name: string }
  | { readonly kind: "wildcard" }
  | { readonly kind: "recursive" }
  | {
      readonly kind: "slice";
      readonly from?: number;
      readonly to?: number;
      readonly step?: number;
      readonly single: boolean;
    }
  | { readonly kind: "union"; readonly alternatives: readonly (readonly Step[])[] }
  | {
      readonly kind: "filter";
      readonly left: readonly Step[];
      readonly operator: string;
      readonly right: readonly Step[];
    }
  | { readonly kind: "range" }
  | { readonly kind: "end" };

/** Text, or an expression in braces. */
export type Part = { readonly text: string } | { readonly steps: readonly Step[] };

/** Why a template is none. */
export interface TemplateError {
  readonly error: string;
}

/** A parsed template. */
export type Template = readonly Part[];

class Invalid extends Error {}

const TERMINATOR = /[\s.,[\]$@{}]/;
const OPERATORS = ["==", "!=", "<", "<=", ">", ">=", "=~"];

/** Parses a template, or says what is wrong with it. */
export function parseJsonpath(template: string): Template | TemplateError {
  try {
    const parts: Part[] = [];
    for (let at = 0; at < template.length; ) {
      const open = template.indexOf("{", at);
      if (open !== at) parts.push({ text: template.slice(at, open < 0 ? undefined : open) });
      if (open < 0) break;
      const parser = new ExpressionParser(template, open + 1);
      parts.push({ steps: parser.steps("}") });
      at = parser.at;
    }
    return parts;
  } catch (error) {
    if (error instanceof Invalid) return { error: error.message };
    throw error;
  }
}

function parseExpression(text: string): readonly Step[] {
  return new ExpressionParser(`${text}}`, 0).steps("}");
}

/** Reads one expression; `at` is behind what was read. */
class ExpressionParser {
  at: number;
  readonly #text: string;

  constructor(text: string, at: number) {
    this.#text = text;
    this.at = at;
  }

  /** All steps up to `end`, which is passed. */
  steps(end: string): Step[] {
    const steps: Step[] = [];
    for (;;) {
      const next = this.#text[this.at];
      if (next === undefined || next === "\n" || next === "\r") throw new Invalid("unclosed action");
      this.at += 1;
      if (next === end) return steps;
      if (next === " " || next === "@" || next === "$") continue;
      if (next === "[") steps.push(...this.#bracket());
      else if (next === '"' || next === "'") steps.push({ kind: "literal", value: this.#quoted(next) });
      else if (next === ".") this.#dot(steps);
      else if (/[-+0-9]/.test(next)) steps.push(this.#number());
      else if (/[\p{L}_]/u.test(next)) steps.push(this.#word());
      else throw new Invalid(`unrecognized character in action: ${JSON.stringify(next)}`);
    }
  }

  #dot(steps: Step[]): void {
    if (this.#text[this.at] !== ".") {
      steps.push(this.#field());
      return;
    }
    if (steps.at(-1)?.kind === "recursive") throw new Invalid("invalid multiple recursive descent");
    this.at += 1;
    steps.push({ kind: "recursive" });
    if (/[\p{L}\p{Nd}_]/u.test(this.#text[this.at] ?? "")) steps.push(this.#field());
  }

  #field(): Step {
    const name = this.#name();
    return name === "*" ? { kind: "wildcard" } : { kind: "field", name: name.replaceAll("\\", "") };
  }

  #name(): string {
    const start = this.at;
    while (this.at < this.#text.length && !TERMINATOR.test(this.#text[this.at] ?? ""))
      this.at += this.#text[this.at] === "\\" ? 2 : 1;
    return this.#text.slice(start, this.at);
  }

  #word(): Step {
    this.at -= 1;
    const word = this.#name();
    if (word === "true" || word === "false") return { kind: "literal", value: word === "true" };
    if (word === "range" || word === "end") return { kind: word };
    throw new Invalid(`unrecognized identifier ${word}`);
  }

  #number(): Step {
    const match = /^[-+]?[0-9.]*/.exec(this.#text.slice(this.at - 1));
    const text = match?.[0] ?? "";
    this.at += text.length - 1;
    const value = Number(text);
    if (text === "" || Number.isNaN(value)) throw new Invalid(`cannot parse number ${text}`);
    return { kind: "literal", value };
  }

  #quoted(quote: string): string {
    const start = this.at;
    while (this.#text[this.at] !== quote) {
      if (this.at >= this.#text.length || this.#text[this.at] === "\n") throw new Invalid("unterminated quoted string");
      this.at += this.#text[this.at] === "\\" ? 2 : 1;
    }
    this.at += 1;
    return unescaped(this.#text.slice(start, this.at - 1));
  }

  #bracket(): Step[] {
    if (this.#text.startsWith("?(", this.at)) return [this.#filter()];
    const end = this.#text.indexOf("]", this.at);
    if (end < 0) throw new Invalid("unterminated array");
    const text = this.#text.slice(this.at, end);
    this.at = end + 1;
    return keySteps(text);
  }

  #filter(): Step {
    this.at += 2;
    const start = this.at;
    let quote = "";
    for (; this.at < this.#text.length; this.at += 1) {
      const character = this.#text[this.at] ?? "";
      if (character === "\n") break;
      if (quote !== "") {
        if (character === "\\") this.at += 1;
        else if (character === quote) quote = "";
      } else if (character === '"' || character === "'") quote = character;
      else if (character === ")") break;
    }
    if (this.#text[this.at] !== ")") throw new Invalid("unterminated filter");
    const text = this.#text.slice(start, this.at);
    if (this.#text[this.at + 1] !== "]") throw new Invalid("unclosed array expect ]");
    this.at += 2;
    return filterStep(text);
  }
}

function filterStep(text: string): Step {
  const match = /^([^!<>=]+)([!<>=~]+)(.+)$/.exec(text);
  if (match === null) return { kind: "filter", left: parseExpression(text), operator: "exists", right: [] };
  const [, left = "", operator = "", right = ""] = match;
  if (!OPERATORS.includes(operator)) throw new Invalid(`unrecognized filter operator ${operator}`);
  return { kind: "filter", left: parseExpression(left), operator, right: parseExpression(right) };
}

function keySteps(text: string): Step[] {
  if (text === "*") return [{ kind: "slice", single: false }];
  const alternatives = text.split(",");
  if (alternatives.length > 1)
    return [{ kind: "union", alternatives: alternatives.map((each) => keySteps(each.trim())) }];
  const name = /^'([^']*)'$/.exec(text)?.[1];
  if (name !== undefined) return [...parseExpression(`.${name}`)];
  const match = /^(-?[0-9]*)(:-?[0-9]*)?(:-?[0-9]*)?$/.exec(text);
  if (match === null || text === "") throw new Invalid(`invalid array index ${text}`);
  const [from, to, step] = [match[1], match[2]?.slice(1), match[3]?.slice(1)].map((each) =>
    each === undefined || each === "" ? undefined : Number(each),
  );
  if (step !== undefined && !(step > 0)) throw new Invalid("step must be > 0");
  return [
    {
      kind: "slice",
      single: match[2] === undefined,
      ...(from === undefined ? {} : { from }),
      ...(to === undefined ? {} : { to }),
      ...(step === undefined ? {} : { step }),
    },
  ];
}

/** The escapes of a Go string. */
function unescaped(text: string): string {
  const named: Readonly<Record<string, string>> = { n: "\n", t: "\t", r: "\r", a: "\x07", b: "\b", f: "\f", v: "\v" };
  return text.replace(/\\(x[0-9a-fA-F]{2}|u[0-9a-fA-F]{4}|U[0-9a-fA-F]{8}|[\s\S])/g, (_, written: string) => {
    if (written.length === 1) return named[written] ?? written;
    const point = Number.parseInt(written.slice(1), 16);
    if (point > 0x10ffff) throw new Invalid(`no character has the number ${written.slice(1)}`);
    return String.fromCodePoint(point);
  });
}
