// Test-only door to NetworkPolicies: verdicts on pods that are put on nodes by hand.

import { SECTION_TEMPLATES } from "../abi/constants";
import { TemplateRecord } from "../abi/records";
import { assign } from "../cluster/assignment";
import { createPod } from "../cluster/create-pod";
import { loadCluster, reserveImage } from "../cluster/load";
import { world } from "../cluster/world";
import { PLACE_HOST, PLACE_POD, TO_ADDRESS } from "../network/flow";
import { initNetwork } from "../network/network";
import { egressAllows, ingressAllows } from "../network/policy/allows";
import { resolve } from "../network/resolve";
import { networkState } from "../network/state";

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

/** Resolves the way of the first packet of a pod to another, each at the address given. False: it is lost. */
export function firstPacket(client: i32, from: u32, server: i32, to: u32, port: u32, protocol: u32): bool {
  const state = networkState();
  const flow = state.flow;
  flow.clientPlace = isHostNetworked(client) ? PLACE_HOST : PLACE_POD;
  flow.clientNode = world.pods.node.at(client);
  flow.clientPod = flow.clientPlace == PLACE_POD ? client : -1;
  flow.clientAddress = from;
  flow.clientPort = 40000;
  flow.serverPlace = isHostNetworked(server) ? PLACE_HOST : PLACE_POD;
  flow.serverNode = world.pods.node.at(server);
  flow.serverPod = flow.serverPlace == PLACE_POD ? server : -1;
  flow.serverAddress = to;
  flow.serverPort = port;
  flow.target = TO_ADDRESS;
  flow.targetAddress = to;
  flow.targetPort = port;
  flow.servicePort = -1;
  flow.protocol = protocol;
  flow.reply = 0;
  flow.fresh = 1;
  flow.rejected = 0;
  return resolve(state);
}

/** Address of the list of its hops. */
export function hops(): usize {
  return changetype<usize>(networkState().hops);
}

function isHostNetworked(pod: i32): bool {
  return world.row<TemplateRecord>(SECTION_TEMPLATES, world.pods.template.at(pod)).hostNetwork != 0;
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
