// How much one input file may cost. Every limit can be raised by a flag, and the refusal names that flag.

/** Limits of one file. */
export interface ReadBudget {
  /** Size of the text in UTF-8, in bytes. */
  readonly maxInputBytes: number;
  /** Mappings and sequences inside one another. */
  readonly maxDepth: number;
  /** Values that aliases and merge keys may add to what is written in the file. */
  readonly maxExpandedNodes: number;
}

/** Dialect of plain scalars: YAML 1.1 as kubectl reads it, or the YAML 1.2 core schema. JSON reads alike in both. */
export type Dialect = "kubernetes" | "scenario";

/** Options of `readDocuments`. */
export interface ReadOptions {
  readonly dialect: Dialect;
  readonly budget?: Partial<ReadBudget>;
}

export const DEFAULT_READ_BUDGET: ReadBudget = {
  maxInputBytes: 10_000_000,
  maxDepth: 100,
  maxExpandedNodes: 1_000_000,
};

/** Aliases may add ten times what is written, and this many values more so that small files are not bothered. */
export const EXPANSION_RATIO = 10;
export const EXPANSION_ALLOWANCE = 100_000;

/** Findings about one file after which reading it stops: a hostile file must not buy a million messages. */
export const MAX_FINDINGS_PER_FILE = 100;

/** The limits to use, the given ones first. */
export function readBudget(given: Partial<ReadBudget> | undefined): ReadBudget {
  return { ...DEFAULT_READ_BUDGET, ...given };
}
