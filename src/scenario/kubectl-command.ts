// The few kubectl commands a timeline may hold, as typed actions.

/** What an operator does to the cluster. */
export type KubectlAction =
  | {
      readonly kind: "scale";
      readonly target: { readonly kind: ScalableKind; readonly name: string };
      readonly namespace: string;
      readonly replicas: number;
    }
  | { readonly kind: "delete-pod"; readonly name: string; readonly namespace: string }
  | { readonly kind: "cordon"; readonly node: string }
  | { readonly kind: "uncordon"; readonly node: string };

/** Kinds with a scale subresource that the simulation scales. */
export type ScalableKind = "Deployment" | "ReplicaSet" | "StatefulSet" | "ReplicationController";
