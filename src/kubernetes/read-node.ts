// Reads nodes, whether written by hand or dumped. Mirrors SetDefaults_NodeStatus of pkg/apis/core/v1/defaults.go and
// ValidateNode of pkg/apis/core/validation/validation.go, v1.35.

import type { FieldCursor } from "./field-cursor.ts";
import type { Node } from "./node.ts";
import type { KubernetesObject } from "./object-meta.ts";
import { optionalTexts } from "./read-meta.ts";
import { readTaints } from "./read-placement.ts";
import { readConditions } from "./read-pod.ts";
import { readResourceList } from "./read-resources.ts";

export function readNode(object: FieldCursor, base: KubernetesObject): Node {
  const spec = object.at("spec");
  const status = object.at("status");
  const capacity = readResourceList(status, "capacity", "node");
  const { podCIDR, providerID } = optionalTexts(spec, ["podCIDR", "providerID"]);
  const podCIDRs = spec.texts("podCIDRs");
  return {
    ...base,
    kind: "Node",
    spec: {
      unschedulable: spec.boolean("unschedulable"),
      taints: readTaints(spec),
      ...(podCIDR === undefined ? {} : { podCIDR }),
      podCIDRs: podCIDRs.length === 0 && podCIDR !== undefined ? [podCIDR] : podCIDRs,
      ...(providerID === undefined ? {} : { providerID }),
    },
    status: {
      capacity,
      allocatable: status.has("allocatable") ? readResourceList(status, "allocatable", "node") : capacity,
      addresses: status
        .list("addresses")
        .map((address) => ({ type: address.text("type") ?? "", address: address.text("address") ?? "" })),
      conditions: readConditions(status),
      images: status
        .list("images")
        .map((image) => ({ names: image.texts("names"), sizeBytes: image.integer("sizeBytes") ?? 0 })),
      ...optionalTexts(status.at("nodeInfo"), ["kubeletVersion"]),
    },
  };
}
