// Fields of `spec.cluster.network`.

import { z } from "zod";
import { duration, integer, quantity } from "./schema-parts.ts";

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
    encapNs: cost("VXLAN encapsulation."),
    decapNs: cost("VXLAN decapsulation."),
    wakeupNs: cost("Waking a process that waits for a packet."),
    nicNs: cost("Network card, DMA and interrupt, each direction."),
    copyPicosPerByte: cost("Touching one byte once, in picoseconds."),
    cpuFactorMilli: cost("Multiplies every CPU cost above, in thousandths: 1000 leaves them as they are."),
  })
  .describe("Costs that differ from the profile's; the unit is in the name.");

/** `spec.cluster.network`. */
export const networkSchema = z
  .strictObject({
    profile: z
      .enum(["lab-vm", "baremetal-40g-mtu9000", "10g-e5-2620"])
      .describe(
        "Cost table of the network model: a small virtual machine, 40G bare metal with jumbo frames, or 10G with an old CPU.",
      )
      .default("lab-vm"),
    flannel: z
      .record(z.string(), z.unknown())
      .describe(
        "flannel's net-conf.json, as it stands in its ConfigMap: Network and Backend. Read as flannel reads it: key case does not matter.",
      )
      .default({ Network: "10.244.0.0/16", Backend: { Type: "vxlan" } }),
    proxyMode: z.enum(["iptables", "ipvs"]).describe("kube-proxy's mode.").default("iptables"),
    ipvsScheduler: z.enum(["rr"]).describe("kube-proxy's ipvs.scheduler.").default("rr"),
    nodeCidrMaskSize: integer(16, 30, "--node-cidr-mask-size: prefix length of each node's podCIDR.").default(24),
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
