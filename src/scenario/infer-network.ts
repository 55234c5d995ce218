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

const WIDEST = 8;
/** A block has a gateway and at least one pod. */
const MOST_LENGTH = 30;

/** `own` with the network that `poolNodes` and the nodes among the manifests need. */
export function inferredNetwork(own: PodNetworkSpec, poolNodes: number, objects: KubernetesObjects): PodNetworkSpec {
  // Calico's blocks have nothing to do with podCIDRs.
  const nodes = own.cni === "calico" ? [] : objects.nodes;
  const podCidrs = nodes.flatMap(({ spec: { podCIDR } }) =>
    podCIDR !== undefined && isCidr(podCIDR) ? [parseCidr(podCIDR)] : [],
  );
  const usual = parseCidr(own.network);
  const cover = podCidrs.every((each) => holds(usual, each)) ? usual : coverOf(podCidrs);
  // No cluster has pods all over the Internet: these podCIDRs are of no one network.
  let network = cover.length < WIDEST ? usual : cover;
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

/** `own` with blocks as large as those that the nodes among the manifests have, where they agree (--node-cidr-mask-size is in no file). */
export function inferredBlocks(own: PodNetworkSpec, objects: KubernetesObjects): PodNetworkSpec {
  if (own.cni === "calico" || own.subnetRange !== undefined) return own;
  const lengths = new Set(
    objects.nodes.flatMap(({ spec: { podCIDR } }) =>
      podCIDR !== undefined && isCidr(podCIDR) ? [parseCidr(podCIDR).length] : [],
    ),
  );
  const [length] = lengths;
  return length === undefined || lengths.size > 1 || length < parseCidr(own.network).length || length > MOST_LENGTH
    ? own
    : { ...own, blockLength: length };
}
