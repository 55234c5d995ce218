// Who has which address, and the MACs of devices.

import { SECTION_NODES } from "../abi/constants";
import { CNI_CALICO, CNI_CANAL, SECTION_SEGMENTS } from "../abi/network";
import { NodeRecord, SegmentRecord } from "../abi/records";
import { world } from "../cluster/world";
import { splitmix64 } from "../kernel/random";
import { KeyIndex, keyIndex, NO_ROW } from "./key-index";
import { networkRecord } from "./path-costs";
import { networkState } from "./state";

/** Devices that have a MAC of their own: of a node its NIC, bridge and VXLAN device, of a pod its eth0, of a segment the router. */
export const MAC_NIC: u32 = 1;
export const MAC_BRIDGE: u32 = 2;
export const MAC_VTEP: u32 = 3;
export const MAC_POD: u32 = 4;
export const MAC_ROUTER: u32 = 5;
/** What Calico gives the node's end of every pod's veth pair. */
export const MAC_CALICO: u64 = 0xeeeeeeeeeeee;
/** The gateway that a pod of Calico has, wherever it is (felix answers for it by proxy ARP). */
export const CALICO_GATEWAY: u32 = 0xa9fe0101;

/** Nodes by address. */
export function nodeIndex(): KeyIndex {
  const index = keyIndex(world.arena);
  for (let node = 0; node < world.nodes.count; node++) {
    const address = nodeAddress(node);
    if (address != 0 && index.find(address, 0) == NO_ROW) index.add(address, 0, node);
  }
  return index;
}

/** The node with an InternalIP, -1: none. */
export function nodeOfAddress(address: u32): i32 {
  return networkState().nodesByAddress.find(address, 0);
}

export function nodeAddress(node: i32): u32 {
  return world.row<NodeRecord>(SECTION_NODES, node).address;
}

/** The segment of a node. */
export function segmentOf(node: i32): SegmentRecord {
  return world.row<SegmentRecord>(SECTION_SEGMENTS, world.row<NodeRecord>(SECTION_NODES, node).segment);
}

/** The address of cni0, which is the gateway of the node's pods; 0 where there is no bridge. */
export function bridgeAddress(node: i32): u32 {
  const podCidr = world.row<NodeRecord>(SECTION_NODES, node).podCidr;
  return podCidr == 0 || hasPodDevices() ? 0 : podCidr + 1;
}

/** The address of the node's tunnel device: the first of its podCIDR. */
export function tunnelAddress(node: i32): u32 {
  return world.row<NodeRecord>(SECTION_NODES, node).podCidr;
}

/** Whether the node routes to each pod by its own device (Calico, Canal), without a bridge. */
export function hasPodDevices(): bool {
  const cni = networkRecord().cni;
  return cni == CNI_CALICO || cni == CNI_CANAL;
}

/** The first `length` bits of an address. */
export function prefixOf(address: u32, length: u32): u32 {
  return length == 0 ? 0 : address & (0xffffffff << (32 - length));
}

/** Whether an address is one of pods, or of Services. */
export function isPodAddress(address: u32): bool {
  const record = networkRecord();
  return prefixOf(address, record.podNetworkLength) == record.podNetwork;
}

export function isServiceAddress(address: u32): bool {
  const record = networkRecord();
  return prefixOf(address, record.serviceNetworkLength) == record.serviceNetwork;
}

/** The MAC of a device: unicast, locally administered, the same in every run. `owner` is a node, a pod's address or a segment. */
export function macOf(kind: u32, owner: u32): u64 {
  const mixed = splitmix64(((<u64>kind) << 40) | <u64>owner);
  return (mixed & 0xfcffffffffff) | 0x020000000000;
}
