// Puts what files among the manifests say of the network over the scenario's own settings, and looks at the whole: sources that
// contradict each other, networks that overlap, nodes that lack what kube-proxy's mode needs.

import { DiagnosticList, type DiagnosticSink } from "../documents/diagnostic.ts";
import type { KubernetesObjects } from "../kubernetes/objects.ts";
import { checkNetworks } from "./check-networks.ts";
import type { NetworkSpec, PodNetworkSpec, ProxySpec } from "./cluster.ts";
import { Findings } from "./findings.ts";
import { inferredBlocks, inferredNetwork } from "./infer-network.ts";
import { usableMode } from "./ipvs-fallback.ts";
import { calicoFiles, flannelFiles, type Sourced } from "./network-files.ts";
import { placeSegments } from "./place-segments.ts";
import type { SubnetManager } from "./read-flannel.ts";
import { NETWORK_PATH } from "./read-network.ts";
import { proxyOf } from "./read-proxy.ts";
import type { Scenario } from "./scenario.ts";

/** The scenario with the network that really holds. Everything wrong goes to `sink`. */
export function configureNetwork(scenario: Scenario, objects: KubernetesObjects, sink: DiagnosticSink): Scenario {
  const findings = new Findings(scenario.source, sink);
  const own = scenario.cluster.network;
  const pods = choosePods(scenario, objects, findings);
  const proxy = usableMode(chooseProxy(own, objects, findings), scenario, findings);
  checkClusterCidr(objects, pods, sink);
  const chosen: NetworkSpec = { ...own, pods, proxy };
  const segments = placeSegments(scenario, chosen, objects, findings);
  const network: NetworkSpec = { ...chosen, segments };
  checkNetworks(network, findings);
  return { ...scenario, cluster: { ...scenario.cluster, network } };
}

function isWritten(findings: Findings, name: string): boolean {
  return findings.isWritten([...NETWORK_PATH, name]);
}

function choosePods(scenario: Scenario, objects: KubernetesObjects, findings: Findings): PodNetworkSpec {
  const own = scenario.cluster.network.pods;
  const cni = isWritten(findings, "cni") ? own.cni : undefined;
  const options = { cni, manager: managerOf(findings), maskSize: maskSizeOf(findings) };
  const flannel = flannelFiles(objects, options, findings.sink);
  const calico = calicoFiles(objects, findings.sink);
  const all = [...flannel, ...calico];
  const used = cni === undefined ? all : cni === "calico" ? calico : cni === "bridge" ? [] : flannel;
  for (const each of all.filter((source) => !used.includes(source)))
    new Findings(each.document, findings.sink).warning(
      each.path,
      "overridden",
      `${each.what} has no effect: cluster.network.cni is ${cni}`,
    );
  const [first, ...others] = used;
  if (first === undefined) return roomFor(scenario, objects, findings);
  for (const other of others) if (!sameNetwork(first.value, other.value)) contradict(other, first, findings.sink);
  const field = first.value.cni === "calico" ? "calico" : "flannel";
  // With cni written, the field of the other plugin has no effect to contradict.
  const fields = cni === undefined ? ["flannel", "calico"] : [field];
  for (const name of fields) {
    if (!isWritten(findings, name) || sameNetwork(first.value, own)) continue;
    const path = [...NETWORK_PATH, name];
    contradict(
      { value: own, what: `cluster.network.${name}`, document: findings.document, path },
      first,
      findings.sink,
    );
  }
  return fitBlocks({ ...first.value, clusterCidr: own.clusterCidr }, objects, findings);
}

/** The scenario's own network, made to fit the nodes where nothing of it is written. */
function roomFor({ cluster }: Scenario, objects: KubernetesObjects, findings: Findings): PodNetworkSpec {
  const { pods } = cluster.network;
  const isGiven = ["flannel", "calico", "clusterCIDR"].some((name) => isWritten(findings, name));
  const fitting = fitBlocks(pods, objects, findings);
  return isGiven || pods.subnetRange !== undefined ? fitting : inferredNetwork(fitting, cluster.nodes.length, objects);
}

