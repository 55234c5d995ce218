// One parsed YAML document to a plain value with positions: dialect, tags, unique keys, anchors.

import type { Document, Node, Pair, Scalar, YAMLMap, YAMLSeq } from "yaml";
import type { DocumentValue } from "./document.ts";
import { type ExpansionBudget, type Extent, scalarNodes } from "./expansion-budget.ts";
import { keyText } from "./key-text.ts";
import { clipped, refuseKey, reportDuplicate } from "./mapping-keys.ts";
import { MergedEntries, type MergeSource } from "./merged-entries.ts";
import { nearestName } from "./nearest-name.ts";
import { resolveScalar, unsupportedTag } from "./plain-scalar.ts";
import type { Container, PositionTable } from "./position-table.ts";
import type { Dialect } from "./read-budget.ts";
import type { ReadingContext } from "./reading-context.ts";
import type { Findings, FindingText } from "./reading-findings.ts";
import { templateHint } from "./template-hint.ts";
import { yamlLibrary } from "./yaml-library.ts";

/** What the composer yields. */
export type ParsedDocument = Document.Parsed;

/** The root value and its offsets. */
export interface BuiltRoot {
  readonly value: DocumentValue;
  readonly start: number;
  readonly end: number;
}

interface Anchored extends Extent {
  readonly value: DocumentValue;
  /** True while the value is being built: an alias to it would hold itself. */
  readonly open: boolean;
}

type Mapping = { [key: string]: DocumentValue };

