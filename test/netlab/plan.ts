// What the laboratory is to be built like: the nodes, segments, pods and Services of a scenario, with the addresses and MACs that the simulation uses.

import type { CompiledServicePort } from "../../src/compile/compiled-scenario.ts";
import type { Service } from "../../src/kubernetes/service.ts";
import { calicoDevice } from "../../src/results/chain-names.ts";
import type { PathExplanation } from "../../src/results/path-explanation.ts";
import type { Prepared } from "../../src/run/prepare.ts";
import type { NetworkSpec, SegmentSpec } from "../../src/scenario/cluster.ts";

export interface PlannedNode {
  readonly name: string;
  readonly segment: SegmentSpec;
  readonly address: string;
  /** `10.244.1.0/24`; cni0 has its first address, flannel.1 the one before. */
  readonly podCIDR: string;
  readonly bridgeAddress: string;
  readonly tunnelAddress: string;
}

export interface PlannedPod {
  /** `default/web-1` */
  readonly name: string;
  readonly node: string;
  readonly address: string;
  /** The node's end of its veth pair. */
  readonly veth: string;
}

export interface PlannedService {
  readonly port: CompiledServicePort;
  readonly targetPort: number;
  readonly externalLocal: boolean;
  readonly internalLocal: boolean;
  readonly headless: boolean;
  readonly endpoints: readonly PlannedPod[];
}

/** The endpoints of a Service that are on a node. */
export function localEndpoints(node: PlannedNode, { endpoints }: PlannedService): readonly PlannedPod[] {
  return endpoints.filter((pod) => pod.node === node.name);
}

/** Whether the node routes to each pod by a device of the pod's own, without a bridge. */
export function hasPodDevices({ network }: Plan): boolean {
  return network.pods.cni === "calico" || network.pods.cni === "canal";
}

/** The VXLAN device of a node. */
export function tunnelDevice({ network }: Plan): string {
  return network.pods.cni === "calico" ? "vxlan.calico" : `flannel.${network.pods.vni}`;
}

export interface Plan {
  readonly network: NetworkSpec;
  readonly nodes: readonly PlannedNode[];
  readonly pods: readonly PlannedPod[];
  readonly services: readonly PlannedService[];
  readonly outside: string;
  /** By the address of the device that has it. */
  readonly macs: ReadonlyMap<string, string>;
}

/** Reads the plan from a scenario and traces of it: one from each pod, one from outside; their neighbour entries tell the MACs. */
export function readPlan({ scenario, objects, compiled }: Prepared, traces: readonly PathExplanation[]): Plan {
  const { network, nodes } = scenario.cluster;
  const planned = compiled.names.nodes.map(({ name, address, podCIDR }): PlannedNode => {
    const segment = network.segments.find((each) => each.name === nodes.find((node) => node.name === name)?.segment);
    if (segment === undefined) throw new Error(`${name} has no segment`);
    const tunnelAddress = podCIDR.split("/")[0] ?? "";
    return { name, segment, address, podCIDR, tunnelAddress, bridgeAddress: tunnelAddress.replace(/0$/, "1") };
  });
  const pods = objects.pods.map(({ metadata }): PlannedPod => {
    const name = `default/${metadata.name}`;
    const end = traces.map(({ from }) => from).find(({ text }) => text === `pod/${name}`);
    if (end?.node == null) throw new Error(`no trace says where ${name} is`);
    const device = calicoDevice("default", metadata.name);
    const ofBridge = `veth${device.slice("cali".length, "cali".length + 8)}`;
    const { cni } = network.pods;
    return {
      name,
      node: end.node,
      address: end.address,
      veth: cni === "calico" || cni === "canal" ? device : ofBridge,
    };
  });
  const labels = new Map(objects.pods.map(({ metadata }) => [`default/${metadata.name}`, metadata.labels]));
  const endpointsOf = ({ spec }: Service): PlannedPod[] =>
    pods.filter(({ name }) =>
      Object.entries(spec.selector ?? {}).every(([key, value]) => labels.get(name)?.[key] === value),
    );
  const services = compiled.names.servicePorts.map((port): PlannedService => {
    const service = objects.services.find(({ metadata }) => metadata.name === port.service);
    if (service === undefined) throw new Error(`no Service ${port.service}`);
    return {
      port,
      targetPort: Number(service.spec.ports[0]?.targetPort),
      externalLocal: service.spec.externalTrafficPolicy === "Local",
      internalLocal: service.spec.internalTrafficPolicy === "Local",
      headless: service.spec.clusterIP === "None",
      endpoints: endpointsOf(service),
    };
  });
  const outside = traces.find(({ from }) => from.text === "outside")?.from.address ?? "";
  return { network, nodes: planned, pods, services, outside, macs: macsOf(traces, planned, outside) };
}

/** From neighbour entries, and from the frames that NICs send. */
function macsOf(
  traces: readonly PathExplanation[],
  nodes: readonly PlannedNode[],
  outside: string,
): Map<string, string> {
  const macs = new Map<string, string>();
  for (const hop of traces.flatMap(({ packets }) => packets).flatMap(({ hops }) => hops)) {
    for (const { table, entry } of hop.entries) {
      const found = table === "neigh" ? /^(\S+) dev \S+ lladdr (\S+)/.exec(entry) : null;
      if (found?.[1] !== undefined && found[2] !== undefined) macs.set(found[1], found[2]);
    }
    const [link] = hop.headers;
    if (hop.capture !== "out" || hop.device !== "eth0" || link?.type !== "ethernet") continue;
    if (hop.namespace === "outside") macs.set(outside, link.source);
    const node = hop.namespace === "host" ? nodes.find(({ name }) => name === hop.node) : undefined;
    if (node !== undefined) macs.set(node.address, link.source);
  }
  return macs;
}
