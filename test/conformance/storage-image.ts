// Volumes, claims, PersistentVolumes, classes and CSINodes of a conformance case as rows of an image, without the compile step of the product.

import * as abi from "../../src/core/abi.generated.ts";
import { parseQuantity } from "../../src/kubernetes/quantity-text.ts";
import { type ImageWriter, row } from "../support/image.ts";
import type { Json } from "./cluster-image.ts";
import { writeTerms } from "./placement-image.ts";

type Run = { start: number; count: number };

const MODES: Record<string, number> = {
  ReadWriteOnce: abi.ACCESS_READ_WRITE_ONCE,
  ReadOnlyMany: abi.ACCESS_READ_ONLY_MANY,
  ReadWriteMany: abi.ACCESS_READ_WRITE_MANY,
  ReadWriteOncePod: abi.ACCESS_READ_WRITE_ONCE_POD,
};
const ZONE_LABELS = [
  ["failure-domain.beta.kubernetes.io/zone", "topology.kubernetes.io/zone"],
  ["failure-domain.beta.kubernetes.io/region", "topology.kubernetes.io/region"],
  ["topology.kubernetes.io/zone", "topology.kubernetes.io/zone"],
  ["topology.kubernetes.io/region", "topology.kubernetes.io/region"],
] as const;
const DISKS: Record<string, { kind: number; id: string; plugin: string; driver: string; limit: string }> = {
  awsElasticBlockStore: {
    kind: abi.VOLUME_AWS_EBS,
    id: "volumeID",
    plugin: "kubernetes.io/aws-ebs",
    driver: "ebs.csi.aws.com",
    limit: "attachable-volumes-aws-ebs",
  },
  gcePersistentDisk: {
    kind: abi.VOLUME_GCE_PD,
    id: "pdName",
    plugin: "kubernetes.io/gce-pd",
    driver: "pd.csi.storage.gke.io",
    limit: "attachable-volumes-gce-pd",
  },
  azureDisk: {
    kind: abi.VOLUME_AZURE_DISK,
    id: "diskURI",
    plugin: "kubernetes.io/azure-disk",
    driver: "disk.csi.azure.com",
    limit: "attachable-volumes-azure-disk",
  },
};
const LIMIT_PREFIX = "attachable-volumes-csi-";

/** Storage of one case. */
export class StorageImage {
  readonly #writer: ImageWriter;
  readonly #claims: readonly Json[];
  readonly #csiNodes: readonly Json[];

  /** Writes claims, volumes and classes; pods and nodes ask for their own rows afterwards. */
  constructor(writer: ImageWriter, testCase: Json) {
    this.#writer = writer;
    this.#claims = testCase.persistentVolumeClaims ?? [];
    this.#csiNodes = [testCase.csiNode, ...(testCase.csiNodes ?? [])].filter(Boolean);
    const volumes: Json[] = testCase.persistentVolumes ?? [];
    const classes: Json[] = (testCase.storageClasses ?? []).flat();
    this.#keys();
    for (const each of classes) this.#storageClass(each);
    for (const each of this.#claims) this.#claim(each, volumes, classes);
    for (const each of volumes) this.#volume(each);
  }

  /** The run of a pod's volumes. */
  volumesOf(pod: Json): Run {
    const rows = (pod.spec?.volumes ?? []).flatMap((volume: Json) => this.#podVolume(pod, volume) ?? []);
    const start = this.#writer.rows(abi.SECTION_VOLUMES);
    for (const each of rows) this.#writer.add(abi.SECTION_VOLUMES, abi.VolumeRecord, row(abi.VolumeRecord, each));
    return { start, count: rows.length };
  }

  /** Fields of a node's row. */
  nodeFields(node: Json): Record<string, number> {
    const allocatable: Record<string, string> = node.status?.allocatable ?? {};
    const csiNode = this.#csiNodes.find(({ metadata }) => metadata.name === node.metadata?.name);
    const limits = new Map<string, { limit: number; keys: readonly string[] }>();
    for (const [key, value] of Object.entries(allocatable))
      if (key.startsWith(LIMIT_PREFIX)) limits.set(key.slice(LIMIT_PREFIX.length), { limit: Number(value), keys: [] });
    for (const { name, allocatable: own, topologyKeys = [] } of csiNode?.spec?.drivers ?? [])
      limits.set(name, { limit: own?.count ?? limits.get(name)?.limit ?? -1, keys: topologyKeys });
    const start = this.#writer.rows(abi.SECTION_CSI_DRIVERS);
    for (const [name, { limit, keys }] of limits) {
      const driver = this.#writer.intern(name);
      const run = this.#texts(keys);
      const fields = { driver, limit, topologyKeysStart: run.start, topologyKeysCount: run.count };
      this.#writer.add(abi.SECTION_CSI_DRIVERS, abi.CsiDriverRecord, fields);
    }
    const migrated = csiNode?.metadata?.annotations?.["storage.alpha.kubernetes.io/migrated-plugins"]?.split(",") ?? [];
    const bits = Object.values(DISKS).filter(({ plugin }) => migrated.includes(plugin));
    const limitOf = (source: string): number => Number(allocatable[DISKS[source]?.limit ?? ""] ?? 16);
    return {
      csiDriversStart: start,
      csiDriversCount: limits.size,
      migratedPlugins: bits.reduce((sum, { kind }) => sum | (1 << kind), 0),
      ebsVolumeLimit: limitOf("awsElasticBlockStore"),
      gcePdVolumeLimit: limitOf("gcePersistentDisk"),
      azureDiskVolumeLimit: limitOf("azureDisk"),
    };
  }

  #keys(): void {
    const [betaZone, betaRegion, zone, region] = ZONE_LABELS.map(([label]) => this.#writer.intern(label));
    this.#writer.add(abi.SECTION_STORAGE, abi.StorageRecord, {
      zoneKey: zone ?? 0,
      regionKey: region ?? 0,
      betaZoneKey: betaZone ?? 0,
      betaRegionKey: betaRegion ?? 0,
      hostnameKey: this.#writer.intern("kubernetes.io/hostname"),
    });
  }

