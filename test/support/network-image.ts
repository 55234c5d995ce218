// A small cluster for tests of the network and the load: nodes, a server and a client template, Services in front, traffic.

import { NETWORK_PROFILES, type NetworkCosts } from "../../src/compile/network-profiles.ts";
import type { RowOf } from "../../src/core/layout.ts";
import { abi, addStrings, configRow, ImageWriter, row } from "./image.ts";

/** Costs of a network that costs nothing. */
export const NO_COSTS: NetworkCosts = {
  ...(Object.fromEntries(Object.keys(NETWORK_PROFILES["lab-vm"]).map((name) => [name, 0])) as NetworkCosts),
  cpuFactorMilli: 1000,
  mtu: 1500,
};

export interface TestCluster {
  costs?: Partial<NetworkCosts> & { profile?: keyof typeof NETWORK_PROFILES };
  network?: Partial<RowOf<typeof abi.NetworkRecord>>;
  config?: Partial<RowOf<typeof abi.ConfigRecord>>;
  /** One node each: its segment. */
  segments?: readonly number[];
  node?: Partial<RowOf<typeof abi.NodeRecord>>;
  /** The server container. */
  container?: Partial<RowOf<typeof abi.ContainerRecord>>;
  behavior?: Partial<RowOf<typeof abi.BehaviorRecord>>;
  /** Mean of the exponential CPU time of a request, or a distribution row. */
  serveCpu?: Partial<RowOf<typeof abi.Distribution>>;
  /** Services in front of the one that traffic goes to: each one more rule. */
  servicesBefore?: number;
  service?: Partial<RowOf<typeof abi.ServiceRecord>>;
  servicePort?: Partial<RowOf<typeof abi.ServicePortRecord>>;
  /** Time between requests or think time, distribution row 1. */
  interval?: Partial<RowOf<typeof abi.Distribution>>;
  traffics?: readonly Partial<RowOf<typeof abi.TrafficRecord>>[];
  clientHostNetwork?: boolean;
  serverHostNetwork?: boolean;
}

/** Rows of templates, workloads and distributions in the image. */
export const SERVER_TEMPLATE = 0;
export const CLIENT_TEMPLATE = 1;
export const CLIENT_WORKLOAD = 0;
export const SERVE_CPU = 0;
export const INTERVAL = 1;

/** Segment 1 is 192.168.50.0/24, segment 2 the one behind it. */
function segmentNetwork(segment: number): number {
  return 0xc0_a8_31_00 + (segment << 8);
}

/** The image; pods are created by the test with PodRecord 0, which runs from the start. */
export function networkImage(cluster: TestCluster): ImageWriter {
  const writer = new ImageWriter();
  writer.add(abi.SECTION_CONFIG, abi.ConfigRecord, configRow(cluster.config));
  for (const [index, segment] of (cluster.segments ?? [1, 1, 2]).entries()) {
    const name = writer.intern(`node${index + 1}`);
    const address = segmentNetwork(segment) + index + 1;
    const podCidr = 0x0a_f4_00_00 + ((index + 1) << 8);
    const fields = {
      name,
      segment,
      address,
      podCidr,
      cpuCapacityMilli: 64_000,
      memoryCapacityBytes: 1 << 30,
      podsAllocatable: 1000,
    };
    const allocatable = { cpuAllocatableMilli: 64_000, memoryAllocatableBytes: 1 << 30 };
    writer.add(abi.SECTION_NODES, abi.NodeRecord, row(abi.NodeRecord, { ...fields, ...allocatable, ...cluster.node }));
  }
  for (let segment = 0; segment <= Math.max(...(cluster.segments ?? [1, 1, 2])); segment++) {
    const network = segmentNetwork(segment);
    writer.add(abi.SECTION_SEGMENTS, abi.SegmentRecord, { name: 0, network, length: 24, router: network + 254 });
  }
  addTemplates(writer, cluster);
  addServices(writer, cluster);
  for (const traffic of cluster.traffics ?? []) {
    const service = (cluster.servicesBefore ?? 0) as number;
    const paceEntity = traffic.entity ?? 77;
    const fields = row(abi.TrafficRecord, { entity: 77, paceEntity, service, ...traffic });
    writer.add(abi.SECTION_TRAFFICS, abi.TrafficRecord, fields);
  }
  const { profile, ...costs } = cluster.costs ?? {};
  writer.add(abi.SECTION_NETWORK, abi.NetworkRecord, {
    ...row(abi.NetworkRecord, { backend: abi.BACKEND_VXLAN, bridgeNetfilter: 1, proxyMode: abi.PROXY_IPTABLES }),
    ...{ podNetwork: 0x0a_f4_00_00, podNetworkLength: 16, blockLength: 24, vni: 1, tunnelPort: 8472 },
    ...{ serviceNetwork: 0x0a_60_00_00, serviceNetworkLength: 12, hairpin: 1, masqueradeOutgoing: 1 },
    ...(profile ? NETWORK_PROFILES[profile] : NO_COSTS),
    // Rules follow the endpoints at once, unless a test says otherwise.
    proxyRunNs: 0,
    ...costs,
    ...cluster.network,
  });
  addStrings(writer);
  return writer;
}

