// `spec.cluster.network` to settings. What files among the manifests say is put over them later (configure-network.ts).

import { DiagnosticList } from "../documents/diagnostic.ts";
import type { DocumentPath, DocumentValue } from "../documents/document.ts";
import { checkObject } from "../kubernetes/check-fields.ts";
import { FieldCursor } from "../kubernetes/field-cursor.ts";
import { canonicalCidr } from "../kubernetes/ip-address.ts";
import { ReadContext } from "../kubernetes/read-context.ts";
import { readIpPoolSpec } from "../kubernetes/read-ip-pool.ts";
import { calicoNetwork, DEFAULT_POOL } from "./calico-network.ts";
import type { NetworkSpec, NodeSpec, PodNetworkSpec } from "./cluster.ts";
import type { Findings } from "./findings.ts";
import { durationNs, wholeUnits } from "./formats.ts";
import { planSegments, readSegments } from "./plan-segments.ts";
import { readFlannel, type SubnetManager } from "./read-flannel.ts";
import { readProxy } from "./read-proxy.ts";
import type { ScenarioDocument } from "./schema.ts";

export type NetworkFields = ScenarioDocument["spec"]["cluster"]["network"];

/** Where the settings stand. */
export const NETWORK_PATH: DocumentPath = ["spec", "cluster", "network"];
const FALLBACK_SERVICES = "10.96.0.0/12";

/** Reads the network settings of a cluster of these nodes, for Kubernetes 1.`minor`. */
export function readNetwork(
  fields: NetworkFields,
  nodes: readonly NodeSpec[],
  minor: number,
  findings: Findings,
): NetworkSpec {
  const pods = readPods(fields, minor, findings);
  const serviceCidr = readCidr(fields.serviceCIDR, "serviceCIDR", findings) ?? FALLBACK_SERVICES;
  const described = readSegments(fields.segments, [...NETWORK_PATH, "segments"], findings);
  const segments = planSegments(nodes, described, [pods.network, serviceCidr]);
  if (segments === undefined)
    findings.error(NETWORK_PATH, "out-of-range", "no network is left for the segments", "write segments");
  return {
    profile: fields.profile,
    pods,
    proxy: readProxy(fields, minor, findings),
    serviceCidr,
    segments: segments ?? described,
    bridgeNetfilter: fields.bridgeNfCallIptables,
    costs: Object.fromEntries(Object.entries(fields.costs).filter(([, cost]) => cost !== undefined)),
    wireLatencyNs: fields.wireLatency === undefined ? undefined : durationNs(fields.wireLatency),
    externalLatencyNs: fields.externalLatency === undefined ? undefined : durationNs(fields.externalLatency),
    wireBitsPerSecond: fields.wireBitsPerSecond === undefined ? undefined : wholeUnits(fields.wireBitsPerSecond),
    mtuBytes: fields.mtu,
    path: NETWORK_PATH,
  };
}

function readPods(fields: NetworkFields, minor: number, findings: Findings): PodNetworkSpec {
  const written = (name: string): boolean => findings.isWritten([...NETWORK_PATH, name]);
  const { cni = written("calico") ? "calico" : "flannel" } = fields;
  if (fields.cni === undefined && written("calico") && written("flannel"))
    findings.error(
      [...NETWORK_PATH, "calico"],
      "contradiction",
      "calico and flannel are both written, and a cluster has one network plugin",
      "write cni, or remove one of the two",
    );
  const clusterCidr = readCidr(fields.clusterCIDR, "clusterCIDR", findings);
  if (cni === "calico") return { ...readCalico(fields, minor, findings), clusterCidr };
  if (cni === "bridge") return { ...bridgeNetwork(clusterCidr, fields.nodeCidrMaskSize), clusterCidr };
  const path = [...NETWORK_PATH, "flannel"];
  const flannel = flannelNetwork(
    fields.flannel as DocumentValue,
    path,
    { cni, manager: fields.subnetManager, maskSize: fields.nodeCidrMaskSize },
    findings,
  );
  const from = clusterCidr ?? flannel.network;
  if (fields.nodeCidrMaskSize < Number(from.split("/")[1]) && fields.subnetManager === "kube") {
    const message = `nodeCidrMaskSize ${fields.nodeCidrMaskSize} is wider than the whole network ${from}`;
    findings.error([...NETWORK_PATH, "nodeCidrMaskSize"], "out-of-range", message);
  }
  return { ...flannel, clusterCidr };
}

/** How a net-conf.json is read beside what it says itself. */
export interface FlannelOptions {
  readonly cni: "flannel" | "canal";
  readonly manager: SubnetManager;
  readonly maskSize: number;
}

/** A net-conf.json as a network. */
export function flannelNetwork(
  value: DocumentValue,
  path: DocumentPath,
  { cni, manager, maskSize }: FlannelOptions,
  findings: Findings,
): PodNetworkSpec {
  const { subnetLength, ...network } = readFlannel(value, path, manager, findings);
  const prefix = Number(network.network.split("/")[1]);
  return {
    ...network,
    cni,
    blockLength: manager === "etcd" ? (subnetLength ?? maskSize) : Math.max(maskSize, prefix),
    masqueradeOutgoing: true,
    hairpin: true,
  };
}

function readCalico(fields: NetworkFields, minor: number, findings: Findings): PodNetworkSpec {
  if (fields.calico === undefined) return calicoNetwork(DEFAULT_POOL);
  const path = [...NETWORK_PATH, "calico"];
  const found = new DiagnosticList();
  const context = new ReadContext(`1.${minor}`, found);
  const value = fields.calico as DocumentValue;
  checkObject(context, findings.document, path, value, "IPPoolSpec", true);
  const pool = readIpPoolSpec(new FieldCursor(context, findings.document, path, value));
  if (pool.cidr === "" && !found.hasErrors)
    context.report("error", findings.document, [...path, "cidr"], {
      code: "not-simulated",
      message: "a network without IPv4 is not simulated",
    });
  context.finish();
  findings.adopt(found);
  return calicoNetwork(pool.cidr === "" ? DEFAULT_POOL : pool);
}

function bridgeNetwork(clusterCidr: string | undefined, maskSize: number): PodNetworkSpec {
  const network = clusterCidr ?? "10.244.0.0/16";
  return {
    cni: "bridge",
    network,
    blockLength: Math.max(maskSize, Number(network.split("/")[1])),
    backend: "none",
    directRouting: false,
    vni: 0,
    tunnelPort: 0,
    tunnelMtuBytes: undefined,
    masqueradeOutgoing: true,
    hairpin: true,
  };
}

function readCidr(text: string | undefined, name: string, findings: Findings): string | undefined {
  if (text === undefined) return undefined;
  const cidr = canonicalCidr(text);
  if (cidr === text) return text;
  const hint = cidr === undefined ? undefined : `write ${cidr}`;
  findings.error([...NETWORK_PATH, name], "wrong-type", `${name} must be an IPv4 network such as 10.96.0.0/12`, hint);
  return undefined;
}
