// The text form of label selectors, as `kubectl -l` takes it. Mirrors Parser and Lexer of
// k8s.io/apimachinery/pkg/labels/selector.go, v1.28.7.
//
//   selector    = [ requirement { "," requirement } ]
//   requirement = [ "!" ] key [ set | exact ]
//   set         = ( "in" | "notin" ) "(" value { "," value } ")"
//   exact       = ( "=" | "==" | "!=" | ">" | "<" ) value

import { type Requirement, requirementErrors, type SelectorOperator } from "./selector.ts";

type TokenKind = "identifier" | "symbol" | "end";

interface Token {
  readonly kind: TokenKind;
  readonly text: string;
}

/** The requirements sorted by key, or upstream's error text. */
export type ParsedSelector = { readonly requirements: readonly Requirement[] } | { readonly error: string };

const SYMBOL_OPERATORS: Readonly<Record<string, SelectorOperator>> = {
  "=": "=",
  "==": "==",
  "!=": "!=",
  ">": "gt",
  "<": "lt",
};
const SYMBOL_CHARACTERS = "=!(),><";
const TWO_CHARACTER_SYMBOLS: ReadonlySet<string> = new Set(["==", "!="]);
const SPACES = " \t\r\n";

/** Reads a selector's text. Never throws. */
export function parseSelector(text: string): ParsedSelector {
  const parser = new SelectorParser(scan(text));
  try {
    const requirements = parser.requirements();
    return { requirements: requirements.sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0)) };
  } catch (error) {
    if (error instanceof SelectorSyntaxError) {
      return { error: error.message };
    }
    throw error;
  }
}

class SelectorSyntaxError extends Error {}

function scan(text: string): Token[] {
  const tokens: Token[] = [];
  let at = 0;
  while (at < text.length) {
    const character = text[at] as string;
    if (SPACES.includes(character)) {
      at += 1;
    } else if (SYMBOL_CHARACTERS.includes(character)) {
      const two = text.slice(at, at + 2);
      const symbol = TWO_CHARACTER_SYMBOLS.has(two) ? two : character;
      tokens.push({ kind: "symbol", text: symbol });
      at += symbol.length;
    } else {
      const start = at;
      while (
        at < text.length &&
        !SPACES.includes(text[at] as string) &&
        !SYMBOL_CHARACTERS.includes(text[at] as string)
      ) {
        at += 1;
      }
      tokens.push({ kind: "identifier", text: text.slice(start, at) });
    }
  }
  tokens.push({ kind: "end", text: "" });
  return tokens;
}

class SelectorParser {
  readonly #tokens: readonly Token[];
  #at = 0;

  constructor(tokens: readonly Token[]) {
    this.#tokens = tokens;
  }

  requirements(): Requirement[] {
    const requirements: Requirement[] = [];
    if (this.#peek().kind === "end") {
      return requirements;
    }
    for (;;) {
      const first = this.#peek();
      if (first.kind !== "identifier" && first.text !== "!") {
        const where = requirements.length === 0 ? "!, identifier, or 'end of string'" : "identifier after ','";
        throw new SelectorSyntaxError(`found '${first.text}', expected: ${where}`);
      }
      requirements.push(this.#requirement());
      const next = this.#take();
      if (next.kind === "end") {
        return requirements;
      }
      if (next.text !== ",") {
        throw new SelectorSyntaxError(`found '${next.text}', expected: ',' or 'end of string'`);
      }
    }
  }

  #requirement(): Requirement {
    let token = this.#take();
    const negated = token.kind === "symbol" && token.text === "!";
    if (negated) {
      token = this.#take();
    }
    if (token.kind !== "identifier") {
      throw new SelectorSyntaxError(`unable to parse requirement: found '${token.text}', expected: identifier`);
    }
    const key = token.text;
    const next = this.#peek();
    if (negated || next.kind === "end" || next.text === ",") {
      return checked({ key, operator: negated ? "!" : "exists", values: [] });
    }
    const operator = this.#operator();
    const values = operator === "in" || operator === "notin" ? this.#valueSet() : [this.#exactValue()];
    return checked({ key, operator, values });
  }

  #operator(): SelectorOperator {
    const token = this.#take();
    if (token.kind === "identifier" && (token.text === "in" || token.text === "notin")) {
      return token.text;
    }
    const operator = token.kind === "symbol" ? SYMBOL_OPERATORS[token.text] : undefined;
    if (operator === undefined) {
      throw new SelectorSyntaxError(
        `unable to parse requirement: found '${token.text}', expected: in, notin, =, ==, !=, gt, lt`,
      );
    }
    return operator;
  }

  #exactValue(): string {
    const token = this.#peek();
    if (token.kind === "end" || token.text === ",") {
      return "";
    }
    if (token.kind !== "identifier") {
      throw new SelectorSyntaxError(`unable to parse requirement: found '${token.text}', expected: identifier`);
    }
    return this.#take().text;
  }

  #valueSet(): string[] {
    const open = this.#take();
    if (open.text !== "(") {
      throw new SelectorSyntaxError(`unable to parse requirement: found '${open.text}' expected: '('`);
    }
    const values = new Set<string>();
    for (;;) {
      values.add(this.#peek().kind === "identifier" ? this.#take().text : "");
      const next = this.#take();
      if (next.text === ")") {
        return [...values].sort();
      }
      if (next.text !== ",") {
        throw new SelectorSyntaxError(`unable to parse requirement: found '${next.text}', expected: ',' or ')'`);
      }
    }
  }

  #peek(): Token {
    return this.#tokens[this.#at] as Token;
  }

  #take(): Token {
    const token = this.#peek();
    if (token.kind !== "end") {
      this.#at += 1;
    }
    return token;
  }
}

function checked(requirement: Requirement): Requirement {
  const errors = requirementErrors(requirement.key, requirement.operator, requirement.values);
  if (errors.length > 0) {
    throw new SelectorSyntaxError(`unable to parse requirement: ${errors[0]}`);
  }
  return requirement;
}