  #storageClass({ metadata, provisioner = "", volumeBindingMode, allowedTopologies = [] }: Json): void {
    const terms = writeTerms(
      this.#writer,
      allowedTopologies.map(({ matchLabelExpressions = [] }: Json) => ({
        matchExpressions: matchLabelExpressions.map((each: Json) => ({ ...each, operator: "In" })),
      })),
    );
    const disk = Object.values(DISKS).find(({ plugin }) => plugin === provisioner);
    const modes: Record<string, number> = {
      Immediate: abi.BINDING_IMMEDIATE,
      WaitForFirstConsumer: abi.BINDING_WAIT_FOR_FIRST_CONSUMER,
    };
    this.#writer.add(abi.SECTION_STORAGE_CLASSES, abi.StorageClassRecord, {
      name: this.#writer.intern(metadata.name),
      bindingMode: modes[volumeBindingMode] ?? abi.BINDING_UNSET,
      provisions: provisioner === "" || provisioner === "kubernetes.io/no-provisioner" ? 0 : 1,
      driver: this.#writer.intern(disk?.driver ?? provisioner),
      kind: disk?.kind ?? abi.VOLUME_OTHER,
      topologiesStart: terms.start,
      topologiesCount: terms.count,
    });
  }

  #claim({ metadata, spec, status }: Json, volumes: readonly Json[], classes: readonly Json[]): void {
    const volumeName = spec.volumeName ?? "";
    const className = spec.storageClassName ?? "";
    const bound = volumeName !== "" && metadata.annotations?.["pv.kubernetes.io/bind-completed"] !== undefined;
    const fields = {
      storageBytes: bytesOf(spec.resources?.requests?.storage),
      namespace: this.#writer.intern(metadata.namespace ?? ""),
      name: this.#writer.intern(metadata.name),
      className: this.#writer.intern(className),
      storageClass: classes.findIndex((each) => each.metadata.name === className),
      accessModes: modesOf(spec.accessModes),
      volumeName: this.#writer.intern(volumeName),
      volume: volumes.findIndex((each) => each.metadata.name === volumeName),
      bound: bound ? 1 : 0,
      phase: status?.phase === "Lost" ? abi.CLAIM_LOST : bound ? abi.CLAIM_BOUND : abi.CLAIM_PENDING,
      deleted: metadata.deletionTimestamp ? 1 : 0,
    };
    this.#writer.add(abi.SECTION_CLAIMS, abi.ClaimRecord, row(abi.ClaimRecord, fields));
  }

  #volume({ metadata, spec, status }: Json): void {
    const writer = this.#writer;
    const terms = writeTerms(writer, spec.nodeAffinity?.required?.nodeSelectorTerms ?? []);
    const zones = this.#zones(metadata.labels ?? {});
    const source = Object.keys(DISKS).find((field) => spec[field] !== undefined) ?? "";
    const disk = DISKS[source];
    const fields = {
      capacityBytes: bytesOf(spec.capacity?.storage),
      name: writer.intern(metadata.name),
      className: writer.intern(spec.storageClassName ?? ""),
      accessModes: modesOf(spec.accessModes),
      claim: this.#reservedFor(spec.claimRef),
      phase: status?.phase === "Bound" ? abi.PV_BOUND : abi.PV_AVAILABLE,
      hasNodeAffinity: spec.nodeAffinity?.required ? 1 : 0,
      termsStart: terms.start,
      termsCount: terms.count,
      zonesStart: zones.start,
      zonesCount: zones.count,
      kind: disk?.kind ?? (spec.csi ? abi.VOLUME_CSI : abi.VOLUME_OTHER),
      driver: writer.intern(disk?.driver ?? spec.csi?.driver ?? ""),
      handle: writer.intern(disk ? (spec[source][disk.id] ?? "") : (spec.csi?.volumeHandle ?? "")),
    };
    writer.add(abi.SECTION_PERSISTENT_VOLUMES, abi.PersistentVolumeRecord, row(abi.PersistentVolumeRecord, fields));
  }

  #reservedFor(reference: Json): number {
    if (!reference) return abi.NO_ROW;
    const row = this.#claimRow(reference.namespace ?? "", reference.name);
    return row < 0 ? abi.FOREIGN_CLAIM : row;
  }

  #zones(labels: Record<string, string>): Run {
    const rows = ZONE_LABELS.flatMap(([label, stable]) => {
      const values = labels[label]?.split("__");
      if (values === undefined || values.includes("")) return [];
      const { start: valuesStart } = this.#texts(values);
      const [key, stableKey] = [this.#writer.intern(label), this.#writer.intern(stable)];
      return [{ key, stableKey, valuesStart, valuesCount: values.length }];
    });
    const start = this.#writer.rows(abi.SECTION_VOLUME_ZONES);
    for (const each of rows) this.#writer.add(abi.SECTION_VOLUME_ZONES, abi.VolumeZoneRecord, each);
    return { start, count: rows.length };
  }

  #podVolume(pod: Json, volume: Json): Record<string, number> | undefined {
    const { metadata = {} } = pod;
    const namespace = metadata.namespace ?? "";
    if (volume.persistentVolumeClaim) {
      const name = volume.persistentVolumeClaim.claimName;
      return { kind: abi.VOLUME_CLAIM, id: this.#writer.intern(name), claim: this.#claimRow(namespace, name) };
    }
    if (volume.ephemeral) {
      const name = `${metadata.name}-${volume.name}`;
      const claim = this.#claimRow(namespace, name);
      const owners: Json[] = this.#claims[claim]?.metadata.ownerReferences ?? [];
      const owned = owners.some(({ controller, uid }) => controller && uid === metadata.uid) ? 1 : 0;
      return { kind: abi.VOLUME_EPHEMERAL, id: this.#writer.intern(name), claim, owned };
    }
    return this.#disk(volume);
  }

  #disk(volume: Json): Record<string, number> | undefined {
    const writer = this.#writer;
    const source = Object.keys(DISKS).find((field) => volume[field] !== undefined);
    const disk = source === undefined ? undefined : DISKS[source];
    if (source !== undefined && disk) {
      const id = writer.intern(volume[source][disk.id] ?? "");
      const readOnly = volume[source].readOnly ? 1 : 0;
      return { kind: disk.kind, id, readOnly, claim: -1, driver: writer.intern(disk.driver), handle: id };
    }
    const { iscsi, rbd } = volume;
    if (iscsi) {
      const readOnly = iscsi.readOnly ? 1 : 0;
      return { kind: abi.VOLUME_ISCSI, id: writer.intern(iscsi.iqn ?? ""), readOnly, claim: -1 };
    }
    if (!rbd) return undefined;
    const monitors = this.#texts(rbd.monitors ?? []);
    const id = writer.intern(`${rbd.pool ?? ""}/${rbd.image ?? ""}`);
    const run = { monitorsStart: monitors.start, monitorsCount: monitors.count };
    return { kind: abi.VOLUME_RBD, id, readOnly: rbd.readOnly ? 1 : 0, claim: -1, ...run };
  }

  #texts(texts: readonly string[]): Run {
    const start = this.#writer.rows(abi.SECTION_VALUES);
    for (const text of texts)
      this.#writer.add(abi.SECTION_VALUES, abi.ValueRecord, { value: this.#writer.intern(text) });
    return { start, count: texts.length };
  }

  #claimRow(namespace: string, name: string): number {
    return this.#claims.findIndex(({ metadata }) => (metadata.namespace ?? "") === namespace && metadata.name === name);
  }
}

function modesOf(modes: readonly string[] = []): number {
  return modes.reduce((bits, mode) => bits | (MODES[mode] ?? 0), 0);
}

function bytesOf(text: string | undefined): bigint {
  return text === undefined ? 0n : parseQuantity(text).value();
}
