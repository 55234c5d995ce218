// What a file of conformance vectors needs to be judged: an adapter from its cases to the rules of the project.

/** What one case came to. */
export type Outcome =
  | { readonly pass: true }
  | { readonly pass: false; readonly detail: string }
  | { readonly skip: string };

/** Judges the cases of one file. `group` is the group's `subject` text. */
export interface Subject {
  /** Called once before the first case. */
  prepare?(): Promise<void>;
  // biome-ignore lint/suspicious/noExplicitAny: a case is foreign JSON whose shape the subject names.
  run(group: string, testCase: any): Outcome;
  /**
   * For recordings whose steps are judged one by one; without it a recording is one case of `run`, with its name as the group.
   */
  // biome-ignore lint/suspicious/noExplicitAny: a recording is foreign JSON whose shape its format names.
  replay?(recording: any): Replay;
}

/** What a recording came to, step by step. */
export interface Replay {
  readonly steps: readonly { readonly name: string; readonly outcome: Outcome }[];
  /** How many things of each kind were compared. */
  readonly compared: Readonly<Record<string, number>>;
}

/** Compares two values by their JSON, keys in order. */
export function compare(actual: unknown, expected: unknown): Outcome {
  const [got, wanted] = [stableJson(actual), stableJson(expected)];
  return got === wanted ? { pass: true } : { pass: false, detail: `got ${got}, expected ${wanted}` };
}

function stableJson(value: unknown): string {
  return JSON.stringify(value, (_key, each) => {
    if (typeof each === "bigint") return Number(each);
    if (each === null || typeof each !== "object" || Array.isArray(each)) return each;
    return Object.fromEntries(Object.entries(each).sort(([a], [b]) => (a < b ? -1 : 1)));
  });
}
