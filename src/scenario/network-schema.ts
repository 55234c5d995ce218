// Fields of `spec.cluster.network`.

import { z } from "zod";
import { duration, integer, name, quantity } from "./schema-parts.ts";

const cost = (description: string) => integer(0, 1_000_000_000, description).optional();

const costs = z
  .strictObject({
    stackNs: cost("Sending and receiving on a socket, system calls included."),
    vethNs: cost("Crossing a veth pair."),
    bridgeNs: cost("Forwarding on a Linux bridge."),
    bridgeNetfilterNs: cost("Bridge traffic through netfilter (bridge-nf-call-iptables)."),
    routeNs: cost("IP forwarding on one node."),
    conntrackLookupNs: cost("Looking up an established connection."),
    conntrackInsertNs: cost("Entering a new connection."),
    iptablesRuleNs: cost("Each nat rule that the first packet of a connection walks."),
    ipvsDispatchNs: cost("Finding a Service in ipvs."),
    nftDispatchNs: cost("Finding a Service in the verdict map of nftables."),
    encapNs: cost("VXLAN encapsulation."),
    decapNs: cost("VXLAN decapsulation."),
    ipipNs: cost("IPIP encapsulation or decapsulation."),
    relayNs: cost("One packet through the user space of flanneld (backend udp), at either end."),
    userspaceProxyNs: cost("One packet through the user space of kube-proxy (mode userspace)."),
    routerNs: cost("Forwarding by the router between segments."),
    wakeupNs: cost("Waking a process that waits for a packet."),
    nicNs: cost("Network card, DMA and interrupt, each direction."),
    copyPicosPerByte: cost("Touching one byte once, in picoseconds."),
    cpuFactorMilli: cost("Multiplies every CPU cost above, in thousandths: 1000 leaves them as they are."),
  })
  .describe("Costs that differ from the profile's; the unit is in the name.");

const segment = z
  .strictObject({
    name: name("Name, as node pools give it in segment."),
    network: z.string().describe("IPv4 network of its nodes, for example 192.168.50.0/24."),
    router: z
      .string()
      .describe("Address of the router to other segments and out of the cluster; without it the last one.")
      .optional(),
  })
  .describe("A layer-2 network of nodes.");

/** `spec.cluster.network`. */
export const networkSchema = z
  .strictObject({
    profile: z
      .enum(["lab-vm", "baremetal-40g-mtu9000", "10g-e5-2620"])
      .describe(
        "Cost table of the network model: a small virtual machine, 40G bare metal with jumbo frames, or 10G with an old CPU.",
      )
      .default("lab-vm"),
    cni: z
      .enum(["flannel", "calico", "canal", "bridge"])
      .describe(
        "Network plugin. Without it: that of the files among the manifests, or of the fields below; else flannel. canal is flannel's network with Calico's policies, bridge alone has no way between nodes.",
      )
      .optional(),
    flannel: z
      .record(z.string(), z.unknown())
      .describe(
        "flannel's net-conf.json, as it stands in its ConfigMap: Network and Backend. Read as flannel reads it: key case does not matter.",
      )
      .default({ Network: "10.244.0.0/16", Backend: { Type: "vxlan" } }),
    subnetManager: z
      .enum(["kube", "etcd"])
      .describe(
        "Who hands out flannel's subnets: kube, the controller-manager as podCIDR of each node (--kube-subnet-mgr); etcd, flannel by SubnetLen, SubnetMin and SubnetMax, one node after the other.",
      )
      .default("kube"),
    calico: z
      .record(z.string(), z.unknown())
      .describe("spec of Calico's IPPool: cidr, blockSize, ipipMode, vxlanMode, natOutgoing.")
      .optional(),
    kubeProxy: z
      .record(z.string(), z.unknown())
      .describe("Fields of a KubeProxyConfiguration (kubeproxy.config.k8s.io/v1alpha1).")
      .optional(),
    kubeProxyVersion: z
      .enum(["1.25", "1.26", "1.27", "1.28", "1.29", "1.30", "1.31", "1.32", "1.33", "1.34", "1.35", "1.36"])
      .describe(
        "kube-proxy's release, up to three older than kubernetesVersion; without it the same. Until 1.25 it has userspace mode, and falls back from ipvs to iptables.",
      )
      .optional(),
    proxyMode: z
      .enum(["iptables", "ipvs", "nftables", "userspace"])
      .describe("kube-proxy's mode: mode of kubeProxy in short.")
      .default("iptables"),
    ipvsScheduler: z
      .enum(["rr", "wrr", "lc", "dh", "sh", "sed", "nq"])
      .describe("kube-proxy's ipvs.scheduler in short.")
      .default("rr"),
    clusterCIDR: z
      .string()
      .describe(
        "--cluster-cidr of the controller-manager: what podCIDRs are taken from; without it the network of the plugin.",
      )
      .optional(),
    nodeCidrMaskSize: integer(16, 30, "--node-cidr-mask-size: prefix length of each node's podCIDR.").default(24),
    serviceCIDR: z.string().describe("--service-cluster-ip-range: the network of virtual IPs.").default("10.96.0.0/12"),
    segments: z
      .array(segment)
      .describe(
        "Layer-2 networks of the nodes. A segment that is not described is planned: around the addresses of its nodes, else a /16.",
      )
      .default([]),
    bridgeNfCallIptables: z
      .boolean()
      .describe("net.bridge.bridge-nf-call-iptables of the nodes: whether traffic on a bridge goes through netfilter.")
      .default(true),
    wireLatency: duration(
      "One-way delay between nodes, beside the cost of their network cards; without it the profile's.",
    ).optional(),
    externalLatency: duration(
      "One-way delay between a client outside the cluster and the node it enters by; without it the profile's.",
    ).optional(),
    wireBitsPerSecond: quantity(
      "Rate of the links between nodes, for example 10G; without it the profile's.",
    ).optional(),
    mtu: integer(576, 65_535, "MTU of the nodes' interfaces; without it the profile's.").optional(),
    costs: costs.prefault({}),
  })
  .describe("How pods reach each other and Services.");
