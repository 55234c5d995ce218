// The numbers of storage: volumes of pod specs, PersistentVolumes, claims, classes, and the plugins that look at them.

export const SECTION_STORAGE: u32 = 48;
export const SECTION_VOLUMES: u32 = 49;
export const SECTION_PERSISTENT_VOLUMES: u32 = 50;
export const SECTION_CLAIMS: u32 = 51;
export const SECTION_STORAGE_CLASSES: u32 = 52;
export const SECTION_CSI_DRIVERS: u32 = 53;
export const SECTION_VOLUME_ZONES: u32 = 54;

// Where a volume comes from. The in-tree disks that CSI drivers took over are numbered so that 1 << kind fits NodeRecord.migratedPlugins.
export const VOLUME_OTHER: u32 = 0;
export const VOLUME_CLAIM: u32 = 1;
/** A generic ephemeral volume: a claim that belongs to the pod. */
export const VOLUME_EPHEMERAL: u32 = 2;
export const VOLUME_GCE_PD: u32 = 3;
export const VOLUME_AWS_EBS: u32 = 4;
export const VOLUME_AZURE_DISK: u32 = 5;
export const VOLUME_ISCSI: u32 = 6;
export const VOLUME_RBD: u32 = 7;
export const VOLUME_CSI: u32 = 8;

// Access modes, bits.
export const ACCESS_READ_WRITE_ONCE: u32 = 1;
export const ACCESS_READ_ONLY_MANY: u32 = 2;
export const ACCESS_READ_WRITE_MANY: u32 = 4;
export const ACCESS_READ_WRITE_ONCE_POD: u32 = 8;

export const BINDING_IMMEDIATE: u32 = 0;
export const BINDING_WAIT_FOR_FIRST_CONSUMER: u32 = 1;
/** The class has no volumeBindingMode: only possible before defaulting. */
export const BINDING_UNSET: u32 = 2;

/** ClaimRecord.volume and the like: no row. */
export const NO_ROW: i32 = -1;
/** PersistentVolumeRecord.claim: the volume is reserved for a claim that the image does not have. */
export const FOREIGN_CLAIM: i32 = -2;

// Phases of claims and of PersistentVolumes.
export const CLAIM_PENDING: u8 = 0;
export const CLAIM_BOUND: u8 = 1;
export const CLAIM_LOST: u8 = 2;
export const PV_AVAILABLE: u8 = 0;
export const PV_BOUND: u8 = 1;
/** Released or Failed: not to be had. */
export const PV_UNAVAILABLE: u8 = 2;

export const PLUGIN_VOLUME_RESTRICTIONS: u32 = 24;
export const PLUGIN_NODE_VOLUME_LIMITS: u32 = 25;
export const PLUGIN_VOLUME_BINDING: u32 = 26;
export const PLUGIN_VOLUME_ZONE: u32 = 27;
export const PLUGIN_EBS_LIMITS: u32 = 28;
export const PLUGIN_GCE_PD_LIMITS: u32 = 29;
export const PLUGIN_AZURE_DISK_LIMITS: u32 = 30;

// Reasons of nodes.
export const FAILED_DISK_CONFLICT: u32 = 64;
export const FAILED_READ_WRITE_ONCE_POD: u32 = 65;
// One text, four plugins.
export const FAILED_MAX_EBS_VOLUMES: u32 = 66;
export const FAILED_MAX_GCE_PD_VOLUMES: u32 = 67;
export const FAILED_MAX_CSI_VOLUMES: u32 = 68;
export const FAILED_MAX_AZURE_DISK_VOLUMES: u32 = 69;
export const FAILED_VOLUME_NODE_AFFINITY: u32 = 70;
export const FAILED_VOLUME_BIND: u32 = 71;
export const FAILED_VOLUME_NOT_EXISTENT: u32 = 72;
export const FAILED_VOLUME_ZONE: u32 = 73;
// What PreFilter rejects the pod with, on the whole cycle. The argument is the row of ClaimRecord, for the first one the claim's name (string id).
export const FAILED_CLAIM_NOT_FOUND: u32 = 80;
export const FAILED_CLAIM_LOST: u32 = 81;
export const FAILED_CLAIM_DELETED: u32 = 82;
export const FAILED_UNBOUND_IMMEDIATE: u32 = 83;
export const FAILED_CLAIM_WITHOUT_CLASS: u32 = 84;
export const FAILED_CLASS_NOT_FOUND: u32 = 85;
export const FAILED_CLASS_WITHOUT_MODE: u32 = 86;
export const FAILED_CLAIM_WITHOUT_VOLUME: u32 = 87;
export const FAILED_VOLUME_NOT_FOUND: u32 = 88;
/** VolumeBinding: the claim of an ephemeral volume has not been created. The argument is its name (string id). */
export const FAILED_EPHEMERAL_CLAIM_NOT_FOUND: u32 = 89;
/** The claim of an ephemeral volume belongs to someone else. */
export const FAILED_NOT_OWNER: u32 = 90;
/** The names end here. */
export const FAILED_STORAGE_LIMIT: u32 = 91;

export const TABLE_PERSISTENT_VOLUMES: i32 = 20;
export const TABLE_CLAIMS: i32 = 21;

/** a pod, b node: the pod's volumes are bound (the scheduler's PreBind is over). */
export const SCHEDULER_VOLUMES_BOUND: u32 = 0x120;

/** a claim row, b row of the PersistentVolume, c node of the pod it was bound for (-1: none), d 1 provisioned for it. */
export const TRACE_CLAIM_BOUND: u32 = 0x120;
