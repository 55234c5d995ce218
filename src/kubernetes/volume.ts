// The volumes of a pod, reduced to what decides placement, node storage and start-up.

import type { PersistentVolumeClaimSpec } from "./storage.ts";

/** Where a volume comes from. Kinds that decide nothing in a simulation are `other`, with upstream's field name. */
export type VolumeSource =
  | { readonly kind: "emptyDir"; readonly medium: string; readonly sizeLimitBytes?: number }
  | { readonly kind: "hostPath"; readonly path: string; readonly type: string }
  | { readonly kind: "configMap"; readonly name: string; readonly optional: boolean }
  | { readonly kind: "secret"; readonly secretName: string; readonly optional: boolean }
  | { readonly kind: "persistentVolumeClaim"; readonly claimName: string; readonly readOnly: boolean }
  | { readonly kind: "ephemeral"; readonly claim: PersistentVolumeClaimSpec }
  | { readonly kind: "downwardAPI" }
  | { readonly kind: "projected" }
  | { readonly kind: "csi"; readonly driver: string; readonly readOnly: boolean }
  | { readonly kind: "gcePersistentDisk"; readonly pdName: string; readonly readOnly: boolean }
  | { readonly kind: "awsElasticBlockStore"; readonly volumeID: string; readonly readOnly: boolean }
  | { readonly kind: "azureDisk"; readonly diskName: string; readonly diskURI: string; readonly readOnly: boolean }
  | {
      readonly kind: "iscsi";
      readonly targetPortal: string;
      readonly iqn: string;
      readonly lun: number;
      readonly readOnly: boolean;
    }
  | {
      readonly kind: "rbd";
      readonly monitors: readonly string[];
      readonly image: string;
      readonly pool: string;
      readonly readOnly: boolean;
    }
  | { readonly kind: "other"; readonly type: string };

export interface Volume {
  readonly name: string;
  readonly source: VolumeSource;
}
