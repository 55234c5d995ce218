// `kind: List` and typed lists (PodList, …) become one document for each item, as kubectl's builder does.

import type { DocumentValue } from "./document.ts";
import type { PositionedDocument } from "./position-table.ts";
import type { Findings } from "./reading-findings.ts";

type Mapping = { [key: string]: DocumentValue };

/**
 * Replaces every list by its items, in order. Items of a typed list that leave out their kind take it from the list.
 * Mirrors decodeToList in apimachinery/pkg/apis/meta/v1/unstructured/unstructured.go.
 */
export function flattenLists(documents: readonly PositionedDocument[], findings: Findings): PositionedDocument[] {
  const flat: PositionedDocument[] = [];
  const add = (document: PositionedDocument): void => {
    const { value } = document;
    if (!isMapping(value)) {
      refuseRoot(document, findings);
    } else if (isList(value)) {
      for (const item of document.items("items")) {
        if (isMapping(item.value)) inheritKind(item.value, value);
        add(item);
      }
    } else {
      flat.push(document);
    }
  };
  for (const document of documents) add(document);
  return flat;
}

function isMapping(value: DocumentValue): value is Mapping {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isList(value: Mapping): boolean {
  const { kind, items } = value;
  return typeof kind === "string" && kind.endsWith("List") && (Array.isArray(items) || items === null);
}

function inheritKind(item: Mapping, list: Mapping): void {
  const kind = String(list.kind).slice(0, -"List".length);
  if (kind === "") return;
  if (item.kind === undefined) item.kind = kind;
  if (item.apiVersion === undefined && typeof list.apiVersion === "string") item.apiVersion = list.apiVersion;
}

function refuseRoot(document: PositionedDocument, findings: Findings): void {
  const { value } = document;
  let what = `a ${typeof value}`;
  if (value === null) what = "nothing";
  else if (Array.isArray(value)) what = "a sequence";
  findings.addAt(document.locate([]), {
    code: "not-an-object",
    message: `an object with apiVersion and kind is expected here, and this is ${what}`,
    hint: Array.isArray(value)
      ? "put the entries under `items:` of a `kind: List`, or separate them with ---"
      : undefined,
  });
}
