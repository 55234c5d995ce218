// Nodes of the scenario's pools and of manifests, as rows of the image.

import { NodeRecord, SECTION_NODES } from "../core/abi.generated.ts";
import { isAddress, isCidr, parseAddress, parseCidr } from "../kubernetes/ip-address.ts";
import type { Node } from "../kubernetes/node.ts";
import type { ResourceList } from "../kubernetes/resource-list.ts";
import type { CSINode } from "../kubernetes/storage.ts";
import type { NodeSpec, ResourceAmounts } from "../scenario/cluster.ts";
import { nodeAddresses, segmentRow } from "./address-plan.ts";
import { type NodeBlock, nodeBlocks } from "./block-plan.ts";
import type { CompileContext } from "./compile-context.ts";
import { compileImage } from "./compile-images.ts";
import { compileNodeDisks, compileThresholds, UNKNOWN_DISKS } from "./compile-node-disks.ts";
import { compileTaints } from "./compile-placement.ts";
import { nodeVolumeFields } from "./compile-volumes.ts";
import type { CompiledNode } from "./compiled-scenario.ts";
import { entityOf } from "./entity.ts";

/** kubelet's own default of memory.available, for nodes that come from a manifest. */
const DEFAULT_EVICTION_HARD_BYTES = 100 * 1024 * 1024;
/** kubelet's default of maxPods. */
const DEFAULT_MAX_PODS = 110;
/** Beyond every run. */
const NEVER_NS = Number.MAX_SAFE_INTEGER;
/** What `kubectl cordon` adds: spec.unschedulable says the same. */
const CORDON_TAINT = "node.kubernetes.io/unschedulable";
/** Taints that the simulated controllers put and remove themselves: by the memory in use, and by spec.unschedulable. */
const SIMULATED_TAINTS = ["node.kubernetes.io/memory-pressure", CORDON_TAINT];
const ZONE_LABELS = ["topology.kubernetes.io/zone", "failure-domain.beta.kubernetes.io/zone"];

/** Joins both sources (a manifest's node replaces none of a pool: equal names are refused) and writes them. */
export function compileNodes(context: CompileContext): { nodes: CompiledNode[]; rows: Map<string, number> } {
  const specs = [...context.scenario.cluster.nodes];
  const names = new Set(specs.map((spec) => spec.name));
  for (const node of context.objects.nodes) {
    if (names.has(node.metadata.name)) {
      context.reportObject(node.origin, ["metadata", "name"], {
        code: "duplicate-node",
        severity: "error",
        message: `node ${JSON.stringify(node.metadata.name)} exists in the scenario's node pools already`,
      });
      continue;
    }
    names.add(node.metadata.name);
    specs.push(specOf(node, context.isOneShot));
  }
  const rows = new Map<string, number>();
  const csiNodes = new Map(context.objects.csiNodes.map((each) => [each.metadata.name, each]));
  const addresses = nodeAddresses(context, specs);
  const blocks = nodeBlocks(context, specs);
  const nodes = specs.map((spec, row) => {
    rows.set(spec.name, row);
    const block = blocks[row] ?? { podCIDR: "", hasNetwork: false };
    return writeNode(context, { ...spec, address: addresses[row] }, block, csiNodes.get(spec.name));
  });
  return { nodes, rows };
}

