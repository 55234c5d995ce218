// Rows of storage. The image and its conventions: records.ts. Texts that a dump would not write are 0.

/** One row when the image has any storage: the label keys the rules look for. */
@unmanaged
export class StorageRecord {
  zoneKey: u32;
  regionKey: u32;
  betaZoneKey: u32;
  betaRegionKey: u32;
  hostnameKey: u32;
}

/** A volume of a pod spec that decides placement: a claim, or a disk that nodes attach. All others are left out. */
@unmanaged
export class VolumeRecord {
  /** VOLUME_* */
  kind: u32;
  /** What makes the disk: its name, id, IQN; of RBD the pool and image; of a claim its name. */
  id: u32;
  readOnly: u32;
  /** Run of ValueRecord: string ids of an RBD volume's monitors. */
  monitorsStart: u32;
  monitorsCount: u32;
  /** Row of ClaimRecord, NO_ROW when there is none of this name in the pod's namespace. */
  claim: i32;
  /** Of an ephemeral volume: 1 when the pod owns the claim. */
  owned: u32;
  /** The CSI driver of an in-tree disk, and the disk's handle with it. */
  driver: u32;
  handle: u32;
}

@unmanaged
export class PersistentVolumeRecord {
  capacityBytes: i64;
  name: u32;
  labelsStart: u32;
  labelsCount: u32;
  /** spec.storageClassName */
  className: u32;
  /** ACCESS_* */
  accessModes: u32;
  /** 1: volumeMode Block. */
  block: u32;
  /** spec.claimRef: a row of ClaimRecord, NO_ROW, or FOREIGN_CLAIM. */
  claim: i32;
  /** PV_AVAILABLE … */
  phase: u32;
  /** spec.nodeAffinity.required */
  hasNodeAffinity: u32;
  termsStart: u32;
  termsCount: u32;
  /** Run of VolumeZoneRecord. */
  zonesStart: u32;
  zonesCount: u32;
  /** VOLUME_*; of a disk with a CSI driver the driver and the handle, also where the driver only took over (kind is then the in-tree one). */
  kind: u32;
  driver: u32;
  handle: u32;
  deleted: u32;
}

/** A zone or region label of a PersistentVolume. */
@unmanaged
export class VolumeZoneRecord {
  key: u32;
  /** The same label under its stable name. */
  stableKey: u32;
  /** Run of ValueRecord: the label's value split at "__". */
  valuesStart: u32;
  valuesCount: u32;
}

@unmanaged
export class ClaimRecord {
  /** Hash of the namespace and name. */
  entity: u64;
  storageBytes: i64;
  namespace: u32;
  name: u32;
  /** The class, 0 for none; and its row, NO_ROW when there is none of the name. */
  className: u32;
  storageClass: i32;
  /** ACCESS_* */
  accessModes: u32;
  /** 1: volumeMode Block. */
  block: u32;
  /** spec.volumeName, and its row of PersistentVolumeRecord or NO_ROW. */
  volumeName: u32;
  volume: i32;
  /** 1: bound on both sides when the simulation begins. */
  bound: u32;
  /** CLAIM_* */
  phase: u32;
  deleted: u32;
  /** spec.selector as a run of RequirementRecord, ANDed. */
  selectorStart: u32;
  selectorCount: u32;
}

@unmanaged
export class StorageClassRecord {
  name: u32;
  /** BINDING_* */
  bindingMode: u32;
  /** 1: a provisioner makes volumes of this class. */
  provisions: u32;
  /** The CSI driver behind the provisioner; and the in-tree kind (VOLUME_*) when it took over from one. */
  driver: u32;
  kind: u32;
  /** allowedTopologies as a run of TermRecord. */
  topologiesStart: u32;
  topologiesCount: u32;
}

/** What a node says of one CSI driver: CSINode's spec.drivers, or an attachable-volumes-csi- quantity of the Node. */
@unmanaged
export class CsiDriverRecord {
  driver: u32;
  /** How many volumes the node takes, -1: no limit. */
  limit: i32;
  /** Run of ValueRecord: topologyKeys. */
  topologyKeysStart: u32;
  topologyKeysCount: u32;
}
