// From which nodes a PersistentVolume can be reached. Mirrors CheckNodeAffinity (k8s.io/component-helpers/storage/volume/helpers.go) and
// MatchTopologySelectorTerms (pkg/apis/core/v1/helper/helpers.go), v1.35. A provisioned volume has the topology of the node it was made for,
// in the driver's topologyKeys, as external-provisioner writes it.

import { SECTION_NODES, SECTION_TERMS, SECTION_VALUES } from "../abi/constants";
import {
  CsiDriverRecord,
  NodeRecord,
  PersistentVolumeRecord,
  StorageClassRecord,
  TermRecord,
  ValueRecord,
} from "../abi/records";
import { SECTION_CSI_DRIVERS, SECTION_PERSISTENT_VOLUMES, SECTION_STORAGE_CLASSES } from "../abi/storage";
import { labelValue, matchesTerm } from "./node-selector";
import { world } from "./world";

/** Whether a volume (row of the table) can be reached from a node. */
export function isReachable(volume: i32, node: i32): bool {
  const volumes = world.persistentVolumes;
  const row = volumes.record.at(volume);
  if (row < 0) return sharesTopology(volumes.storageClass.at(volume), volumes.topologyNode.at(volume), node);
  const record = world.row<PersistentVolumeRecord>(SECTION_PERSISTENT_VOLUMES, row);
  return !record.hasNodeAffinity || matchesAny(record.termsStart, record.termsCount, node);
}

/** Whether a class lets volumes be made for a node: it names no topologies, or one that the node has. */
export function allowsTopology(storageClass: StorageClassRecord, node: i32): bool {
  const count = storageClass.topologiesCount;
  return count == 0 || matchesAny(storageClass.topologiesStart, count, node);
}

/** What a node says of a CSI driver (string id), null when it does not run it. */
export function csiDriverOf(node: i32, driver: u32): CsiDriverRecord | null {
  const record = world.row<NodeRecord>(SECTION_NODES, node);
  for (let i: u32 = 0; i < record.csiDriversCount; i++) {
    const each = world.row<CsiDriverRecord>(SECTION_CSI_DRIVERS, record.csiDriversStart + i);
    if (each.driver == driver) return each;
  }
  return null;
}

function matchesAny(start: u32, count: u32, node: i32): bool {
  const record = world.row<NodeRecord>(SECTION_NODES, node);
  for (let i: u32 = 0; i < count; i++) {
    if (matchesTerm(world.row<TermRecord>(SECTION_TERMS, start + i), record)) return true;
  }
  return false;
}

/** Whether two nodes are alike in the topology keys of a class' driver; nothing is known of a node that does not run it. */
function sharesTopology(storageClass: i32, madeFor: i32, node: i32): bool {
  if (madeFor < 0) return true;
  const driver = world.row<StorageClassRecord>(SECTION_STORAGE_CLASSES, storageClass).driver;
  const said = csiDriverOf(madeFor, driver);
  if (said === null) return true;
  const home = world.row<NodeRecord>(SECTION_NODES, madeFor);
  const other = world.row<NodeRecord>(SECTION_NODES, node);
  for (let i: u32 = 0; i < said.topologyKeysCount; i++) {
    const key = world.row<ValueRecord>(SECTION_VALUES, said.topologyKeysStart + i).value;
    if (labelValue(home, key) != labelValue(other, key)) return false;
  }
  return true;
}
