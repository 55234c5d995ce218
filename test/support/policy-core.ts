// A core with pods on nodes and NetworkPolicies, compiled from the API's own objects; it is asked who may connect to whom.

import { compile } from "../../src/compile/compile.ts";
import type { CompiledNames } from "../../src/compile/compiled-scenario.ts";
import { viewTable } from "../../src/core/table-view.ts";
import { type Diagnostic, DiagnosticList } from "../../src/documents/diagnostic.ts";
import { parseAddress } from "../../src/kubernetes/ip-address.ts";
import type { PodNetworkSpec } from "../../src/scenario/cluster.ts";
import { scenarioOf } from "../determinism/random-scenario.ts";
import { preparedOf } from "../determinism/simulation.ts";
import type { PlainCluster, PlainEnd, PlainPod } from "../reference/network-policy.ts";
import { compileAssembly, instantiateAssembly } from "./assembly.ts";
import { abi } from "./image.ts";

interface Exports {
  reserveImage(bytes: number): number;
  loadWorld(): number;
  createOn(template: number, node: number): number;
  ingressAllows(server: number, client: number, address: number, port: number, protocol: number): number;
  egressAllows(client: number, server: number, address: number, port: number, protocol: number): number;
  askIngress(times: number, server: number, client: number, address: number, port: number, protocol: number): number;
  firstPacket(client: number, from: number, server: number, to: number, port: number, protocol: number): number;
  hops(): number;
  tableAddress(id: number): number;
}

/** Names of the nodes, in the order of the image. */
export const NODES = ["node-1", "node-2"] as const;
export const NODE_ADDRESSES = ["172.16.0.1", "172.16.0.2"] as const;

const PROTOCOLS: Readonly<Record<string, number>> = {
  TCP: abi.PROTOCOL_TCP,
  UDP: abi.PROTOCOL_UDP,
  SCTP: abi.PROTOCOL_SCTP,
};

/** What decided last, as the core tells it. */
export interface Verdict {
  readonly kind: number;
  readonly direction: number;
  readonly policy: number;
  readonly rule: number;
  readonly isolating: readonly number[];
}

export interface PolicyCore {
  readonly core: Exports;
  readonly names: CompiledNames;
  readonly findings: readonly Diagnostic[];
  podRow(pod: PlainPod): number;
  ingress(server: PlainPod, client: PlainEnd, port: number, protocol: string): boolean;
  egress(client: PlainPod, server: PlainEnd, port: number, protocol: string): boolean;
  /** Both ends' policies. */
  connects(from: PlainEnd, to: PlainEnd, port: number, protocol: string): boolean;
  verdict(): Verdict;
  /** What the first packet of a pod to another meets of policies on its way, and whether it arrives. */
  onPath(from: PlainPod, to: PlainPod, port: number, protocol: string): { arrives: boolean; policies: string[] };
}

/** Compiles the cluster and puts its pods on their nodes. Throws with the findings when any is an error. */
export async function policyCore(
  { namespaces, policies }: PlainCluster,
  pods: readonly PlainPod[],
  cni: PodNetworkSpec["cni"] = "calico",
): Promise<PolicyCore> {
  const capacity = { cpu: "8", memory: "16Gi", pods: "110" };
  const objects = [...namespaceObjects(namespaces), ...pods.map(podObject), ...policies.map(policyObject)];
  const file = scenarioOf({
    seed: "policies",
    duration: "1s",
    cluster: { nodePools: [{ name: "node", count: NODES.length, capacity }] },
    manifests: [{ objects }],
  });
  const { scenario, objects: read } = await preparedOf(file);
  const { cluster } = scenario;
  const network = { ...cluster.network, pods: { ...cluster.network.pods, cni } };
  const sink = new DiagnosticList();
  const { image, names } = await compile({ ...scenario, cluster: { ...cluster, network } }, read, sink);
  const addresses = names.nodes.map(({ address }) => address);
  if (addresses.join() !== NODE_ADDRESSES.join()) throw new Error(`nodes have other addresses: ${addresses.join()}`);
  const core = instantiateAssembly<Exports>(await compileAssembly("assembly/testing/policies.ts"));
  // Taking room may grow the memory, and with it replace its buffer.
  const at = core.reserveImage(image.length) >>> 0;
  new Uint8Array(core.memory.buffer).set(image, at);
  if (core.loadWorld() !== abi.STATUS_DONE) throw new Error("the image was refused");
  const rows = createPods(core, names, pods);
  return { names, findings: sink.all, ...asking(core, rows) };
}

