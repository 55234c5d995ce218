// Finds out what a document is: its apiVersion and kind, whether they exist, and whether upstream still serves them.

import type { SourceDocument } from "../documents/document.ts";
import { nearestName } from "../documents/nearest-name.ts";
import { isMapping } from "./field-cursor.ts";
import { apiGroup, apiVersionsOf, isKubernetesGroup, type KindInfo, kindInfo, kindsOfGroup } from "./kinds.ts";
import type { ReadContext } from "./read-context.ts";

/** The kind of a document; undefined when it cannot be read as an object (which is reported) or has no effect. */
export function recogniseKind(context: ReadContext, document: SourceDocument): KindInfo | undefined {
  const { value } = document;
  if (!isMapping(value)) {
    context.report("error", document, [], { code: "not-an-object", message: "a Kubernetes object must be a mapping" });
    return undefined;
  }
  const apiVersion = requiredText(context, document, "apiVersion", value.kind);
  const kind = requiredText(context, document, "kind", value.apiVersion);
  if (apiVersion === undefined || kind === undefined) {
    return undefined;
  }
  const info = kindInfo(apiVersion, kind);
  if (info === undefined) {
    reportUnknown(context, document, apiVersion, kind);
  } else if (info.removedInMinor !== undefined && info.removedInMinor <= context.minor) {
    noteRemoved(context, document, info);
  }
  return info;
}

function requiredText(
  context: ReadContext,
  document: SourceDocument,
  field: "apiVersion" | "kind",
  other: unknown,
): string | undefined {
  const value = isMapping(document.value) ? document.value[field] : undefined;
  if (typeof value === "string" && value !== "") {
    return value;
  }
  const versions = field === "apiVersion" && typeof other === "string" ? apiVersionsOf(other) : [];
  const hint =
    versions.length > 0
      ? `write apiVersion: ${versions[0]}`
      : field === "kind"
        ? "write what the object is, such as kind: Deployment"
        : "write apiVersion and kind at the top, such as apiVersion: apps/v1 and kind: Deployment";
  const wrong = value !== undefined && value !== null && value !== "";
  context.report("error", document, [field], {
    code: wrong ? "wrong-type" : `missing-${field === "kind" ? "kind" : "api-version"}`,
    message: wrong ? "expected text" : `Object '${field === "kind" ? "Kind" : "apiVersion"}' is missing`,
    hint,
  });
  return undefined;
}

/** Mirrors kubectl's wording, `no matches for kind "X" in version "Y"`. Custom resources are passed over. */
function reportUnknown(context: ReadContext, document: SourceDocument, apiVersion: string, kind: string): void {
  const versions = apiVersionsOf(kind);
  const group = apiGroup(apiVersion);
  const near = nearestName(kind, kindsOfGroup(group));
  const isOurs = isKubernetesGroup(group);
  if (isOurs && (versions.length > 0 || near !== undefined)) {
    const hint = versions.length > 0 ? `${kind} is in ${versions[0]}` : `did you mean "${near}"?`;
    context.report("error", document, [versions.length > 0 ? "apiVersion" : "kind"], {
      code: "unknown-kind",
      message: `no matches for kind ${JSON.stringify(kind)} in version ${JSON.stringify(apiVersion)}`,
      hint,
    });
    return;
  }
  const what = isOurs ? "is not known to the simulation" : "is a custom resource";
  context.passOver(`${apiVersion} ${kind}`, document, ["kind"], "kind-not-simulated", (count) => ({
    severity: "warning",
    message: `${kind} of ${apiVersion} ${what} and is ignored (${count === 1 ? "one object" : `${count} objects, first here`})`,
  }));
}

function noteRemoved(context: ReadContext, document: SourceDocument, info: KindInfo): void {
  const { apiVersion, kind, replacedBy, removedInMinor } = info;
  context.passOver(`removed ${apiVersion} ${kind}`, document, ["apiVersion"], "removed-api-version", (count) => ({
    severity: "notice",
    message: `${kind} of ${apiVersion} was removed in Kubernetes 1.${removedInMinor}; it is read as ${replacedBy} (${count === 1 ? "one object" : `${count} objects, first here`})`,
    hint: `a cluster of version 1.${context.minor} refuses it: write apiVersion: ${replacedBy}`,
  }));
}
