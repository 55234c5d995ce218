// Which requests a capture of a run is about, as `plimsoll run --capture-filter` writes it.
//
//     filter  = term { "or" term }
//     term    = factor { "and" factor }
//     factor  = "not" factor | "(" filter ")" | test
//     test    = key "=" value
//     key     = "pod" | "service" | "node" | "class" | "port"
//     value   = letters, digits and . _ - / > : *          (of a port: digits)
//
// `*` stands for any letters. Names of pods and Services are of any namespace unless one stands before them, NAMESPACE/NAME.

import { nearestName } from "../documents/nearest-name.ts";

/** What a test looks at. */
export const FILTER_KEYS = ["pod", "service", "node", "class", "port"] as const;
export type FilterKey = (typeof FILTER_KEYS)[number];

/** A parsed filter. */
export type CaptureFilter =
  | {
      readonly op: "test";
      readonly key: FilterKey;
      readonly value: string;
      readonly matches: (name: string) => boolean;
    }
  | { readonly op: "not"; readonly inner: CaptureFilter }
  | { readonly op: "and" | "or"; readonly left: CaptureFilter; readonly right: CaptureFilter };

/** Names by which a request can be told, by key; undefined: not known yet. */
export type FilterFacts = Readonly<Record<FilterKey, readonly string[] | undefined>>;

const TOKEN = /\s*(?:([()])|([^\s()]+))/y;
const TEST = /^([a-z]+)=([A-Za-z0-9._\-/>:*]+)$/;
const WORDS = ["and", "or", "not"];

/** A pattern with `*` as a test of whole names. */
export function namePattern(pattern: string): (name: string) => boolean {
  const parts = pattern.split("*").map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, "\\$&"));
  const whole = new RegExp(`^${parts.join(".*")}$`);
  return (name) => whole.test(name);
}

/** Parses a filter; what is wrong with it otherwise. */
export function parseCaptureFilter(text: string): CaptureFilter | { readonly error: string } {
  const tokens: string[] = [];
  TOKEN.lastIndex = 0;
  for (let match = TOKEN.exec(text); match !== null; match = TOKEN.exec(text)) tokens.push(match[1] ?? match[2] ?? "");
  try {
    const parser = new FilterParser(tokens);
    return parser.whole();
  } catch (error) {
    if (error instanceof SyntaxError) return { error: error.message };
    throw error;
  }
}

class FilterParser {
  readonly #tokens: readonly string[];
  #at = 0;

  constructor(tokens: readonly string[]) {
    this.#tokens = tokens;
  }

  whole(): CaptureFilter {
    const filter = this.#filter();
    if (this.#at < this.#tokens.length)
      throw new SyntaxError(`"and" or "or" is missing before ${this.#tokens[this.#at]}`);
    return filter;
  }

  #filter(): CaptureFilter {
    let left = this.#term();
    while (this.#takes("or")) left = { op: "or", left, right: this.#term() };
    return left;
  }

  #term(): CaptureFilter {
    let left = this.#factor();
    while (this.#takes("and")) left = { op: "and", left, right: this.#factor() };
    return left;
  }

  #factor(): CaptureFilter {
    if (this.#takes("not")) return { op: "not", inner: this.#factor() };
    if (this.#takes("(")) {
      const inner = this.#filter();
      if (!this.#takes(")")) throw new SyntaxError("a parenthesis is not closed");
      return inner;
    }
    return this.#test();
  }

  #test(): CaptureFilter {
    const token = this.#tokens[this.#at];
    if (token === undefined || token === ")" || WORDS.includes(token))
      throw new SyntaxError(
        `a test such as pod=web-0 is missing ${token === undefined ? "at the end" : `before ${token}`}`,
      );
    this.#at += 1;
    const [, key = "", value = ""] = TEST.exec(token) ?? [];
    if (value === "") throw new SyntaxError(`${token} is not a test such as pod=web-0`);
    const known = FILTER_KEYS.find((each) => each === key);
    if (known === undefined) {
      const near = nearestName(key, FILTER_KEYS);
      throw new SyntaxError(
        `${key} is nothing to test: ${near === undefined ? FILTER_KEYS.join(", ") : `did you mean ${near}?`}`,
      );
    }
    if (known === "port" && !/^\d{1,5}$/.test(value)) throw new SyntaxError(`port=${value}: a port is a number`);
    return { op: "test", key: known, value, matches: matcher(known, value) };
  }

  #takes(token: string): boolean {
    if (this.#tokens[this.#at] !== token) return false;
    this.#at += 1;
    return true;
  }
}

/** Names of pods and Services have their namespace before them; a value may leave it out. */
function matcher(key: FilterKey, value: string): (name: string) => boolean {
  const namespaced = key === "pod" || key === "service";
  return namePattern(namespaced && !value.includes("/") ? `*/${value}` : value);
}

/** Whether a request with these names passes; undefined: that depends on what is not known yet. */
export function passes(filter: CaptureFilter, facts: FilterFacts): boolean | undefined {
  switch (filter.op) {
    case "test":
      return facts[filter.key]?.some(filter.matches);
    case "not": {
      const inner = passes(filter.inner, facts);
      return inner === undefined ? undefined : !inner;
    }
    case "and": {
      const [left, right] = [passes(filter.left, facts), passes(filter.right, facts)];
      if (left === false || right === false) return false;
      return left === undefined || right === undefined ? undefined : true;
    }
    case "or": {
      const [left, right] = [passes(filter.left, facts), passes(filter.right, facts)];
      if (left === true || right === true) return true;
      return left === undefined || right === undefined ? undefined : false;
    }
  }
}

/** Every test of a filter, from left to right. */
export function testsOf(filter: CaptureFilter): Extract<CaptureFilter, { op: "test" }>[] {
  if (filter.op === "test") return [filter];
  return filter.op === "not" ? testsOf(filter.inner) : [...testsOf(filter.left), ...testsOf(filter.right)];
}