function createPods(core: Exports, names: CompiledNames, pods: readonly PlainPod[]): Map<PlainPod, number> {
  return new Map(
    pods.map((pod) => {
      const compiled = names.pods.find(
        ({ name, template }) => name === pod.name && names.templates[template]?.namespace === pod.namespace,
      );
      if (compiled === undefined) throw new Error(`no pod ${pod.namespace}/${pod.name} was compiled`);
      return [pod, core.createOn(compiled.template, (NODES as readonly string[]).indexOf(pod.node))];
    }),
  );
}

function asking(
  core: Exports & { memory: WebAssembly.Memory },
  rows: ReadonlyMap<PlainPod, number>,
): Omit<PolicyCore, "names" | "findings"> {
  const rowOf = (pod: PlainPod): number => rows.get(pod) ?? -1;
  const other = ({ pod, address }: PlainEnd): [number, number] => [
    pod === undefined ? -1 : rowOf(pod),
    parseAddress(address),
  ];
  const ingress = (server: PlainPod, client: PlainEnd, port: number, protocol: string): boolean =>
    core.ingressAllows(rowOf(server), ...other(client), port, PROTOCOLS[protocol] ?? -1) !== 0;
  const egress = (client: PlainPod, server: PlainEnd, port: number, protocol: string): boolean =>
    core.egressAllows(rowOf(client), ...other(server), port, PROTOCOLS[protocol] ?? -1) !== 0;
  return {
    core,
    podRow: rowOf,
    ingress,
    egress,
    connects: (from, to, port, protocol) =>
      (from.pod === undefined || egress(from.pod, to, port, protocol)) &&
      (to.pod === undefined || ingress(to.pod, from, port, protocol)),
    onPath: (from, to, port, protocol) => {
      const ends = [rowOf(from), parseAddress(from.address), rowOf(to), parseAddress(to.address)] as const;
      const arrives = core.firstPacket(...ends, port, PROTOCOLS[protocol] ?? -1) !== 0;
      const table = viewTable(core.memory, core.hops(), abi.HopTable);
      const rows = Array.from({ length: table.count }, (_, row) => row);
      const policies = rows.flatMap((row) => {
        if (table.step[row] === abi.STEP_DROP) return [`drop ${table.entryA[row]}`];
        if (table.entry[row] !== abi.ENTRY_POLICY) return [];
        const [policy, rule] = [(table.entryA[row] ?? 0) | 0, (table.entryB[row] ?? 0) | 0];
        return [
          `${table.entryC[row] === 1 ? "egress" : "ingress"} at ${NODES[table.node[row] ?? -1]}: ${policy}/${rule}`,
        ];
      });
      return { arrives, policies };
    },
    verdict: () => {
      const table = viewTable(core.memory, core.tableAddress(abi.TABLE_POLICY_VERDICT), abi.PolicyVerdictTable);
      const { kind, direction, policy, rule, isolatingStart, isolatingCount } = table;
      const isolating = [...table.isolating.slice(isolatingStart, isolatingStart + isolatingCount)];
      return { kind, direction, policy, rule, isolating };
    },
  };
}

function namespaceObjects(namespaces: PlainCluster["namespaces"]) {
  return Object.entries(namespaces).map(([name, labels]) => ({
    apiVersion: "v1",
    kind: "Namespace",
    metadata: { name, labels },
  }));
}

function podObject({ namespace, name, labels, hostNetwork = false, ports = [] }: PlainPod) {
  const container = { name: "main", image: "app:1", ports };
  return {
    apiVersion: "v1",
    kind: "Pod",
    metadata: { namespace, name, labels },
    spec: { hostNetwork, containers: [container] },
  };
}

function policyObject({ metadata, spec }: PlainCluster["policies"][number]) {
  return { apiVersion: "networking.k8s.io/v1", kind: "NetworkPolicy", metadata, spec: { podSelector: {}, ...spec } };
}
