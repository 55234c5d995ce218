// Reads and validates object metadata. Mirrors k8s.io/apimachinery/pkg/api/validation/objectmeta.go, v1.35.

import type { FieldCursor } from "./field-cursor.ts";
import type { KindInfo } from "./kinds.ts";
import {
  dnsLabel1035Errors,
  dnsLabelErrors,
  dnsSubdomainErrors,
  labelKeyErrors,
  labelValueErrors,
} from "./label-validation.ts";
import type { ObjectMeta, OwnerReference, StringMap } from "./object-meta.ts";

/** RBAC names may hold anything that is a path segment. */
const PATH_SEGMENT_KINDS: ReadonlySet<string> = new Set(["Role", "ClusterRole", "RoleBinding", "ClusterRoleBinding"]);

/** Reads `metadata` of the object at `object`. */
export function readMeta(object: FieldCursor, info: KindInfo): ObjectMeta {
  const meta = object.at("metadata");
  const name = meta.text("name") ?? "";
  if ((meta.raw("name") ?? "") === "") {
    const generated = meta.has("generateName");
    meta.required(
      "name",
      generated ? "" : "name or generateName is required",
      generated ? "a simulation needs the name itself; write metadata.name" : undefined,
    );
  } else if (name !== "") {
    for (const error of nameErrors(info.kind, name)) {
      meta.invalid("name", name, error);
    }
  }
  const namespace = info.namespaced ? meta.text("namespace") || "default" : "";
  for (const error of info.namespaced ? dnsLabelErrors(namespace) : []) {
    meta.invalid("namespace", namespace, error);
  }
  const deletionGracePeriodSeconds = meta.integer("deletionGracePeriodSeconds");
  return {
    name,
    namespace,
    labels: readLabels(meta, "labels"),
    annotations: meta.map("annotations"),
    ownerReferences: meta.list("ownerReferences").map(readOwner),
    ...optionalTexts(meta, ["uid", "creationTimestamp", "deletionTimestamp"]),
    ...(deletionGracePeriodSeconds === undefined ? {} : { deletionGracePeriodSeconds }),
  };
}

/** A map of labels with its keys and values validated. */
export function readLabels(parent: FieldCursor, field: string): StringMap {
  const labels = parent.map(field);
  for (const [key, value] of Object.entries(labels)) {
    for (const error of labelKeyErrors(key)) {
      parent.invalid(field, key, error);
    }
    for (const error of labelValueErrors(value)) {
      parent.invalid(field, value, error);
    }
  }
  return labels;
}

/** The named text fields that are present. */
export function optionalTexts<Name extends string>(
  cursor: FieldCursor,
  names: readonly Name[],
): { [N in Name]?: string } {
  const found: { [N in Name]?: string } = {};
  for (const name of names) {
    const value = cursor.text(name);
    if (value !== undefined && value !== "") {
      found[name] = value;
    }
  }
  return found;
}

/** The named integer fields that are present. */
export function optionalIntegers<Name extends string>(
  cursor: FieldCursor,
  names: readonly Name[],
): { [N in Name]?: number } {
  const found: { [N in Name]?: number } = {};
  for (const name of names) {
    const value = cursor.integer(name);
    if (value !== undefined) {
      found[name] = value;
    }
  }
  return found;
}

/** An integer of at least 0; absent or wrong gives `fallback`. */
export function nonNegative(cursor: FieldCursor, name: string, fallback: number): number {
  const value = cursor.integer(name) ?? fallback;
  if (value < 0) {
    cursor.invalid(name, value, "must be greater than or equal to 0");
    return fallback;
  }
  return value;
}

function nameErrors(kind: string, name: string): string[] {
  if (PATH_SEGMENT_KINDS.has(kind)) {
    return /[/%]/.test(name) || name === "." || name === ".." ? ["may not be '.', '..' or contain '/' or '%'"] : [];
  }
  if (kind === "Service") {
    return dnsLabel1035Errors(name);
  }
  return kind === "Namespace" ? dnsLabelErrors(name) : dnsSubdomainErrors(name);
}

function readOwner(owner: FieldCursor): OwnerReference {
  return {
    apiVersion: owner.text("apiVersion") ?? "",
    kind: owner.text("kind") ?? "",
    name: owner.text("name") ?? "",
    uid: owner.text("uid") ?? "",
    controller: owner.boolean("controller"),
  };
}