function addTemplates(writer: ImageWriter, cluster: TestCluster): void {
  const distribution = { kind: 2, ready: 0, points: 0, count: 0, p0: 0, p1: 0, p2: 0, p3: 0 };
  writer.add(abi.SECTION_DISTRIBUTIONS, abi.Distribution, { ...distribution, ...cluster.serveCpu });
  writer.add(abi.SECTION_DISTRIBUTIONS, abi.Distribution, { ...distribution, ...cluster.interval });
  const behavior = { serveCpu: SERVE_CPU, concurrency: 0, queueLimit: 1_000_000, ...cluster.behavior };
  writer.add(abi.SECTION_BEHAVIORS, abi.BehaviorRecord, row(abi.BehaviorRecord, behavior));
  writer.add(
    abi.SECTION_PORTS,
    abi.PortRecord,
    row(abi.PortRecord, { name: writer.intern("http"), containerPort: 8080 }),
  );
  const server = row(abi.ContainerRecord, { behavior: 0, portsStart: 0, portsCount: 1, ...cluster.container });
  writer.add(abi.SECTION_CONTAINERS, abi.ContainerRecord, server);
  writer.add(abi.SECTION_CONTAINERS, abi.ContainerRecord, row(abi.ContainerRecord));
  const app = writer.intern("app");
  for (const [index, value] of ["server", "client"].entries()) {
    writer.add(abi.SECTION_LABELS, abi.LabelRecord, { key: app, value: writer.intern(value) });
    const hostNetwork = (index === 0 ? cluster.serverHostNetwork : cluster.clientHostNetwork) ? 1 : 0;
    const containers = { containersStart: index, containersCount: 1, terminationGraceSeconds: 30 };
    const labels = { namespace: writer.intern("default"), labelsStart: index, labelsCount: 1 };
    writer.add(
      abi.SECTION_TEMPLATES,
      abi.TemplateRecord,
      row(abi.TemplateRecord, { ...labels, ...containers, hostNetwork }),
    );
  }
  writer.add(abi.SECTION_WORKLOADS, abi.WorkloadRecord, row(abi.WorkloadRecord, { template: CLIENT_TEMPLATE }));
  writer.add(abi.SECTION_PODS, abi.PodRecord, row(abi.PodRecord, { running: 1 }));
}

function addServices(writer: ImageWriter, cluster: TestCluster): void {
  const port = { port: 80, targetPortName: writer.intern("http"), ...cluster.servicePort };
  const before = cluster.servicesBefore ?? 0;
  for (let index = 0; index <= before; index++) {
    const selector = index === before ? { hasSelector: 1, selectorStart: 0, selectorCount: 1, ...cluster.service } : {};
    const fields = {
      entity: index + 1,
      namespace: writer.intern("default"),
      clusterIp: 0x0a_60_01_00 + index,
      portsStart: index,
      portsCount: 1,
      ...selector,
    };
    writer.add(abi.SECTION_SERVICES, abi.ServiceRecord, row(abi.ServiceRecord, fields));
    writer.add(abi.SECTION_SERVICE_PORTS, abi.ServicePortRecord, row(abi.ServicePortRecord, port));
  }
}