const COLLECTION_TAGS = new Set(["tag:yaml.org,2002:map", "tag:yaml.org,2002:seq", "!"]);
const LONE_SURROGATE = /[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/;
const OPEN: Anchored = { value: null, nodes: 0, height: 0, open: true };

/** Builds the value of one document. Findings are reported; what cannot be read is left out or null. */
export class YamlValueBuilder {
  readonly #yaml = yamlLibrary();
  readonly #base: number;
  readonly #dialect: Dialect;
  readonly #maxDepth: number;
  readonly #table: PositionTable;
  readonly #findings: Findings;
  readonly #budget: ExpansionBudget;
  readonly #anchors = new Map<string, Anchored>();
  readonly #path: (string | number)[] = [];
  /** Values made so far, and the deepest level reached since it was last set. */
  #nodes = 0;
  #deepest = 0;

  /** `base` is the offset in the file of the text that was parsed. */
  constructor(context: ReadingContext, table: PositionTable, base: number) {
    this.#base = base;
    this.#dialect = context.dialect;
    this.#maxDepth = context.budget.maxDepth;
    this.#table = table;
    this.#findings = context.findings;
    this.#budget = context.expansion;
  }

  build(document: ParsedDocument): BuiltRoot {
    const node = document.contents as Node | null;
    const [start, end] = this.#range(node, document.range[0] + this.#base);
    return { value: this.#value(node, 0), start, end };
  }

  /** Anchors are known by name from their place on; a later anchor of the same name takes over. */
  #value(node: unknown, depth: number): DocumentValue {
    const anchor =
      this.#yaml.isScalar(node) || this.#yaml.isMap(node) || this.#yaml.isSeq(node) ? node.anchor : undefined;
    if (anchor === undefined) return this.#bare(node, depth);
    const outerDeepest = this.#deepest;
    const nodesBefore = this.#nodes;
    this.#deepest = depth;
    this.#anchors.set(anchor, OPEN);
    const value = this.#bare(node, depth);
    this.#anchors.set(anchor, { value, nodes: this.#nodes - nodesBefore, height: this.#deepest - depth, open: false });
    this.#deepest = Math.max(outerDeepest, this.#deepest);
    return value;
  }

  #bare(node: unknown, depth: number): DocumentValue {
    this.#deepest = Math.max(this.#deepest, depth);
    if (this.#yaml.isScalar(node)) return this.#scalar(node);
    if (this.#yaml.isAlias(node)) return this.#alias(node, depth);
    if (this.#yaml.isMap(node)) return this.#mapping(node, depth + 1);
    if (this.#yaml.isSeq(node)) return this.#sequence(node, depth + 1);
    this.#nodes += 1;
    return null;
  }

  #scalar(node: Scalar): null | boolean | number | string {
    const text = node.source ?? String(node.value ?? "");
    const outcome = resolveScalar(
      { text, plain: node.type === this.#yaml.Scalar.PLAIN || node.type === undefined, tag: node.tag },
      this.#dialect,
    );
    if (outcome.finding !== undefined) this.#report(outcome.finding, node);
    if (node.type === this.#yaml.Scalar.QUOTE_DOUBLE && LONE_SURROGATE.test(text)) {
      const hint = "write both halves, or the character itself";
      this.#report({ code: "lone-surrogate", message: "this text holds half a surrogate pair", hint }, node);
    }
    this.#nodes += scalarNodes(outcome.value);
    return outcome.value;
  }

  #sequence(node: YAMLSeq, depth: number): DocumentValue[] {
    this.#checkTag(node);
    this.#nodes += 1;
    const list: DocumentValue[] = [];
    const offsets: number[] = [];
    for (const item of node.items) {
      const [start, end] = this.#range(item, this.#base);
      this.#path.push(list.length);
      // In a flow sequence `[a: 1]` is a mapping of one entry that has no brackets of its own.
      list.push(this.#yaml.isPair(item) ? this.#entries([item], depth + 1) : this.#value(item, depth));
      this.#path.pop();
      offsets.push(-1, -1, start, end);
    }
    this.#table.set(list, undefined, offsets);
    return list;
  }

  #mapping(node: YAMLMap, depth: number): Mapping {
    this.#checkTag(node);
    return this.#entries(node.items, depth);
  }

  #entries(pairs: readonly Pair[], depth: number): Mapping {
    this.#nodes += 1;
    this.#deepest = Math.max(this.#deepest, depth);
    const entries = new MergedEntries(this.#table);
    for (const pair of pairs) {
      if (isMergeKey(pair.key)) this.#merge(entries, pair, depth);
      else this.#entry(entries, pair, depth);
    }
    return entries.close();
  }

  #entry(entries: MergedEntries, pair: Pair, depth: number): void {
    const [keyStart, keyEnd] = this.#range(pair.key, 0);
    const key = this.#key(pair.key, keyStart, keyEnd);
    this.#path.push(key ?? "?");
    const [start, end] = this.#range(pair.value, keyEnd);
    let keep = key !== undefined;
    const first = key === undefined ? undefined : entries.written(key);
    if (key !== undefined && first !== undefined) {
      reportDuplicate(key, first, keyStart, keyEnd, this.#path, this.#findings);
      keep = false;
    } else if (key !== undefined && refuseKey(key, keyStart, keyEnd, () => this.#path, this.#findings)) {
      keep = false;
    }
    const value = this.#value(pair.value, depth);
    if (keep && key !== undefined) entries.write(key, value, [keyStart, keyEnd, start, end]);
    this.#path.pop();
  }

  /** The text of a key, or undefined where it can have none. */
  #key(node: unknown, start: number, end: number): string | undefined {
    const errorsBefore = this.#findings.errorCount;
    const value = this.#yaml.isMap(node) || this.#yaml.isSeq(node) ? undefined : this.#value(node, 0);
    const isScalarValue = value !== undefined && (typeof value !== "object" || value === null);
    const text = isScalarValue ? keyText(value, writtenText(node)) : undefined;
    if (text !== undefined || this.#findings.errorCount > errorsBefore) return text;
    const message = `a key may not be ${value === null ? "null" : "a mapping or a sequence"}`;
    const hint = templateHint(this.#findings.source.text, start) ?? "quote the key";
    this.#findings.add({ code: "key-not-text", message, start, end, path: this.#path, hint });
    return undefined;
  }

  #alias(node: { source: string }, depth: number): DocumentValue {
    const target = this.#target(node, depth);
    if (target === undefined) return null;
    const [start, end] = this.#range(node, 0);
    this.#budget.spend(target.nodes, start, end);
    this.#nodes += target.nodes;
    return this.#copy(target.value);
  }

  /** What an alias stands for, or undefined after a finding. */
  #target(node: { source: string }, depth: number): Anchored | undefined {
    const anchored = this.#anchors.get(node.source);
    const name = clipped(node.source);
    if (anchored === undefined) {
      const near = nearestName(node.source, this.#anchors.keys());
      const hint =
        near === undefined ? "anchors are written &name, before their aliases" : `did you mean *${clipped(near)}?`;
      this.#report({ code: "unknown-anchor", message: `the alias *${name} has no anchor before it`, hint }, node);
      return undefined;
    }
    if (anchored.open) {
      this.#report({ code: "recursive-alias", message: `the alias *${name} stands inside its own anchor` }, node);
      return undefined;
    }
    if (depth + anchored.height > this.#maxDepth) {
      const [start, end] = this.#range(node, 0);
      this.#findings.refuse({
        code: "nesting-too-deep",
        message: `the alias *${name} makes the document nest deeper than ${this.#maxDepth} levels`,
        start,
        end,
        hint: "raise the limit with --max-depth",
      });
    }
    this.#deepest = Math.max(this.#deepest, depth + anchored.height);
    return anchored;
  }

  /** Objects are copied, never shared: a default set in one place must not show in another. */
  #copy(value: DocumentValue): DocumentValue {
    if (typeof value !== "object" || value === null) return value;
    const copy: Container = Array.isArray(value)
      ? value.map((item) => this.#copy(item))
      : Object.assign(Object.create(null) as Mapping, value);
    if (!Array.isArray(copy)) for (const key of Object.keys(copy)) copy[key] = this.#copy(copy[key] ?? null);
    this.#table.share(value, copy);
    return copy;
  }

  /** Mirrors merge() in goyaml.v2/decode.go: of a sequence, earlier mappings take precedence over later ones. */
  #merge(entries: MergedEntries, pair: Pair, depth: number): void {
    const [start, end] = this.#range(pair.key, 0);
    if (this.#dialect === "scenario") {
      const hint = "write the entries out: YAML 1.2, the dialect of scenarios, has no merge keys";
      this.#findings.add({
        code: "merge-key",
        message: "a merge key << stands in a scenario",
        start,
        end,
        path: this.#path,
        hint,
      });
      return;
    }
    const sources = this.#yaml.isSeq(pair.value) ? [...pair.value.items].reverse() : [pair.value];
    for (const source of sources) {
      const merged = this.#mergeSource(source, depth);
      if (merged === undefined) continue;
      const { value, nodes } = merged;
      this.#budget.spend(nodes, start, end);
      this.#nodes += nodes;
      const overridden = entries.merge(value, (child) => this.#copy(child));
      if (overridden === undefined) continue;
      const message = `the merge key replaces "${clipped(overridden)}", which is written above it`;
      const hint = "kubectl reads it so; put << first to let the written value stand";
      this.#findings.add({
        code: "merge-replaces-key",
        severity: "warning",
        message,
        start,
        end,
        path: this.#path,
        hint,
      });
    }
  }

  #mergeSource(node: unknown, depth: number): MergeSource | undefined {
    const anchored = this.#yaml.isAlias(node) ? this.#target(node, depth - 1) : undefined;
    if (this.#yaml.isAlias(node) && anchored === undefined) return undefined;
    const nodesBefore = this.#nodes;
    const value = anchored?.value ?? (this.#yaml.isMap(node) ? this.#value(node, depth - 1) : null);
    if (typeof value === "object" && value !== null && !Array.isArray(value)) {
      return { value, nodes: anchored?.nodes ?? this.#nodes - nodesBefore };
    }
    this.#report(
      { code: "merge-key", message: "a merge key takes a mapping or a sequence of mappings", hint: "<<: *name" },
      node,
    );
    return undefined;
  }

  #checkTag(node: YAMLMap | YAMLSeq): void {
    const tag = node.tag;
    if (tag === undefined || COLLECTION_TAGS.has(tag)) return;
    this.#report(unsupportedTag(tag), node);
  }

  #report(finding: FindingText, node: unknown): void {
    const [start, end] = this.#range(node, 0);
    const from = finding.code === "unsupported-tag" ? this.#tagStart(start) : start;
    this.#findings.add({ ...finding, start: from, end, path: this.#path });
  }

  /** Nodes begin behind their tag; the word before one is its tag, or its anchor beside it. */
  #tagStart(start: number): number {
    const { text } = this.#findings.source;
    let at = start;
    while (at > 0 && /\s/.test(text.charAt(at - 1))) at -= 1;
    while (at > 0 && !/[\s,[{]/.test(text.charAt(at - 1))) at -= 1;
    return text.charAt(at) === "!" ? at : start;
  }

  /** Start and end offsets of a node in the file; both are `fallback` where nothing is written. */
  #range(node: unknown, fallback: number): [number, number] {
    if (this.#yaml.isPair(node)) {
      const [start, keyEnd] = this.#range(node.key, fallback);
      return [start, Math.max(keyEnd, this.#range(node.value, keyEnd)[1])];
    }
    const range = (node as { range?: readonly number[] | null } | null)?.range;
    if (!range) return [fallback, fallback];
    return [(range[0] ?? 0) + this.#base, (range[1] ?? 0) + this.#base];
  }
}

/** A plain or explicitly tagged `<<`. Mirrors isMerge() in goyaml.v2/decode.go. */
function isMergeKey(node: unknown): boolean {
  const { isScalar, Scalar } = yamlLibrary();
  if (!isScalar(node) || node.source !== "<<") return false;
  return node.tag === undefined ? node.type === Scalar.PLAIN : node.tag === "tag:yaml.org,2002:merge";
}

function writtenText(node: unknown): string {
  return yamlLibrary().isScalar(node) && typeof node.source === "string" ? node.source : "";
}