function writeNode(
  context: CompileContext,
  spec: NodeSpec,
  { podCIDR, hasNetwork }: NodeBlock,
  csiNode: CSINode | undefined,
): CompiledNode {
  const { segments } = context.scenario.cluster.network;
  const labels = context.labels(spec.labels);
  const taints = compileTaints(context, spec.taints);
  const extended = context.extendedRun(spec.allocatable.extended);
  const images = context.values(spec.images.map((image) => compileImage(context, image)));
  context.writer.add(SECTION_NODES, NodeRecord, {
    entity: entityOf("Node", spec.name),
    cpuCapacityMilli: spec.capacity.cpuMilli,
    memoryCapacityBytes: spec.capacity.memoryBytes,
    cpuAllocatableMilli: spec.allocatable.cpuMilli,
    memoryAllocatableBytes: spec.allocatable.memoryBytes,
    ephemeralAllocatableBytes: spec.allocatable.ephemeralStorageBytes,
    evictionHardMemoryBytes: spec.evictionHardMemoryBytes ?? -1,
    systemMemoryBytes: spec.systemMemoryBytes,
    systemCpuMilli: spec.systemCpuMilli,
    nicBitsPerSecond: spec.nicBitsPerSecond ?? -1,
    networkReadyNs: hasNetwork || context.isOneShot ? (spec.networkReadyNs ?? 0) : NEVER_NS,
    name: context.writer.intern(spec.name),
    labelsStart: labels.start,
    labelsCount: labels.count,
    taintsStart: taints.start,
    taintsCount: taints.count,
    extendedStart: extended.start,
    extendedCount: extended.count,
    imagesStart: images.start,
    imagesCount: images.count,
    podsAllocatable: spec.allocatable.pods,
    unschedulable: spec.unschedulable ? 1 : 0,
    zone: context.writer.intern(spec.zone),
    segment: segmentRow(segments, spec),
    address: spec.address === undefined ? 0 : parseAddress(spec.address),
    // A block outside of the pod network is none of the core's.
    podCidr: hasNetwork ? parseCidr(podCIDR).address : 0,
    ...compileThresholds(context, spec),
    ...nodeVolumeFields(context, spec, csiNode),
  });
  compileNodeDisks(context, spec);
  return {
    name: spec.name,
    capacity: spec.capacity,
    allocatable: spec.allocatable,
    taints: spec.taints,
    zone: spec.zone,
    address: spec.address ?? "",
    podCIDR: spec.podCIDR ?? podCIDR,
    evictionHardMemoryBytes: spec.evictionHardMemoryBytes ?? 0,
  };
}

function specOf(node: Node, isOneShot: boolean): NodeSpec {
  const labels = node.metadata.labels;
  const zone = ZONE_LABELS.map((label) => labels[label]).find((value) => value !== undefined) ?? "";
  return {
    name: node.metadata.name,
    pool: "",
    capacity: amountsOf(node.status.capacity),
    allocatable: amountsOf(node.status.allocatable),
    labels,
    // Taints of other conditions (not-ready, network-unavailable, disk-pressure, …) stay as they are: nothing here changes those conditions.
    // A one-shot run measures no memory: there the dump's word on pressure stands as well.
    taints: node.spec.taints
      .filter(({ key }) => (isOneShot ? key !== CORDON_TAINT : !SIMULATED_TAINTS.includes(key)))
      .map(({ key, value, effect }) => ({ key, value, effect })),
    unschedulable: node.spec.unschedulable,
    zone,
    segment: "",
    address: node.status.addresses.find(({ type, address }) => type === "InternalIP" && isAddress(address))?.address,
    podCIDR: node.spec.podCIDR !== undefined && isCidr(node.spec.podCIDR) ? node.spec.podCIDR : undefined,
    images: node.status.images.flatMap(({ names }) => [...names]),
    nicBitsPerSecond: undefined,
    systemCpuMilli: 0,
    systemMemoryBytes: 0,
    evictionHardMemoryBytes: DEFAULT_EVICTION_HARD_BYTES,
    evictionThresholds: [
      {
        signal: "memory.available",
        value: { amount: DEFAULT_EVICTION_HARD_BYTES },
        graceNs: 0,
        minReclaim: { amount: 0 },
      },
    ],
    disks: UNKNOWN_DISKS,
    path: [],
  };
}

function amountsOf(list: ResourceList): ResourceAmounts {
  return {
    cpuMilli: list.cpuMilli ?? 0,
    memoryBytes: list.memoryBytes ?? 0,
    ephemeralStorageBytes: list.ephemeralStorageBytes ?? 0,
    pods: list.pods ?? DEFAULT_MAX_PODS,
    extended: list.extended,
  };
}
