// Reads ConfigMaps, Secrets and the kinds that have nothing to read but their name.

import type { ConfigMap, InertObject, Secret, ServiceAccount } from "./configuration.ts";
import type { FieldCursor } from "./field-cursor.ts";
import type { Namespace } from "./node.ts";
import type { KubernetesObject } from "./object-meta.ts";

export function readConfigMap(object: FieldCursor, base: KubernetesObject): ConfigMap {
  return {
    ...base,
    kind: "ConfigMap",
    data: object.map("data"),
    binaryDataKeys: object.at("binaryData").names(),
  };
}

/** Only the keys are kept: a simulation has no use for the values, and they should not end up in a report. */
export function readSecret(object: FieldCursor, base: KubernetesObject): Secret {
  const keys = new Set([...object.at("data").names(), ...object.at("stringData").names()]);
  return { ...base, kind: "Secret", type: object.text("type") || "Opaque", keys: [...keys].sort() };
}

export function readServiceAccount(_object: FieldCursor, base: KubernetesObject): ServiceAccount {
  return { ...base, kind: "ServiceAccount" };
}

export function readNamespace(_object: FieldCursor, base: KubernetesObject): Namespace {
  return { ...base, kind: "Namespace" };
}

export function readInert(_object: FieldCursor, base: KubernetesObject): InertObject {
  return { ...base, inert: true };
}
