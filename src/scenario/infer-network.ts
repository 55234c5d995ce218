// The pod network of a cluster that nobody describes: it follows the podCIDRs of a dump, and has room for every node.

import {
  coveringNetwork,
  formatCidr,
  type Ipv4Network,
  inNetwork,
  isCidr,
  networkSize,
  parseCidr,
} from "../kubernetes/ip-address.ts";
import type { KubernetesObjects } from "../kubernetes/objects.ts";
import type { PodNetworkSpec } from "./cluster.ts";

/** Where clusters of more nodes than the usual network has blocks for have their pods; beside the usual network of Services. */
const LARGE = "10.128.0.0/9";

/** `own` with the network that `poolNodes` and the nodes among the manifests need. */
export function inferredNetwork(own: PodNetworkSpec, poolNodes: number, objects: KubernetesObjects): PodNetworkSpec {
  // Calico's blocks have nothing to do with podCIDRs.
  const nodes = own.cni === "calico" ? [] : objects.nodes;
  const podCidrs = nodes.flatMap(({ spec: { podCIDR } }) =>
    podCIDR !== undefined && isCidr(podCIDR) ? [parseCidr(podCIDR)] : [],
  );
  const usual = parseCidr(own.network);
  let network = usual;
  if (!podCidrs.every((each) => holds(usual, each))) network = coverOf(podCidrs);
  const blocks = networkSize(network) / networkSize({ address: 0, length: own.blockLength });
  if (network === usual && blocks < poolNodes + objects.nodes.length) network = parseCidr(LARGE);
  if (network === usual) return own;
  return { ...own, network: formatCidr(network), blockLength: Math.max(own.blockLength, network.length) };
}

function holds(network: Ipv4Network, block: Ipv4Network): boolean {
  return inNetwork(block.address, network) && block.length >= network.length;
}

function coverOf(blocks: readonly Ipv4Network[]): Ipv4Network {
  const ends = blocks.flatMap((each) => [each.address, each.address + networkSize(each) - 1]);
  return coveringNetwork(ends, 16);
}
