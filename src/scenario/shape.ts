// The shape of a scenario file, as generated from schema.ts: a small subset of JSON Schema that conform.ts can walk.

import type { Format } from "./formats.ts";

/** What a value must look like. `default` stands in for a field that is not given. */
export type Shape = { readonly default?: unknown } & (
  | { readonly type: "string"; readonly minimumLength?: number }
  | { readonly type: "boolean" | "any" }
  | {
      readonly type: "number" | "integer";
      readonly minimum?: number;
      readonly maximum?: number;
      readonly above?: number;
    }
  | { readonly type: Format }
  | { readonly type: "choice"; readonly values: readonly string[] }
  | { readonly type: "list"; readonly items: Shape; readonly minimum: number }
  | MappingShape
  | { readonly type: "union"; readonly options: readonly Shape[] }
);

/** Named fields, or entries of one shape under any key (`others`), or both. */
export interface MappingShape {
  readonly type: "mapping";
  readonly fields: Readonly<Record<string, Shape>>;
  readonly required: readonly string[];
  readonly others?: Shape;
  /** What the keys of `others` must parse as. */
  readonly keys?: Format;
  /** Exactly one of these fields is given. */
  readonly exactlyOne?: readonly string[];
}
