// Scenarios whose network comes of manifests, read by the door users have.

import { DiagnosticList } from "../../src/documents/diagnostic.ts";
import { readDocuments } from "../../src/documents/read-documents.ts";
import { type Prepared, prepare } from "../../src/run/prepare.ts";
import type { NetworkSpec } from "../../src/scenario/cluster.ts";
import { DEFAULT_LIMITS } from "../../src/scenario/limits.ts";

/** Two nodes, `worker-1` and `worker-2`. */
export const POOL = '{name: worker, count: 2, capacity: {cpu: "4", memory: 8Gi}}';

/** What came of it; messages as `severity file:line:column message (hint)`. */
export interface Read {
  readonly prepared: Prepared | undefined;
  readonly network: NetworkSpec | undefined;
  readonly messages: string[];
}

/** Reads a manifest beside `cluster.network` and the node pools `more`, POOL without them. */
export async function readNetworkFiles(manifest: string, network = "{}", more = "", version = "1.35"): Promise<Read> {
  const sink = new DiagnosticList();
  const text = `apiVersion: plimsoll.sim/v1alpha1
kind: Scenario
metadata: {name: t}
spec:
  kubernetesVersion: "${version}"
  duration: 1m
  cluster: {network: ${network}, nodePools: [${more || POOL}]}
  manifests: [{file: network.yaml}]
`;
  const [document] = readDocuments(text, "scenario.yaml", { dialect: "scenario" }, sink);
  if (document === undefined) throw new Error(JSON.stringify(sink.all));
  const options = { overrides: [], limits: DEFAULT_LIMITS, replication: 0, manifests: [] };
  const readManifest = async (file: string) => [{ file, text: manifest }];
  const prepared = await prepare(document, { ...options, readManifest }, sink);
  const messages = sink.all.map(
    ({ severity, message, position, hint }) =>
      `${severity} ${position?.file}:${position?.line}:${position?.column} ${message}${hint === undefined ? "" : ` (${hint})`}`,
  );
  return { prepared, network: prepared?.scenario.cluster.network, messages };
}

/** A ConfigMap with a net-conf.json, and more of its data. */
export const flannelMap = (conf: string, name = "kube-flannel-cfg", cni = ""): string =>
  `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: ${name}, namespace: kube-flannel}\ndata:\n  net-conf.json: |\n    ${conf}\n${cni}`;
/** A KubeProxyConfiguration. */
export const proxyFile = (fields: string): string =>
  `apiVersion: kubeproxy.config.k8s.io/v1alpha1\nkind: KubeProxyConfiguration\n${fields}\n`;
/** An IPPool of Calico's. */
export const pool = (fields: string, name = "default-ipv4-ippool"): string =>
  `apiVersion: crd.projectcalico.org/v1\nkind: IPPool\nmetadata: {name: ${name}}\nspec: {${fields}}\n`;
/** A Node with an InternalIP. */
export const node = (name: string, address: string, podCIDR = ""): string =>
  `apiVersion: v1\nkind: Node\nmetadata: {name: ${name}}\nspec: {${podCIDR === "" ? "" : `podCIDR: ${podCIDR}`}}\nstatus: {capacity: {cpu: "4", memory: 8Gi, pods: "110"}, addresses: [{type: InternalIP, address: ${address}}]}\n`;
/** Documents of one file. */
export const documents = (...documents: string[]): string => documents.join("---\n");
/** The usual net-conf.json. */
export const VXLAN = '{"Network": "10.244.0.0/16", "Backend": {"Type": "vxlan"}}';
