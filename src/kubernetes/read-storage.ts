// Reads PersistentVolumes, claims, StorageClasses and CSINodes. Mirrors pkg/apis/core/v1/defaults.go and
// pkg/apis/storage/v1/defaults.go, v1.35.

import type { FieldCursor } from "./field-cursor.ts";
import type { KubernetesObject } from "./object-meta.ts";
import { optionalTexts, readLabels } from "./read-meta.ts";
import { toCount } from "./read-resources.ts";
import { readLabelSelector, readNodeSelector } from "./read-selector.ts";
import type {
  AccessMode,
  CSINode,
  PersistentVolume,
  PersistentVolumeClaim,
  PersistentVolumeClaimSpec,
  StorageClass,
  VolumeClaimTemplate,
} from "./storage.ts";

const ACCESS_MODES: readonly AccessMode[] = ["ReadWriteOnce", "ReadOnlyMany", "ReadWriteMany", "ReadWriteOncePod"];
const RECLAIM_POLICIES = ["Retain", "Delete", "Recycle"] as const;
const DEFAULT_CLASS_ANNOTATIONS = [
  "storageclass.kubernetes.io/is-default-class",
  "storageclass.beta.kubernetes.io/is-default-class",
];
/** The field that names a disk of the cloud providers' in-tree volumes. */
const DISK_ID_FIELDS: Readonly<Record<string, string>> = {
  awsElasticBlockStore: "volumeID",
  gcePersistentDisk: "pdName",
  azureDisk: "diskURI",
};
/** Fields of a PersistentVolume's spec that do not name its source. */
const PLAIN_VOLUME_FIELDS: ReadonlySet<string> = new Set([
  ...["accessModes", "capacity", "claimRef", "mountOptions", "nodeAffinity", "persistentVolumeReclaimPolicy"],
  ...["storageClassName", "volumeAttributesClassName", "volumeMode"],
]);

/** The spec of a claim, of a claim template or of an ephemeral volume. */
export function readClaimSpec(spec: FieldCursor): PersistentVolumeClaimSpec {
  const storage = spec.at("resources").at("requests").quantity("storage");
  if (storage === undefined && typeof spec.at("resources").at("requests").raw("storage") !== "string") {
    spec.at("resources").at("requests").required("storage");
  } else if (storage !== undefined && storage.sign <= 0) {
    spec.at("resources").at("requests").invalid("storage", storage.toString(), "must be greater than zero");
  }
  const accessModes = readAccessModes(spec);
  const selector = readLabelSelector(spec, "selector");
  const storageClassName = spec.text("storageClassName");
  return {
    accessModes,
    storageBytes: storage === undefined ? 0 : toCount(storage),
    // "" is not the same as absent: it asks for a volume without a class.
    ...(storageClassName === undefined ? {} : { storageClassName }),
    ...optionalTexts(spec, ["volumeName"]),
    ...(selector === undefined ? {} : { selector }),
    volumeMode: spec.oneOf("volumeMode", ["Filesystem", "Block"], "Filesystem"),
  };
}

/** spec.volumeClaimTemplates of a StatefulSet. */
export function readClaimTemplates(spec: FieldCursor): VolumeClaimTemplate[] {
  return spec.list("volumeClaimTemplates").map((cursor) => {
    const meta = cursor.at("metadata");
    const name = meta.text("name") ?? "";
    if (name === "") {
      meta.required("name");
    }
    return { name, labels: readLabels(meta, "labels"), spec: readClaimSpec(cursor.at("spec")) };
  });
}

export function readPersistentVolumeClaim(object: FieldCursor, base: KubernetesObject): PersistentVolumeClaim {
  const phase = object.at("status").text("phase");
  return {
    ...base,
    kind: "PersistentVolumeClaim",
    spec: readClaimSpec(object.at("spec")),
    ...(phase === "Pending" || phase === "Bound" || phase === "Lost" ? { phase } : {}),
  };
}

