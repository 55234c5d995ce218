// A parsed document that still knows where each of its values stood.

import type { SourcePosition } from "./diagnostic.ts";

/** A value as Kubernetes sees it. Mappings are null-prototype objects; integers beyond 2^53 are refused by the reader. */
export type DocumentValue = null | boolean | number | string | DocumentValue[] | { [key: string]: DocumentValue };

/** Field names and list indices from the root of a document to one of its values. */
export type DocumentPath = readonly (string | number)[];

/** One YAML or JSON document (an item of a `kind: List` counts as a document of its own). */
export interface SourceDocument {
  /** The file as the user named it, `-` for standard input. */
  readonly file: string;
  /** The whole text of the file, for code frames. */
  readonly text: string;
  readonly value: DocumentValue;
  /** Where the value at `path` stands; with `"key"` where its key stands. A path that does not exist gives its nearest existing ancestor. */
  locate(path: DocumentPath, of?: "key" | "value"): SourcePosition;
}
