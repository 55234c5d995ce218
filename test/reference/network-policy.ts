// NetworkPolicies evaluated straight from the API's objects, as its specification reads (NetworkPolicySpec in
// staging/src/k8s.io/api/networking/v1/types.go and "Network Policies" of Kubernetes' documentation): no rows, no sets, nothing worked out
// beforehand. What the specification leaves open is taken as Calico has it: blocks hold pods' addresses too, and pods of the host network are
// their node.

export interface PlainPod {
  readonly namespace: string;
  readonly name: string;
  readonly labels: Labels;
  readonly node: string;
  readonly address: string;
  readonly hostNetwork?: boolean;
  readonly ports?: readonly { readonly name: string; readonly containerPort: number; readonly protocol?: string }[];
}

export type Labels = Readonly<Record<string, string>>;

/** One end of a connection: a pod, the node of a name, or neither. */
export interface PlainEnd {
  readonly address: string;
  readonly pod?: PlainPod;
  readonly node?: string;
}

export interface PlainSelector {
  readonly matchLabels?: Labels;
  readonly matchExpressions?: readonly { key: string; operator: string; values?: readonly string[] }[];
}

export interface PlainPeer {
  readonly podSelector?: PlainSelector;
  readonly namespaceSelector?: PlainSelector;
  readonly ipBlock?: { readonly cidr: string; readonly except?: readonly string[] };
}

export interface PlainPort {
  readonly protocol?: string;
  readonly port?: number | string;
  readonly endPort?: number;
}

export interface PlainPolicy {
  readonly metadata: { readonly name: string; readonly namespace: string };
  readonly spec: {
    readonly podSelector?: PlainSelector;
    readonly policyTypes?: readonly string[];
    readonly ingress?: readonly { readonly from?: readonly PlainPeer[]; readonly ports?: readonly PlainPort[] }[];
    readonly egress?: readonly { readonly to?: readonly PlainPeer[]; readonly ports?: readonly PlainPort[] }[];
  };
}

export interface PlainCluster {
  /** Labels of namespaces, without the one that the API server adds. */
  readonly namespaces: Readonly<Record<string, Labels>>;
  readonly policies: readonly PlainPolicy[];
}

/** Whether a connection comes about: the egress policies of one end and the ingress policies of the other must both let it. */
export function connects(cluster: PlainCluster, from: PlainEnd, to: PlainEnd, port: number, protocol: string): boolean {
  return passes(cluster, "Egress", from, to, port, protocol) && passes(cluster, "Ingress", to, from, port, protocol);
}

function passes(
  cluster: PlainCluster,
  type: "Ingress" | "Egress",
  subject: PlainEnd,
  other: PlainEnd,
  port: number,
  protocol: string,
): boolean {
  const { pod } = subject;
  // Policies are about pods, and about those of the host network no plugin can tell what is theirs.
  if (pod === undefined || pod.hostNetwork) return true;
  if (other.pod === pod) return true;
  if (other.node === pod.node || (other.pod?.hostNetwork && other.pod.node === pod.node)) return true;
  const isolating = cluster.policies.filter(
    ({ metadata, spec }) =>
      metadata.namespace === pod.namespace &&
      selects(spec.podSelector ?? {}, pod.labels) &&
      typesOf(spec).includes(type),
  );
  if (isolating.length === 0) return true;
  const destination = type === "Ingress" ? subject : other;
  return isolating.some(({ metadata, spec }) => {
    const rules =
      type === "Ingress"
        ? (spec.ingress ?? []).map(({ from, ports }) => ({ peers: from, ports }))
        : (spec.egress ?? []).map(({ to, ports }) => ({ peers: to, ports }));
    return rules.some(({ peers = [], ports = [] }) => {
      const isPeer = peers.length === 0 || peers.some((peer) => holds(cluster, metadata.namespace, peer, other));
      return isPeer && (ports.length === 0 || ports.some((each) => isPort(each, destination, port, protocol)));
    });
  });
}

function typesOf({ policyTypes = [], egress = [] }: PlainPolicy["spec"]): readonly string[] {
  if (policyTypes.length > 0) return policyTypes;
  return egress.length > 0 ? ["Ingress", "Egress"] : ["Ingress"];
}

function holds(cluster: PlainCluster, namespace: string, peer: PlainPeer, { pod, address }: PlainEnd): boolean {
  if (peer.ipBlock !== undefined) {
    const { cidr, except = [] } = peer.ipBlock;
    return isWithin(address, cidr) && !except.some((hole) => isWithin(address, hole));
  }
  if (pod === undefined || pod.hostNetwork) return false;
  const labels = { ...cluster.namespaces[pod.namespace], "kubernetes.io/metadata.name": pod.namespace };
  const isThere =
    peer.namespaceSelector === undefined ? pod.namespace === namespace : selects(peer.namespaceSelector, labels);
  return isThere && (peer.podSelector === undefined || selects(peer.podSelector, pod.labels));
}

function isPort(allowed: PlainPort, { pod }: PlainEnd, port: number, protocol: string): boolean {
  if ((allowed.protocol ?? "TCP") !== protocol) return false;
  if (allowed.port === undefined) return true;
  if (typeof allowed.port === "number") return port >= allowed.port && port <= (allowed.endPort ?? allowed.port);
  if (pod === undefined || pod.hostNetwork) return false;
  return (pod.ports ?? []).some(
    (declared) =>
      declared.name === allowed.port && declared.containerPort === port && (declared.protocol ?? "TCP") === protocol,
  );
}

function selects({ matchLabels = {}, matchExpressions = [] }: PlainSelector, labels: Labels): boolean {
  return (
    Object.entries(matchLabels).every(([key, value]) => labels[key] === value) &&
    matchExpressions.every(({ key, operator, values = [] }) => {
      const value = labels[key];
      if (operator === "Exists") return value !== undefined;
      if (operator === "DoesNotExist") return value === undefined;
      const isListed = value !== undefined && values.includes(value);
      return operator === "In" ? isListed : !isListed;
    })
  );
}

/** Compares bit by bit, as texts of zeros and ones. */
function isWithin(address: string, cidr: string): boolean {
  const [network = "", length = ""] = cidr.split("/");
  if (network.includes(":")) return false;
  return bitsOf(address).slice(0, Number(length)) === bitsOf(network).slice(0, Number(length));
}

function bitsOf(address: string): string {
  return address
    .split(".")
    .map((byte) => Number(byte).toString(2).padStart(8, "0"))
    .join("");
}