export function readPersistentVolume(object: FieldCursor, base: KubernetesObject): PersistentVolume {
  const spec = object.at("spec");
  const capacity = spec.at("capacity").quantity("storage");
  if (capacity === undefined) {
    spec.required("capacity");
  }
  const sourceType = spec.names().find((field) => !PLAIN_VOLUME_FIELDS.has(field)) ?? "";
  if (sourceType === "") {
    spec.required("hostPath", "must specify a volume type");
  }
  const claim = spec.child("claimRef");
  const nodeAffinity = readNodeSelector(spec.at("nodeAffinity"), "required");
  const csi = spec.at("csi");
  const [csiDriver, csiVolumeHandle] = [csi.text("driver"), csi.text("volumeHandle")];
  const diskField = DISK_ID_FIELDS[sourceType];
  const diskId = diskField === undefined ? undefined : spec.at(sourceType).text(diskField);
  return {
    ...base,
    kind: "PersistentVolume",
    spec: {
      capacityBytes: capacity === undefined ? 0 : toCount(capacity),
      accessModes: readAccessModes(spec),
      storageClassName: spec.text("storageClassName") ?? "",
      reclaimPolicy: spec.oneOf("persistentVolumeReclaimPolicy", RECLAIM_POLICIES, "Retain"),
      volumeMode: spec.oneOf("volumeMode", ["Filesystem", "Block"], "Filesystem"),
      ...(claim === undefined
        ? {}
        : { claimRef: { namespace: claim.text("namespace") ?? "", name: claim.text("name") ?? "" } }),
      ...(nodeAffinity === undefined ? {} : { nodeAffinity }),
      sourceType,
      ...(csiDriver === undefined ? {} : { csiDriver }),
      ...(csiVolumeHandle === undefined ? {} : { csiVolumeHandle }),
      ...(diskId === undefined ? {} : { diskId }),
    },
    ...optionalTexts(object.at("status"), ["phase"]),
  };
}

export function readStorageClass(object: FieldCursor, base: KubernetesObject): StorageClass {
  return {
    ...base,
    kind: "StorageClass",
    provisioner: object.text("provisioner") ?? "",
    volumeBindingMode: object.oneOf("volumeBindingMode", ["Immediate", "WaitForFirstConsumer"], "Immediate"),
    reclaimPolicy: object.oneOf("reclaimPolicy", RECLAIM_POLICIES, "Delete"),
    allowVolumeExpansion: object.boolean("allowVolumeExpansion"),
    allowedTopologies: object.list("allowedTopologies").map((term) => ({
      matchExpressions: term.list("matchLabelExpressions").map((expression) => ({
        key: expression.text("key") ?? "",
        operator: "In" as const,
        values: expression.texts("values"),
      })),
      matchFields: [],
    })),
    isDefault: DEFAULT_CLASS_ANNOTATIONS.some((name) => base.metadata.annotations[name] === "true"),
  };
}

export function readCsiNode(object: FieldCursor, base: KubernetesObject): CSINode {
  const drivers = object.at("spec").list("drivers");
  return {
    ...base,
    kind: "CSINode",
    drivers: drivers.map((driver) => {
      const count = driver.at("allocatable").integer("count");
      return {
        name: driver.text("name") ?? "",
        nodeID: driver.text("nodeID") ?? "",
        topologyKeys: driver.texts("topologyKeys"),
        ...(count === undefined ? {} : { allocatableCount: count }),
      };
    }),
  };
}

function readAccessModes(spec: FieldCursor): AccessMode[] {
  const modes = spec.texts("accessModes");
  if (modes.length === 0) {
    spec.required("accessModes", "at least 1 access mode is required");
  }
  for (const mode of modes) {
    if (!ACCESS_MODES.includes(mode as AccessMode)) {
      spec.unsupported("accessModes", mode, ACCESS_MODES);
    }
  }
  return modes.filter((mode): mode is AccessMode => ACCESS_MODES.includes(mode as AccessMode));
}
