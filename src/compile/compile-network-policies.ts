// NetworkPolicies as rows of the image. Whether anybody enforces them is up to the CNI plugin; where nobody does, that is said.

import {
  BLOCK_OF_NOTHING,
  NetworkPolicyRecord,
  NO_SELECTOR,
  PolicyPeerRecord,
  PolicyPortRecord,
  PolicyRuleRecord,
  PROTOCOL_SCTP,
  PROTOCOL_TCP,
  PROTOCOL_UDP,
  SECTION_NETWORK_POLICIES,
  SECTION_POLICY_PEERS,
  SECTION_POLICY_PORTS,
  SECTION_POLICY_RULES,
} from "../core/abi.generated.ts";
import { parseIpBlock } from "../kubernetes/ip-block.ts";
import type { NetworkPolicy, NetworkPolicyPeer, NetworkPolicyPort, NetworkPolicyRule } from "../kubernetes/service.ts";
import { type CompileContext, type Run, runFields } from "./compile-context.ts";
import type { SelectorCompiler } from "./compile-selectors.ts";
import type { CompiledPolicy } from "./compiled-scenario.ts";

const PROTOCOLS = { TCP: PROTOCOL_TCP, UDP: PROTOCOL_UDP, SCTP: PROTOCOL_SCTP } as const;
const LAST_PORT = 65535;
/** In place of fields that say nothing. */
const NO_BLOCK = { network: 0, length: 0, exceptStart: 0, exceptCount: 0 };

/** Writes every policy, in the order of the manifests, and returns them by row. */
export function compileNetworkPolicies(context: CompileContext, selectors: SelectorCompiler): CompiledPolicy[] {
  const policies = context.objects.networkPolicies;
  warnUnenforced(context, policies);
  return policies.map((policy) => {
    const { metadata, spec } = policy;
    const ingress = compileRules(context, selectors, policy, "ingress");
    const egress = compileRules(context, selectors, policy, "egress");
    context.writer.add(SECTION_NETWORK_POLICIES, NetworkPolicyRecord, {
      name: context.writer.intern(metadata.name),
      namespace: context.writer.intern(metadata.namespace),
      podSelector: selectors.row(spec.podSelector),
      ingress: spec.policyTypes.includes("Ingress") ? 1 : 0,
      egress: spec.policyTypes.includes("Egress") ? 1 : 0,
      ...runFields("ingress", ingress),
      ...runFields("egress", egress),
    });
    const { namespace, name } = metadata;
    return { namespace, name, ingressStart: ingress.start, egressStart: egress.start };
  });
}

/** Of a run in which only the scheduler moves nobody expects packets. */
function warnUnenforced(context: CompileContext, policies: readonly NetworkPolicy[]): void {
  const { cni } = context.scenario.cluster.network.pods;
  const [first] = policies;
  if (first === undefined || context.isOneShot || cni === "calico" || cni === "canal") return;
  const plugin = cni === "bridge" ? "the bridge plugin" : "flannel";
  const which = policies.length === 1 ? "this one has" : `the ${policies.length} of this cluster, first here, have`;
  context.reportObject(first.origin, ["kind"], {
    code: "policy-not-enforced",
    severity: "warning",
    message: `${plugin} does not enforce NetworkPolicies: ${which} no effect, and every pod accepts every connection, as on a real cluster`,
    hint: "use Canal (flannel's network with Calico's policies) or Calico",
  });
}

function compileRules(
  context: CompileContext,
  selectors: SelectorCompiler,
  { spec, origin }: NetworkPolicy,
  direction: "ingress" | "egress",
): Run {
  const { writer } = context;
  const rows = spec[direction].map((rule, index) => {
    const isPod = (peer: NetworkPolicyPeer): boolean => peer.ipBlock === undefined;
    rule.peers.forEach((peer, number) => {
      if (peer.ipBlock === undefined || parseIpBlock(peer.ipBlock.cidr)?.family !== "IPv6") return;
      const path = ["spec", direction, index, direction === "ingress" ? "from" : "to", number, "ipBlock", "cidr"];
      context.reportObject(origin, path, {
        code: "ipv6-block",
        severity: "warning",
        message: `the simulated network has IPv4 addresses only: none of them lies in ${peer.ipBlock.cidr}`,
      });
    });
    return {
      ...runFields("pods", compilePeers(context, selectors, rule.peers.filter(isPod))),
      ...runFields(
        "blocks",
        compilePeers(
          context,
          selectors,
          rule.peers.filter((peer) => !isPod(peer)),
        ),
      ),
      ...runFields("ports", compilePorts(context, rule)),
    };
  });
  const run = { start: writer.rows(SECTION_POLICY_RULES), count: rows.length };
  for (const row of rows) writer.add(SECTION_POLICY_RULES, PolicyRuleRecord, row);
  return run;
}

function compilePeers(context: CompileContext, selectors: SelectorCompiler, peers: readonly NetworkPolicyPeer[]): Run {
  const { writer } = context;
  const rows = peers.map(({ podSelector, namespaceSelector, ipBlock }) => ({
    podSelector: ipBlock === undefined ? selectors.row(podSelector) : NO_SELECTOR,
    namespaceSelector: ipBlock === undefined ? selectors.row(namespaceSelector) : NO_SELECTOR,
    ...(ipBlock === undefined ? NO_BLOCK : blockFields(context, ipBlock)),
  }));
  const run = { start: writer.rows(SECTION_POLICY_PEERS), count: rows.length };
  for (const row of rows) writer.add(SECTION_POLICY_PEERS, PolicyPeerRecord, row);
  return run;
}

/** What the reader refused has no address here, and the run will not start. */
function blockFields(context: CompileContext, { cidr, except }: NonNullable<NetworkPolicyPeer["ipBlock"]>) {
  const block = parseIpBlock(cidr);
  if (block?.family !== "IPv4") return { ...NO_BLOCK, length: BLOCK_OF_NOTHING };
  const pairs = except.flatMap((text) => {
    const left = parseIpBlock(text);
    return left?.family === "IPv4" ? [Number(left.address), left.length] : [];
  });
  return { network: Number(block.address), length: block.length, ...runFields("except", context.values(pairs)) };
}

function compilePorts(context: CompileContext, { ports }: NetworkPolicyRule): Run {
  const { writer } = context;
  const run = { start: writer.rows(SECTION_POLICY_PORTS), count: ports.length };
  for (const port of ports) {
    writer.add(SECTION_POLICY_PORTS, PolicyPortRecord, {
      protocol: PROTOCOLS[port.protocol],
      ...portRange(port),
      name: writer.intern(typeof port.port === "string" ? port.port : ""),
    });
  }
  return run;
}

function portRange({ port, endPort }: NetworkPolicyPort): { first: number; last: number } {
  if (typeof port !== "number") return { first: 0, last: LAST_PORT };
  return { first: port, last: endPort ?? port };
}
