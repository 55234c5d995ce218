// What every Kubernetes object carries: its identity, its labels, who owns it, and where it was written.

import type { DocumentPath, SourceDocument } from "../documents/document.ts";

/** Label or annotation maps; null-prototype objects, so that any key is safe to look up. */
export type StringMap = Readonly<Record<string, string>>;

/** The place that a normalised object came from; `origin.document.locate([...origin.path, "spec"])` finds its fields. */
export interface Origin {
  readonly document: SourceDocument;
  readonly path: DocumentPath;
}

/** One entry of metadata.ownerReferences: how a dump says that a pod belongs to a ReplicaSet. */
export interface OwnerReference {
  readonly apiVersion: string;
  readonly kind: string;
  readonly name: string;
  readonly uid: string;
  readonly controller: boolean;
}

/** Object metadata. `namespace` is "" for cluster-scoped kinds and "default" where a namespaced object names none. */
export interface ObjectMeta {
  readonly name: string;
  readonly namespace: string;
  readonly labels: StringMap;
  readonly annotations: StringMap;
  readonly ownerReferences: readonly OwnerReference[];
  /** Only in dumps. */
  readonly uid?: string;
  /** RFC 3339, only in dumps. */
  readonly creationTimestamp?: string;
  readonly deletionTimestamp?: string;
  readonly deletionGracePeriodSeconds?: number;
}

/** What all normalised objects share. `apiVersion` is the one the object was converted to (`apps/v1`). */
export interface KubernetesObject {
  readonly kind: string;
  readonly apiVersion: string;
  readonly metadata: ObjectMeta;
  readonly origin: Origin;
}
