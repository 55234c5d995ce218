// The volumes of pod specs that decide placement, and what nodes say of the drivers that attach volumes.

import {
  CsiDriverRecord,
  NO_ROW,
  SECTION_CSI_DRIVERS,
  SECTION_VOLUMES,
  VOLUME_CLAIM,
  VOLUME_ISCSI,
  VOLUME_RBD,
  VolumeRecord,
} from "../core/abi.generated.ts";
import type { RowOf } from "../core/layout.ts";
import type { CSINode } from "../kubernetes/storage.ts";
import type { Volume } from "../kubernetes/volume.ts";
import type { NodeSpec } from "../scenario/cluster.ts";
import type { CompileContext, Run } from "./compile-context.ts";
import type { CompiledStorage } from "./compile-storage.ts";
import { IN_TREE_DISKS, inTreeLimit, migratedPlugins } from "./in-tree-disks.ts";

/** Until this minor version a Node's allocatable may limit the volumes of a CSI driver. */
const NODE_LIMITS_BEFORE_MINOR = 32;
const NODE_LIMIT_PREFIX = "attachable-volumes-csi-";

type VolumeRow = RowOf<typeof VolumeRecord>;

/** Writes the volumes of a pod spec that matter to the scheduler; gives the fields of its row. */
export function volumeFields(
  context: CompileContext,
  volumes: readonly Volume[],
  namespace: string,
  storage: CompiledStorage,
) {
  const rows = volumes.flatMap((volume) => volumeRow(context, volume, namespace, storage) ?? []);
  const fields = { volumesStart: context.writer.rows(SECTION_VOLUMES), volumesCount: rows.length };
  for (const row of rows) context.writer.add(SECTION_VOLUMES, VolumeRecord, row);
  return fields;
}

/** The fields of a node's row that say which volumes it takes. */
export function nodeVolumeFields(context: CompileContext, spec: NodeSpec, csiNode: CSINode | undefined) {
  const minor = context.scenario.kubernetesMinor;
  const { extended } = spec.allocatable;
  const drivers = writeDrivers(context, extended, csiNode, minor);
  const limit = (source: string): number => inTreeLimit(IN_TREE_DISKS[source], extended, spec.labels, minor);
  return {
    csiDriversStart: drivers.start,
    csiDriversCount: drivers.count,
    migratedPlugins: migratedPlugins(csiNode?.metadata.annotations ?? {}),
    ebsVolumeLimit: limit("awsElasticBlockStore"),
    gcePdVolumeLimit: limit("gcePersistentDisk"),
    azureDiskVolumeLimit: limit("azureDisk"),
  };
}

function volumeRow(
  context: CompileContext,
  { source }: Volume,
  namespace: string,
  storage: CompiledStorage,
): VolumeRow | undefined {
  const { writer } = context;
  const plain = { monitorsStart: 0, monitorsCount: 0, claim: NO_ROW, owned: 0, driver: 0, handle: 0 };
  switch (source.kind) {
    case "persistentVolumeClaim": {
      const claim = storage.claimRow(namespace, source.claimName);
      return { ...plain, kind: VOLUME_CLAIM, id: writer.intern(source.claimName), readOnly: 0, claim };
    }
    case "awsElasticBlockStore":
      return diskRow(context, source.kind, source.volumeID, source.readOnly);
    case "gcePersistentDisk":
      return diskRow(context, source.kind, source.pdName, source.readOnly);
    case "azureDisk":
      return diskRow(context, source.kind, source.diskURI, source.readOnly);
    case "iscsi":
      return { ...plain, kind: VOLUME_ISCSI, id: writer.intern(source.iqn), readOnly: source.readOnly ? 1 : 0 };
    case "rbd": {
      const monitors = context.values(source.monitors.map((monitor) => writer.intern(monitor)));
      const id = writer.intern(`${source.pool}/${source.image}`);
      const [monitorsStart, monitorsCount] = [monitors.start, monitors.count];
      return { ...plain, kind: VOLUME_RBD, id, readOnly: source.readOnly ? 1 : 0, monitorsStart, monitorsCount };
    }
    default:
      return undefined;
  }
}

function diskRow({ writer }: CompileContext, source: string, id: string, readOnly: boolean): VolumeRow | undefined {
  const disk = IN_TREE_DISKS[source];
  return (
    disk && {
      kind: disk.kind,
      id: writer.intern(id),
      readOnly: readOnly ? 1 : 0,
      monitorsStart: 0,
      monitorsCount: 0,
      claim: NO_ROW,
      owned: 0,
      driver: writer.intern(disk.driver),
      handle: writer.intern(disk.handleOf(id)),
    }
  );
}

function writeDrivers(
  context: CompileContext,
  allocatable: Readonly<Record<string, number>>,
  csiNode: CSINode | undefined,
  minor: number,
): Run {
  const limits = new Map<string, { limit: number; topologyKeys: readonly string[] }>();
  for (const [key, limit] of minor < NODE_LIMITS_BEFORE_MINOR ? Object.entries(allocatable) : []) {
    if (key.startsWith(NODE_LIMIT_PREFIX)) limits.set(key.slice(NODE_LIMIT_PREFIX.length), { limit, topologyKeys: [] });
  }
  for (const { name, allocatableCount, topologyKeys } of csiNode?.drivers ?? [])
    limits.set(name, { limit: allocatableCount ?? limits.get(name)?.limit ?? -1, topologyKeys });
  const rows = [...limits].map(([name, { limit, topologyKeys }]) => {
    const keys = context.values(topologyKeys.map((key) => context.writer.intern(key)));
    const driver = context.writer.intern(name);
    return { driver, limit, topologyKeysStart: keys.start, topologyKeysCount: keys.count };
  });
  const run = { start: context.writer.rows(SECTION_CSI_DRIVERS), count: rows.length };
  for (const row of rows) context.writer.add(SECTION_CSI_DRIVERS, CsiDriverRecord, row);
  return run;
}
