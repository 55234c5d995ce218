// Objects that hold configuration or rights, and the kinds that are only known by name.

import type { KubernetesObject, StringMap } from "./object-meta.ts";

export interface ConfigMap extends KubernetesObject {
  readonly kind: "ConfigMap";
  readonly data: StringMap;
  readonly binaryDataKeys: readonly string[];
}

/** A Secret without its values: a simulation needs only which keys exist. */
export interface Secret extends KubernetesObject {
  readonly kind: "Secret";
  readonly type: string;
  readonly keys: readonly string[];
}

export interface ServiceAccount extends KubernetesObject {
  readonly kind: "ServiceAccount";
}

/** Accepted and checked, with no effect on a run: roles, bindings, CRDs, events and the like. */
export interface InertObject extends KubernetesObject {
  readonly inert: true;
}
