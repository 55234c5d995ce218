// Blocks of pod addresses: each node's podCIDR. Those that manifests give stand; the others are handed out in order of the nodes, by the
// controller-manager's range allocator (pkg/controller/nodeipam/ipam/range_allocator.go, v1.35), by flannel's leases under its etcd
// manager (pkg/subnet/etcd/local_manager.go, which draws among the first hundred free ones: here it is the first), or by Calico.

import { formatAddress, inNetwork, networkSize, parseAddress, parseCidr } from "../kubernetes/ip-address.ts";
import type { NodeSpec, PodNetworkSpec } from "../scenario/cluster.ts";
import type { CompileContext } from "./compile-context.ts";

/** One node's part of the pod network. */
export interface NodeBlock {
  /** "" when none was left. */
  readonly podCIDR: string;
  /** False where the network plugin does not start. */
  readonly hasNetwork: boolean;
}

/** The blocks of all nodes, in their order. A network without room for all of them is refused, but for a one-shot run, which has none. */
export function nodeBlocks(context: CompileContext, specs: readonly NodeSpec[]): NodeBlock[] {
  const { pods } = context.scenario.cluster.network;
  // Leases of flannel's own and Calico's blocks have nothing to do with a podCIDR.
  const ownBlocks = pods.cni === "calico" || pods.subnetRange !== undefined;
  const taken = ownBlocks ? new Map<number, string>() : takenBlocks(context, specs);
  const free = freeBlocks(pods, taken);
  const without: NodeSpec[] = [];
  const outside: [NodeSpec, string][] = [];
  const blocks = specs.map((spec): NodeBlock => {
    const podCIDR = (ownBlocks ? undefined : spec.podCIDR) ?? free.next().value ?? "";
    const hasNetwork = podCIDR !== "" && isInNetwork(pods, podCIDR);
    if (podCIDR === "") without.push(spec);
    else if (!hasNetwork) outside.push([spec, podCIDR]);
    return { podCIDR, hasNetwork };
  });
  if (context.isOneShot) return blocks;
  if (without[0] !== undefined) reportExhausted(context, without[0], `${without.length} of ${specs.length} nodes`);
  if (outside[0] !== undefined) reportOutside(context, outside[0], `${outside.length} of ${specs.length} nodes`);
  return blocks;
}

/** Blocks that manifests give, by address, and whose they are. */
function takenBlocks(context: CompileContext, specs: readonly NodeSpec[]): Map<number, string> {
  const { pods, path } = context.scenario.cluster.network;
  const taken = new Map<number, string>();
  const refuse = (message: string, hint: string): void => {
    if (!context.isOneShot) context.reportScenario(path, { code: "overlap", severity: "error", message, hint });
  };
  for (const { name, podCIDR } of specs) {
    if (podCIDR === undefined) continue;
    const [block, length] = podCIDR.split("/") as [string, string];
    const address = parseAddress(block);
    const other = taken.get(address);
    if (Number(length) !== pods.blockLength)
      refuse(
        `podCIDR ${podCIDR} of node ${JSON.stringify(name)} is no block of /${pods.blockLength}`,
        `write nodeCidrMaskSize: ${length}; blocks of different sizes are not simulated`,
      );
    else if (other !== undefined)
      refuse(
        `podCIDR ${podCIDR} of node ${JSON.stringify(name)} is that of node ${JSON.stringify(other)}`,
        "each node has its own",
      );
    taken.set(address, name);
  }
  return taken;
}

/** The blocks that are handed out, in order. */
function* freeBlocks(pods: PodNetworkSpec, taken: ReadonlyMap<number, string>): Generator<string, undefined> {
  const range = rangeOf(pods);
  const size = networkSize({ address: 0, length: pods.blockLength });
  for (let address = range.first; address <= range.last; address += size)
    if (!taken.has(address)) yield `${formatAddress(address)}/${pods.blockLength}`;
  return undefined;
}

function rangeOf({ cni, network, clusterCidr, subnetRange, blockLength }: PodNetworkSpec): {
  first: number;
  last: number;
} {
  if (subnetRange !== undefined)
    return { first: parseAddress(subnetRange.first), last: parseAddress(subnetRange.last) };
  const from = parseCidr(cni === "calico" ? network : (clusterCidr ?? network));
  return {
    first: from.address,
    last: from.address + networkSize(from) - networkSize({ address: 0, length: blockLength }),
  };
}

/** flannel leaves a node alone whose subnet is not of its network (AcquireLease of pkg/subnet/kube/kube.go). */
function isInNetwork({ cni, network }: PodNetworkSpec, podCIDR: string): boolean {
  if (cni !== "flannel" && cni !== "canal") return true;
  const [whole, block] = [parseCidr(network), parseCidr(podCIDR)];
  return inNetwork(block.address, whole) && block.length >= whole.length;
}

function reportOutside(context: CompileContext, [{ name }, podCIDR]: [NodeSpec, string], nodes: string): void {
  const { pods, path } = context.scenario.cluster.network;
  context.reportScenario(path, {
    code: "outside-network",
    severity: "warning",
    message: `flannel does not start on ${nodes}: subnet "${pods.network}" specified in the flannel net config doesn't contain "${podCIDR}" PodCIDR of the "${name}" node`,
    hint: "pods there wait for the network for good",
  });
}

function reportExhausted(context: CompileContext, { name }: NodeSpec, nodes: string): void {
  const { pods, path } = context.scenario.cluster.network;
  const kube = pods.cni === "flannel" || pods.cni === "canal" ? `; flannel: node "${name}" pod cidr not assigned` : "";
  const message =
    pods.cni === "calico"
      ? `no block of ${pods.network} is left for ${nodes}, ${name} the first`
      : pods.subnetRange === undefined
        ? `Node ${name} status is now: CIDRNotAvailable (${nodes})${kube}`
        : `flannel does not start on ${nodes}, ${name} the first: failed to acquire lease: out of subnets`;
  context.reportScenario(path, {
    code: "out-of-subnets",
    severity: "error",
    message,
    hint: "a wider network, or smaller blocks",
  });
}
