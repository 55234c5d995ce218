// The shapes of label selectors and node selectors, as objects carry them after reading.

import type { StringMap } from "./object-meta.ts";

/** Operators of LabelSelector.matchExpressions. */
export type LabelSelectorOperator = "In" | "NotIn" | "Exists" | "DoesNotExist";

/** One expression of a LabelSelector. */
export interface LabelSelectorRequirement {
  readonly key: string;
  readonly operator: LabelSelectorOperator;
  readonly values: readonly string[];
}

/** A label selector; with neither labels nor expressions it selects everything. An absent selector selects nothing. */
export interface LabelSelector {
  readonly matchLabels: StringMap;
  readonly matchExpressions: readonly LabelSelectorRequirement[];
}

/** Operators of NodeSelectorTerm.matchExpressions. */
export type NodeSelectorOperator = "In" | "NotIn" | "Exists" | "DoesNotExist" | "Gt" | "Lt";

/** One expression over node labels (matchExpressions) or node fields (matchFields, only metadata.name). */
export interface NodeSelectorRequirement {
  readonly key: string;
  readonly operator: NodeSelectorOperator;
  readonly values: readonly string[];
}

/** Requirements that must all hold. A term with none matches no node. */
export interface NodeSelectorTerm {
  readonly matchExpressions: readonly NodeSelectorRequirement[];
  readonly matchFields: readonly NodeSelectorRequirement[];
}

/** Terms of which one must match. */
export interface NodeSelector {
  readonly nodeSelectorTerms: readonly NodeSelectorTerm[];
}

/** A term that adds `weight` (1..100) to the score of each node it matches. */
export interface PreferredSchedulingTerm {
  readonly weight: number;
  readonly preference: NodeSelectorTerm;
}
