// Test-only door to NetworkPolicies: verdicts on pods that are put on nodes by hand.

import { assign } from "../cluster/assignment";
import { createPod } from "../cluster/create-pod";
import { loadCluster, reserveImage } from "../cluster/load";
import { world } from "../cluster/world";
import { initNetwork } from "../network/network";
import { egressAllows, ingressAllows } from "../network/policy/allows";

export { egressAllows, ingressAllows, reserveImage };

/** Builds the cluster and the network. STATUS_*. */
export function loadWorld(): i32 {
  const status = loadCluster();
  if (status == 0) initNetwork();
  return status;
}

/** A pod on a node, or on none with -1. */
export function createOn(template: u32, node: i32): i32 {
  const pod = createPod(template, -1, -1, <u64>world.pods.count + 1);
  if (node >= 0) assign(pod, node);
  return pod;
}

/** Asks the same question so many times, for measurements; returns how often the answer was yes. */
export function askIngress(times: u32, server: i32, client: i32, address: u32, port: u32, protocol: u32): u32 {
  let yes: u32 = 0;
  for (let i: u32 = 0; i < times; i++) yes += ingressAllows(server, client, address + (i & 1), port, protocol) ? 1 : 0;
  return yes;
}

export function tableAddress(id: i32): usize {
  return load<usize>(world.tables + ((<usize>id) << alignof<usize>()));
}
