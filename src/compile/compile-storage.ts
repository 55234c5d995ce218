// PersistentVolumes, claims and storage classes as rows of the image. Rows follow the order of the objects, so that rows may name one another.

import {
  ACCESS_READ_ONLY_MANY,
  ACCESS_READ_WRITE_MANY,
  ACCESS_READ_WRITE_ONCE,
  ACCESS_READ_WRITE_ONCE_POD,
  BINDING_IMMEDIATE,
  BINDING_WAIT_FOR_FIRST_CONSUMER,
  CLAIM_BOUND,
  CLAIM_LOST,
  CLAIM_PENDING,
  ClaimRecord,
  FOREIGN_CLAIM,
  NO_ROW,
  PersistentVolumeRecord,
  PV_AVAILABLE,
  PV_BOUND,
  PV_UNAVAILABLE,
  SECTION_CLAIMS,
  SECTION_PERSISTENT_VOLUMES,
  SECTION_STORAGE,
  SECTION_STORAGE_CLASSES,
  SECTION_VOLUME_ZONES,
  StorageClassRecord,
  StorageRecord,
  VOLUME_CSI,
  VOLUME_OTHER,
  VolumeZoneRecord,
} from "../core/abi.generated.ts";
import type { KubernetesObject } from "../kubernetes/object-meta.ts";
import type { LabelSelector } from "../kubernetes/selector-types.ts";
import type { AccessMode, PersistentVolume, PersistentVolumeClaim, StorageClass } from "../kubernetes/storage.ts";
import type { CompileContext, Run } from "./compile-context.ts";
import { compileRequirements, compileTerms } from "./compile-placement.ts";
import { entityOf } from "./entity.ts";
import { diskOfProvisioner, IN_TREE_DISKS } from "./in-tree-disks.ts";

const ACCESS_MODES: Readonly<Record<AccessMode, number>> = {
  ReadWriteOnce: ACCESS_READ_WRITE_ONCE,
  ReadOnlyMany: ACCESS_READ_ONLY_MANY,
  ReadWriteMany: ACCESS_READ_WRITE_MANY,
  ReadWriteOncePod: ACCESS_READ_WRITE_ONCE_POD,
};
const CLAIM_PHASES = { Pending: CLAIM_PENDING, Bound: CLAIM_BOUND, Lost: CLAIM_LOST } as const;
/** Zone and region labels in upstream's order, each with its stable name. */
const TOPOLOGY_LABELS: readonly (readonly [label: string, stable: string])[] = [
  ["failure-domain.beta.kubernetes.io/zone", "topology.kubernetes.io/zone"],
  ["failure-domain.beta.kubernetes.io/region", "topology.kubernetes.io/region"],
  ["topology.kubernetes.io/zone", "topology.kubernetes.io/zone"],
  ["topology.kubernetes.io/region", "topology.kubernetes.io/region"],
];
const BIND_COMPLETED = "pv.kubernetes.io/bind-completed";
const NO_PROVISIONER = "kubernetes.io/no-provisioner";

/** The rows that pod specs refer to. */
export interface CompiledStorage {
  /** Row of a claim, NO_ROW when the manifests do not have it. */
  claimRow(namespace: string, name: string): number;
}

/** Writes all of them. */
export function compileStorage(context: CompileContext): CompiledStorage {
  const { persistentVolumes, persistentVolumeClaims, storageClasses } = context.objects;
  const claims = rowsOf(persistentVolumeClaims);
  const volumes = rowsOf(persistentVolumes);
  const classes = rowsOf(storageClasses);
  const byDefault = defaultClass(storageClasses);
  if (persistentVolumes.length > 0) writeKeys(context);
  for (const each of storageClasses) writeClass(context, each);
  for (const each of persistentVolumeClaims) writeClaim(context, each, volumes, classes, byDefault);
  for (const each of persistentVolumes) writeVolume(context, each, claims);
  return { claimRow: (namespace, name) => claims.get(`${namespace}/${name}`) ?? NO_ROW };
}

function rowsOf(objects: readonly KubernetesObject[]): Map<string, number> {
  return new Map(objects.map(({ metadata }, row) => [`${metadata.namespace}/${metadata.name}`, row]));
}

/** The class of claims that name none: the newest default, by name among equals (DefaultStorageClass admission). */
function defaultClass(classes: readonly StorageClass[]): string {
  const age = ({ metadata }: StorageClass): string => metadata.creationTimestamp ?? "";
  const defaults = classes.filter(({ isDefault }) => isDefault);
  defaults.sort((a, b) =>
    age(a) !== age(b) ? (age(a) > age(b) ? -1 : 1) : a.metadata.name < b.metadata.name ? -1 : 1,
  );
  return defaults[0]?.metadata.name ?? "";
}

function writeKeys({ writer }: CompileContext): void {
  writer.add(SECTION_STORAGE, StorageRecord, {
    zoneKey: writer.intern("topology.kubernetes.io/zone"),
    regionKey: writer.intern("topology.kubernetes.io/region"),
    betaZoneKey: writer.intern("failure-domain.beta.kubernetes.io/zone"),
    betaRegionKey: writer.intern("failure-domain.beta.kubernetes.io/region"),
    hostnameKey: writer.intern("kubernetes.io/hostname"),
  });
}

