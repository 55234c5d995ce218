// NodePorts: a node on which a host port that the pod wants is in use takes it not. Mirrors
// pkg/scheduler/framework/plugins/nodeports/node_ports.go, v1.35. Reason: FAILED_NODE_PORTS (Unschedulable: removing pods may help).

import { PLUGIN_NODE_PORTS } from "../../abi/scheduler-profile";
import { hostPortsFree, wantsHostPorts } from "../../cluster/host-ports";
import { filters, profileOf } from "../profile";

/** Whether the plugin has a say on a template's pods: else PreFilter skips it. */
export function checksNodePorts(template: i32): bool {
  return wantsHostPorts(template) && filters(profileOf(template), PLUGIN_NODE_PORTS);
}

/** Whether every wanted host port is free. */
export function passesNodePorts(template: i32, node: i32): bool {
  return hostPortsFree(template, node);
}