function fitBlocks(pods: PodNetworkSpec, objects: KubernetesObjects, findings: Findings): PodNetworkSpec {
  return isWritten(findings, "nodeCidrMaskSize") ? pods : inferredBlocks(pods, objects);
}

/** A cluster that stands still sends no packets: of its network, only that every node has a block is of interest. */
export function configureStillNetwork(scenario: Scenario, objects: KubernetesObjects): Scenario {
  const findings = new Findings(scenario.source, new DiagnosticList());
  const network = { ...scenario.cluster.network, pods: roomFor(scenario, objects, findings) };
  return { ...scenario, cluster: { ...scenario.cluster, network } };
}

/** The manager and the mask size are the scenario's alone: no file among manifests says them. */
function managerOf(findings: Findings): SubnetManager {
  return findings.writtenAt([...NETWORK_PATH, "subnetManager"]) === "etcd" ? "etcd" : "kube";
}

/** --node-cidr-mask-size of the controller-manager by itself. */
const DEFAULT_MASK_SIZE = 24;

function maskSizeOf(findings: Findings): number {
  const written = findings.writtenAt([...NETWORK_PATH, "nodeCidrMaskSize"]);
  return typeof written === "number" ? written : DEFAULT_MASK_SIZE;
}

/** Whether two sources mean the same; who reads them (flannel or Canal) is no difference. */
function sameNetwork(a: PodNetworkSpec, b: PodNetworkSpec): boolean {
  const plain = ({ clusterCidr: _, cni, hairpin: __, masqueradeOutgoing, ...rest }: PodNetworkSpec): string => {
    const plugin = cni === "canal" ? "flannel" : cni;
    const entries = Object.entries({ ...rest, plugin, masqueradeOutgoing });
    return JSON.stringify(entries.filter(([, value]) => value !== undefined).sort());
  };
  return plain(a) === plain(b);
}

/** An error that names both places. */
function contradict(one: Sourced<unknown>, other: Sourced<unknown>, sink: DiagnosticSink): void {
  const place = other.document.locate(other.path);
  new Findings(one.document, sink).error(
    one.path,
    "contradiction",
    `${one.what} contradicts ${other.what} at ${place.file}:${place.line}:${place.column}`,
    "keep one of the two",
  );
}

function chooseProxy(own: NetworkSpec, objects: KubernetesObjects, findings: Findings): ProxySpec {
  const sources = objects.kubeProxyConfigurations.map((read): Sourced<ProxySpec> => {
    const { document, path } = read.origin;
    return { value: proxyOf(read, own.proxy.minor), what: "KubeProxyConfiguration", document, path };
  });
  const [first, ...others] = sources;
  if (first === undefined) return own.proxy;
  for (const other of others)
    if (JSON.stringify(other.value) !== JSON.stringify(first.value)) contradict(other, first, findings.sink);
  const differs: readonly (readonly [field: string, boolean])[] = [
    ["kubeProxy", JSON.stringify(own.proxy) !== JSON.stringify(first.value)],
    ["proxyMode", own.proxy.mode !== first.value.mode],
    ["ipvsScheduler", own.proxy.ipvsScheduler !== first.value.ipvsScheduler],
  ];
  for (const [name, isOther] of differs) {
    if (!isOther || !isWritten(findings, name)) continue;
    const path = [...NETWORK_PATH, name];
    contradict(
      { value: own, what: `cluster.network.${name}`, document: findings.document, path },
      first,
      findings.sink,
    );
  }
  return first.value;
}

/** kube-proxy takes what does not come from clusterCIDR for traffic from outside, and masquerades it. */
function checkClusterCidr(objects: KubernetesObjects, { network }: PodNetworkSpec, sink: DiagnosticSink): void {
  for (const { clusterCidr, origin } of objects.kubeProxyConfigurations) {
    if (clusterCidr === "" || clusterCidr.split(",").includes(network)) continue;
    new Findings(origin.document, sink).warning(
      [...origin.path, "clusterCIDR"],
      "field-not-simulated",
      `clusterCIDR ${clusterCidr} is not the pod network ${network}: kube-proxy would masquerade what pods outside of it send to Services, which is not simulated`,
    );
  }
}
