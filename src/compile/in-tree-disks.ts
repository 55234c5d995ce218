// The cloud providers' in-tree disks and the CSI drivers that took over from them. Mirrors k8s.io/csi-translation-lib/plugins and the limits of
// pkg/scheduler/framework/plugins/nodevolumelimits/non_csi.go, v1.28.

import { VOLUME_AWS_EBS, VOLUME_AZURE_DISK, VOLUME_GCE_PD } from "../core/abi.generated.ts";

/** A kind of in-tree disk. */
export interface InTreeDisk {
  /** VOLUME_* */
  readonly kind: number;
  /** The in-tree plugin and provisioner. */
  readonly plugin: string;
  readonly driver: string;
  /** Key of the node's allocatable with its limit. */
  readonly limitKey: string;
  /** The CSI handle of a disk. */
  handleOf(id: string): string;
}

/** By the field of a volume that holds it. */
export const IN_TREE_DISKS: Readonly<Record<string, InTreeDisk>> = {
  awsElasticBlockStore: {
    kind: VOLUME_AWS_EBS,
    plugin: "kubernetes.io/aws-ebs",
    driver: "ebs.csi.aws.com",
    limitKey: "attachable-volumes-aws-ebs",
    // aws://ZONE/vol-1 and vol-1 are one disk.
    handleOf: (id) => (id.startsWith("aws://") ? (id.split("/").at(-1) ?? id) : id),
  },
  gcePersistentDisk: {
    kind: VOLUME_GCE_PD,
    plugin: "kubernetes.io/gce-pd",
    driver: "pd.csi.storage.gke.io",
    limitKey: "attachable-volumes-gce-pd",
    handleOf: (id) => `projects/UNSPECIFIED/zones/UNSPECIFIED/disks/${id}`,
  },
  azureDisk: {
    kind: VOLUME_AZURE_DISK,
    plugin: "kubernetes.io/azure-disk",
    driver: "disk.csi.azure.com",
    limitKey: "attachable-volumes-azure-disk",
    handleOf: (id) => id,
  },
};

const MIGRATED_ANNOTATION = "storage.alpha.kubernetes.io/migrated-plugins";
const INSTANCE_TYPE_LABELS = ["node.kubernetes.io/instance-type", "beta.kubernetes.io/instance-type"];
const NITRO_INSTANCES = /^[cmr]5.*|t3|z1d/;
const NITRO_EBS_VOLUMES = 25;
const EBS_VOLUMES = 39;
const OTHER_DISKS = 16;
/** The plugins that apply the limits left the default profile in this minor version. */
const LIMITS_BEFORE_MINOR = 31;

/** The disk that a provisioner makes, when it is an in-tree one. */
export function diskOfProvisioner(provisioner: string): InTreeDisk | undefined {
  return Object.values(IN_TREE_DISKS).find(({ plugin }) => plugin === provisioner);
}

/** Bits 1 << VOLUME_* of the plugins that a CSINode says were taken over. */
export function migratedPlugins(annotations: Readonly<Record<string, string>>): number {
  const listed = new Set((annotations[MIGRATED_ANNOTATION] ?? "").split(","));
  return Object.values(IN_TREE_DISKS).reduce(
    (bits, { plugin, kind }) => bits | (listed.has(plugin) ? 1 << kind : 0),
    0,
  );
}

/** How many in-tree disks of a kind a node takes; -1 in versions without such limits. */
export function inTreeLimit(
  disk: InTreeDisk | undefined,
  allocatable: Readonly<Record<string, number>>,
  labels: Readonly<Record<string, string>>,
  kubernetesMinor: number,
): number {
  if (disk === undefined || kubernetesMinor >= LIMITS_BEFORE_MINOR) return -1;
  const said = allocatable[disk.limitKey];
  if (said !== undefined) return said;
  if (disk.kind !== VOLUME_AWS_EBS) return OTHER_DISKS;
  const instance = INSTANCE_TYPE_LABELS.map((label) => labels[label]).find((value) => value !== undefined) ?? "";
  return NITRO_INSTANCES.test(instance) ? NITRO_EBS_VOLUMES : EBS_VOLUMES;
}
