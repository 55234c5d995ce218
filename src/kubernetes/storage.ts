// PersistentVolume, PersistentVolumeClaim, StorageClass and CSINode after reading.

import type { KubernetesObject, StringMap } from "./object-meta.ts";
import type { LabelSelector, NodeSelector, NodeSelectorTerm } from "./selector-types.ts";

export type AccessMode = "ReadWriteOnce" | "ReadOnlyMany" | "ReadWriteMany" | "ReadWriteOncePod";

export interface PersistentVolumeClaimSpec {
  readonly accessModes: readonly AccessMode[];
  /** resources.requests.storage. */
  readonly storageBytes: number;
  /** Absent: the default class is filled in; "" asks for a volume without a class. */
  readonly storageClassName?: string;
  readonly volumeName?: string;
  readonly selector?: LabelSelector;
  readonly volumeMode: "Filesystem" | "Block";
}

export interface PersistentVolumeClaim extends KubernetesObject {
  readonly kind: "PersistentVolumeClaim";
  readonly spec: PersistentVolumeClaimSpec;
  /** From a dump; absent in a hand-written manifest. */
  readonly phase?: "Pending" | "Bound" | "Lost";
}

/** A claim template of a StatefulSet. */
export interface VolumeClaimTemplate {
  readonly name: string;
  readonly labels: StringMap;
  readonly spec: PersistentVolumeClaimSpec;
}

export interface PersistentVolume extends KubernetesObject {
  readonly kind: "PersistentVolume";
  readonly spec: {
    readonly capacityBytes: number;
    readonly accessModes: readonly AccessMode[];
    readonly storageClassName: string;
    readonly reclaimPolicy: "Retain" | "Delete" | "Recycle";
    readonly volumeMode: "Filesystem" | "Block";
    readonly claimRef?: { readonly namespace: string; readonly name: string };
    readonly nodeAffinity?: NodeSelector;
    /** Upstream's field name of the volume source (`hostPath`, `nfs`, `csi`, …), "" when none is set. */
    readonly sourceType: string;
    readonly csiDriver?: string;
    readonly csiVolumeHandle?: string;
    /** What names an in-tree cloud disk: volumeID (EBS), pdName (GCE), diskURI (Azure). */
    readonly diskId?: string;
  };
  readonly phase?: string;
}

export interface StorageClass extends KubernetesObject {
  readonly kind: "StorageClass";
  readonly provisioner: string;
  readonly volumeBindingMode: "Immediate" | "WaitForFirstConsumer";
  readonly reclaimPolicy: "Retain" | "Delete" | "Recycle";
  readonly allowVolumeExpansion: boolean;
  readonly allowedTopologies: readonly NodeSelectorTerm[];
  /** Annotated storageclass.kubernetes.io/is-default-class: "true". */
  readonly isDefault: boolean;
}

export interface CSINode extends KubernetesObject {
  readonly kind: "CSINode";
  readonly drivers: readonly {
    readonly name: string;
    readonly nodeID: string;
    readonly topologyKeys: readonly string[];
    /** How many volumes of the driver the node takes; absent is no limit. */
    readonly allocatableCount?: number;
  }[];
}