function writeClass(context: CompileContext, { metadata, provisioner, ...spec }: StorageClass): void {
  const { writer } = context;
  // An empty term selects nothing and is passed over upstream; here it matches no node.
  const topologies = compileTerms(context, spec.allowedTopologies);
  const disk = diskOfProvisioner(provisioner);
  writer.add(SECTION_STORAGE_CLASSES, StorageClassRecord, {
    name: writer.intern(metadata.name),
    bindingMode:
      spec.volumeBindingMode === "WaitForFirstConsumer" ? BINDING_WAIT_FOR_FIRST_CONSUMER : BINDING_IMMEDIATE,
    provisions: provisioner === "" || provisioner === NO_PROVISIONER ? 0 : 1,
    driver: writer.intern(disk?.driver ?? provisioner),
    kind: disk?.kind ?? VOLUME_OTHER,
    topologiesStart: topologies.start,
    topologiesCount: topologies.count,
  });
}

function writeClaim(
  context: CompileContext,
  { metadata, spec, phase }: PersistentVolumeClaim,
  volumes: ReadonlyMap<string, number>,
  classes: ReadonlyMap<string, number>,
  byDefault: string,
): void {
  const { writer } = context;
  // What a server has seen already it has also given its class.
  const className = spec.storageClassName ?? (phase === undefined ? byDefault : "");
  const selector = selectorRun(context, spec.selector);
  const named = spec.volumeName ?? "";
  const bound = named !== "" && (phase === "Bound" || metadata.annotations[BIND_COMPLETED] !== undefined);
  writer.add(SECTION_CLAIMS, ClaimRecord, {
    entity: entityOf("PersistentVolumeClaim", metadata.namespace, metadata.name),
    storageBytes: spec.storageBytes,
    namespace: writer.intern(metadata.namespace),
    name: writer.intern(metadata.name),
    className: writer.intern(className),
    storageClass: className === "" ? NO_ROW : (classes.get(`/${className}`) ?? NO_ROW),
    accessModes: modesOf(spec.accessModes),
    block: spec.volumeMode === "Block" ? 1 : 0,
    volumeName: writer.intern(named),
    volume: named === "" ? NO_ROW : (volumes.get(`/${named}`) ?? NO_ROW),
    bound: bound ? 1 : 0,
    phase: bound ? CLAIM_BOUND : phase === "Lost" ? CLAIM_PHASES.Lost : CLAIM_PENDING,
    deleted: metadata.deletionTimestamp === undefined ? 0 : 1,
    selectorStart: selector.start,
    selectorCount: selector.count,
  });
}

function writeVolume(context: CompileContext, volume: PersistentVolume, claims: ReadonlyMap<string, number>): void {
  const { writer } = context;
  const { metadata, spec, phase } = volume;
  const labels = context.labels(metadata.labels);
  const terms = compileTerms(context, spec.nodeAffinity?.nodeSelectorTerms ?? []);
  const zones = zoneRun(context, metadata.labels);
  const reference = spec.claimRef;
  const claim = reference && (claims.get(`${reference.namespace}/${reference.name}`) ?? FOREIGN_CLAIM);
  const disk = IN_TREE_DISKS[spec.sourceType];
  writer.add(SECTION_PERSISTENT_VOLUMES, PersistentVolumeRecord, {
    capacityBytes: spec.capacityBytes,
    name: writer.intern(metadata.name),
    labelsStart: labels.start,
    labelsCount: labels.count,
    className: writer.intern(spec.storageClassName),
    accessModes: modesOf(spec.accessModes),
    block: spec.volumeMode === "Block" ? 1 : 0,
    claim: claim ?? NO_ROW,
    phase: phase === "Bound" ? PV_BOUND : phase === "Released" || phase === "Failed" ? PV_UNAVAILABLE : PV_AVAILABLE,
    hasNodeAffinity: spec.nodeAffinity === undefined ? 0 : 1,
    termsStart: terms.start,
    termsCount: terms.count,
    zonesStart: zones.start,
    zonesCount: zones.count,
    kind: disk?.kind ?? (spec.sourceType === "csi" ? VOLUME_CSI : VOLUME_OTHER),
    driver: writer.intern(disk?.driver ?? spec.csiDriver ?? ""),
    handle: writer.intern(disk ? disk.handleOf(spec.diskId ?? "") : (spec.csiVolumeHandle ?? "")),
    deleted: metadata.deletionTimestamp === undefined ? 0 : 1,
  });
}

/** Zone and region labels as sets; one with an empty part is passed over (LabelZonesToSet). */
function zoneRun(context: CompileContext, labels: Readonly<Record<string, string>>): Run {
  const rows = TOPOLOGY_LABELS.flatMap(([label, stable]) => {
    const values = labels[label]?.split("__").map((value) => value.trim());
    if (values === undefined || values.includes("")) return [];
    const run = context.values([...new Set(values)].map((value) => context.writer.intern(value)));
    const [key, stableKey] = [context.writer.intern(label), context.writer.intern(stable)];
    return [{ key, stableKey, valuesStart: run.start, valuesCount: run.count }];
  });
  const run = { start: context.writer.rows(SECTION_VOLUME_ZONES), count: rows.length };
  for (const row of rows) context.writer.add(SECTION_VOLUME_ZONES, VolumeZoneRecord, row);
  return run;
}

function selectorRun(context: CompileContext, selector: LabelSelector | undefined): Run {
  const labels = Object.entries(selector?.matchLabels ?? {});
  const expressions = labels.map(([key, value]) => ({ key, operator: "In" as const, values: [value] }));
  return compileRequirements(context, [...expressions, ...(selector?.matchExpressions ?? [])]);
}

function modesOf(modes: readonly AccessMode[]): number {
  return modes.reduce((bits, mode) => bits | ACCESS_MODES[mode], 0);
}
