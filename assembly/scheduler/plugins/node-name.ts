// NodeName: a pod that names its node in spec.nodeName fits no other.
// Mirrors pkg/scheduler/framework/plugins/nodename/node_name.go, v1.35. Reason: FAILED_NODE_NAME.

import { SECTION_NODES } from "../../abi/constants";
import { NodeRecord, TemplateRecord } from "../../abi/records";
import { world } from "../../cluster/world";

/** Whether spec.nodeName is empty or the node's name. */
export function passesNodeName(spec: TemplateRecord, node: i32): bool {
  return spec.nodeName == 0 || spec.nodeName == world.row<NodeRecord>(SECTION_NODES, node).name;
}
