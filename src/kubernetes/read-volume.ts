// Reads the volumes of a pod. Mirrors SetDefaults_Volume of pkg/apis/core/v1/defaults.go, v1.35.

import type { FieldCursor } from "./field-cursor.ts";
import { dnsLabelErrors } from "./label-validation.ts";
import { toCount } from "./read-resources.ts";
import { readClaimSpec } from "./read-storage.ts";
import type { Volume, VolumeSource } from "./volume.ts";

/** spec.volumes of a pod. */
export function readVolumes(spec: FieldCursor): Volume[] {
  const names = new Set<string>();
  return spec.list("volumes").map((cursor) => {
    const name = cursor.text("name") ?? "";
    for (const error of name === "" ? [] : dnsLabelErrors(name)) {
      cursor.invalid("name", name, error);
    }
    if (names.has(name)) {
      cursor.duplicate("name", name);
    }
    names.add(name);
    return { name, source: readSource(cursor) };
  });
}

function readSource(volume: FieldCursor): VolumeSource {
  const types = volume.names().filter((field) => field !== "name");
  if (types.length > 1) {
    volume.forbidden(types[1], "may not specify more than 1 volume type");
  }
  const type = types[0] ?? "emptyDir";
  const source = volume.at(type);
  const readOnly = source.boolean("readOnly");
  switch (type) {
    case "emptyDir": {
      const sizeLimit = source.quantity("sizeLimit");
      const limit = sizeLimit === undefined ? {} : { sizeLimitBytes: toCount(sizeLimit) };
      return { kind: "emptyDir", medium: source.text("medium") ?? "", ...limit };
    }
    case "hostPath":
      return { kind: "hostPath", path: source.text("path") ?? "", type: source.text("type") ?? "" };
    case "configMap":
      return { kind: "configMap", name: source.text("name") ?? "", optional: source.boolean("optional") };
    case "secret":
      return { kind: "secret", secretName: source.text("secretName") ?? "", optional: source.boolean("optional") };
    case "persistentVolumeClaim":
      return { kind: "persistentVolumeClaim", claimName: source.text("claimName") ?? "", readOnly };
    case "ephemeral":
      return { kind: "ephemeral", claim: readClaimSpec(source.at("volumeClaimTemplate").at("spec")) };
    case "downwardAPI":
    case "projected":
      return { kind: type };
    default:
      return readDisk(type, source, readOnly);
  }
}

/** Disks that only one node can attach at a time decide placement; others are known by their type alone. */
function readDisk(type: string, source: FieldCursor, readOnly: boolean): VolumeSource {
  switch (type) {
    case "csi":
      return { kind: "csi", driver: source.text("driver") ?? "", readOnly };
    case "gcePersistentDisk":
      return { kind: "gcePersistentDisk", pdName: source.text("pdName") ?? "", readOnly };
    case "awsElasticBlockStore":
      return { kind: "awsElasticBlockStore", volumeID: source.text("volumeID") ?? "", readOnly };
    case "azureDisk": {
      const [diskName, diskURI] = [source.text("diskName") ?? "", source.text("diskURI") ?? ""];
      return { kind: "azureDisk", diskName, diskURI, readOnly };
    }
    case "iscsi":
      return {
        kind: "iscsi",
        targetPortal: source.text("targetPortal") ?? "",
        iqn: source.text("iqn") ?? "",
        lun: source.integer("lun") ?? 0,
        readOnly,
      };
    case "rbd":
      return {
        kind: "rbd",
        monitors: source.texts("monitors"),
        image: source.text("image") ?? "",
        pool: source.text("pool") ?? "rbd",
        readOnly,
      };
    default:
      return { kind: "other", type };
  }
}
