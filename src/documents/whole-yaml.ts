// All of YAML to positioned documents. The `yaml` package parses; the guard here stands between its token parser, which
// is iterative, and its composer, which recurses: a few thousand nested brackets exhaust its stack, and from 2,000 times
// `[{` it makes a tree that it had not turned into values after a minute (yaml 2.9.1).

import type { Composer } from "yaml";
import { PositionedDocument, PositionTable } from "./position-table.ts";
import type { ReadingContext } from "./reading-context.ts";
import type { Findings } from "./reading-findings.ts";
import { reportSyntaxToken, reportYamlError } from "./yaml-errors.ts";
import { yamlLibrary } from "./yaml-library.ts";
import { type ParsedDocument, YamlValueBuilder } from "./yaml-value.ts";

type Token = Parameters<Composer["next"]>[0];

/** The composer's sink for errors. It is private there, and its default makes an Error with a stack for each. */
interface ErrorHook {
  onError: (place: ErrorPlace, code: string, message: string, warning?: boolean) => void;
}
type ErrorPlace = number | readonly number[] | { offset: number; source?: string };

/** Every scalar stays the text that was written; dialects, unique keys and merges are ours. */
const COMPOSER_OPTIONS = {
  version: "1.2",
  schema: "failsafe",
  resolveKnownTags: false,
  uniqueKeys: false,
  merge: false,
  prettyErrors: false,
  logLevel: "silent",
} as const;

/** Reads what stands between the offsets `start` and `end`, adding documents that hold something and no syntax error. */
export function readWholeYaml(
  documents: PositionedDocument[],
  start: number,
  end: number,
  context: ReadingContext,
): void {
  const { findings } = context;
  const stream = new YamlStream(start, context.budget.maxDepth, findings, (document) => {
    const table = new PositionTable();
    const root = new YamlValueBuilder(context, table, start).build(document);
    if (root.value === null) return;
    documents.push(new PositionedDocument(findings.source, root.value, table, root.start, root.end));
  });
  stream.read(findings.source.text.slice(start, end));
}

class YamlStream {
  /** Offset in the file of the text that is parsed; the package counts from 0. */
  readonly #base: number;
  readonly #maxDepth: number;
  readonly #findings: Findings;
  readonly #add: (document: ParsedDocument) => void;
  readonly #composer = new (yamlLibrary().Composer)(COMPOSER_OPTIONS);
  readonly #parser = new (yamlLibrary().Parser)();
  /** Where the last quoted scalar begins: an unclosed one is the last of its document. */
  #quoteStart = 0;
  /** Whether the document that the composer holds back until the next one begins has a syntax error. */
  #heldHasErrors = false;

  constructor(base: number, maxDepth: number, findings: Findings, add: (document: ParsedDocument) => void) {
    this.#base = base;
    this.#maxDepth = maxDepth;
    this.#findings = findings;
    this.#add = add;
    (this.#composer as unknown as ErrorHook).onError = (place, code, message, warning) => {
      const isQuote = code === "MISSING_CHAR" && message.startsWith("Missing closing");
      // The composer points behind the text that a missing quote swallowed; the quote that opened it says more.
      const [start, end] = isQuote ? [this.#quoteStart, this.#quoteStart + 1] : rangeOf(place);
      const error = { code, message, start: start + base, end: end + base, warning: warning === true };
      reportYamlError(error, findings);
    };
  }

  read(text: string): void {
    const { Lexer } = yamlLibrary();
    for (const lexeme of new Lexer().lex(text)) {
      if (lexeme.startsWith("'") || lexeme.startsWith('"')) this.#quoteStart = this.#parser.offset;
      for (const token of this.#parser.next(lexeme)) this.#take(token);
      if (this.#parser.stack.length > this.#maxDepth) this.#checkDepth();
    }
    for (const token of this.#parser.end()) this.#take(token);
    // Forced, so that directives without a document are told of; an empty document has no value and is left out.
    for (const document of this.#composer.end(true, text.length)) if (!this.#heldHasErrors) this.#add(document);
  }

  #take(token: Token): void {
    if (token.type === "error") {
      reportSyntaxToken(token.message, token.offset + this.#base, token.source.length, this.#findings);
      this.#heldHasErrors = true;
      return;
    }
    const errorsBefore = this.#findings.errorCount;
    const heldHadErrors = this.#heldHasErrors;
    let held: ParsedDocument | undefined;
    for (const document of this.#composer.next(token)) held = document;
    const hasErrors = this.#findings.errorCount > errorsBefore;
    this.#heldHasErrors = token.type === "document" ? hasErrors : heldHadErrors || hasErrors;
    if (held !== undefined && !heldHadErrors) this.#add(held);
  }

  /** The parser's stack holds one entry for each open collection, besides the document and the scalar at hand. */
  #checkDepth(): void {
    if (this.#parser.stack.filter(isCollection).length <= this.#maxDepth) return;
    this.#findings.refuse({
      code: "nesting-too-deep",
      message: `nested deeper than ${this.#maxDepth} levels`,
      start: this.#parser.offset + this.#base,
      hint: "no Kubernetes object is that deep; raise the limit with --max-depth if yours is",
    });
  }
}

function isCollection(token: Token): boolean {
  return token.type === "block-map" || token.type === "block-seq" || token.type === "flow-collection";
}

function rangeOf(place: ErrorPlace): [number, number] {
  if (typeof place === "number") return [place, place + 1];
  if ("offset" in place) return [place.offset, place.offset + Math.max(1, place.source?.length ?? 1)];
  return [place[0] ?? 0, place[1] ?? 0];
}
