// What is compared: laboratories, which differ in one setting each, and connections through them.

export interface Connection {
  readonly title: string;
  readonly from: string;
  readonly to: string;
}

export interface LaboratoryCase {
  readonly name: string;
  /** Changes to the scenario, as `--set` takes them. */
  readonly overrides: readonly string[];
  readonly connections: readonly Connection[];
}

function connection(title: string, from: string, to: string): Connection {
  return { title, from, to };
}

const HOST_GW = "spec.cluster.network.flannel.Backend.Type=host-gw";
const DIRECT = "spec.cluster.network.flannel.Backend.DirectRouting=true";

function calico(vxlanMode: string, natOutgoing: boolean): string[] {
  const pool = `{cidr: 10.244.0.0/16, blockSize: 26, ipipMode: Never, vxlanMode: ${vxlanMode}, natOutgoing: ${natOutgoing}}`;
  return ["spec.cluster.network.cni=calico", `spec.cluster.network.calico=${pool}`];
}

/** Every process of a node listens here. */
export const NODE_PORT = 9100;

export const LABORATORIES: readonly LaboratoryCase[] = [
  {
    name: "vxlan",
    overrides: [],
    connections: [
      connection("pod to a pod of its node", "pod/client", "pod/web-1:8080"),
      connection("pod to a pod of another node", "pod/client", "pod/web-2:8080"),
      connection("pod to a pod behind the router", "pod/client", "pod/web-3:8080"),
      connection("pod to a ClusterIP, endpoint on its node", "pod/client", "service/same"),
      connection("pod to a ClusterIP, endpoint on another node", "pod/client", "service/other"),
      connection("pod to a ClusterIP with three endpoints", "pod/client", "service/web"),
      connection("pod to itself by its address", "pod/client", "pod/client:8080"),
      connection("pod to a headless Service", "pod/client", "service/bare"),
      connection("pod to itself by its Service (hairpin)", "pod/client", "service/itself"),
      connection("pod to a ClusterIP without endpoints", "pod/client", "service/empty"),
      connection("pod to a ClusterIP of internal policy Local, endpoints on all nodes", "pod/client", "service/inside"),
      connection("pod to a ClusterIP of internal policy Local, endpoint elsewhere", "pod/client", "service/elsewhere"),
      connection("pod to a process of its node", "pod/client", `node/node1:${NODE_PORT}`),
      connection("pod to a process of another node (masquerade)", "pod/client", `node/node2:${NODE_PORT}`),
      connection("pod to a node port of another node", "pod/client", "node/node2:30002"),
      connection("pod to a node port of its node, endpoint elsewhere", "pod/client", "node/node1:30002"),
      connection("pod to a node port of policy Local, endpoint elsewhere", "pod/client", "node/node1:30010"),
      connection("node to a pod of its own", "node/node1", "pod/web-1:8080"),
      connection("node to a pod of another node", "node/node1", "pod/web-2:8080"),
      connection("node to a ClusterIP, endpoint on it", "node/node1", "service/same"),
      connection("node to a ClusterIP, endpoint on another node", "node/node1", "service/other"),
      connection("node to a ClusterIP without endpoints", "node/node1", "service/empty"),
      connection("node to a process of another node", "node/node1", `node/node2:${NODE_PORT}`),
      connection("node to a process of its own", "node/node1", `node/node1:${NODE_PORT}`),
      connection("node to its own node port", "node/node1", "node/node1:30002"),
      connection("node to its own node port of policy Local", "node/node2", "node/node2:30010"),
      connection("node to its own node port of policy Local, endpoint elsewhere", "node/node1", "node/node1:30010"),
      connection("node to a node port of policy Local of another node", "node/node1", "node/node2:30010"),
      connection("outside to a node port, endpoint on another node", "outside", "node/node1:30002"),
      connection("outside to a node port, endpoint on that node", "outside", "node/node2:30002"),
      connection("outside to a node port of policy Local, endpoint on that node", "outside", "node/node2:30010"),
      connection("outside to a node port of policy Local, endpoint elsewhere", "outside", "node/node1:30010"),
      connection("outside to a node port without endpoints", "outside", "node/node1:30020"),
    ],
  },
  {
    name: "host-gw",
    overrides: [HOST_GW],
    connections: [
      connection("pod to a pod of another node", "pod/client", "pod/web-2:8080"),
      connection("pod to a pod behind the router, to which no route leads", "pod/client", "pod/web-3:8080"),
      connection("pod to a ClusterIP, endpoint on its node", "pod/client", "service/same"),
      connection("pod to a ClusterIP, endpoint on another node", "pod/client", "service/other"),
      connection("node to a pod of another node", "node/node1", "pod/web-2:8080"),
      connection("node to a ClusterIP, endpoint on another node", "node/node1", "service/other"),
      connection("outside to a node port, endpoint on another node", "outside", "node/node1:30002"),
      connection("outside to a node port of policy Local, endpoint on that node", "outside", "node/node2:30010"),
    ],
  },
  {
    name: "vxlan, bridge-nf-call-iptables=0",
    overrides: ["spec.cluster.network.bridgeNfCallIptables=false"],
    connections: [
      connection("pod to a pod of its node", "pod/client", "pod/web-1:8080"),
      connection("pod to a ClusterIP, endpoint on its node: the reply is lost", "pod/client", "service/same"),
      connection("pod to a ClusterIP, endpoint on another node", "pod/client", "service/other"),
      connection("pod to itself by its Service (hairpin)", "pod/client", "service/itself"),
    ],
  },
  {
    name: "vxlan with DirectRouting",
    overrides: [DIRECT],
    connections: [
      connection("pod to a pod of a node on the same segment", "pod/client", "pod/web-2:8080"),
      connection("pod to a pod behind the router", "pod/client", "pod/web-3:8080"),
      connection("pod to a ClusterIP, endpoint on the same segment", "pod/client", "service/other"),
      connection("pod to a ClusterIP, endpoint behind the router", "pod/client", "service/beyond"),
      connection("node to a ClusterIP, endpoint on the same segment", "node/node1", "service/other"),
      connection("node to a ClusterIP, endpoint behind the router", "node/node1", "service/beyond"),
      connection("outside to a node port, endpoint behind the router", "outside", "node/node1:30003"),
    ],
  },
  {
    name: "Calico without encapsulation",
    overrides: calico("Never", true),
    connections: [
      connection("pod to a pod of its node", "pod/client", "pod/web-1:8080"),
      connection("pod to a pod of another node", "pod/client", "pod/web-2:8080"),
      connection("pod to a ClusterIP, endpoint on its node", "pod/client", "service/same"),
      connection("pod to a ClusterIP, endpoint on another node", "pod/client", "service/other"),
      connection("pod to itself by its Service", "pod/client", "service/itself"),
      connection("pod to a ClusterIP without endpoints", "pod/client", "service/empty"),
      connection("pod to a process of its node", "pod/client", `node/node1:${NODE_PORT}`),
      connection("pod to a process of another node (masquerade)", "pod/client", `node/node2:${NODE_PORT}`),
      connection("node to a pod of its own", "node/node1", "pod/web-1:8080"),
      connection("node to a ClusterIP, endpoint on it", "node/node1", "service/same"),
      connection("outside to a node port, endpoint on another node", "outside", "node/node1:30002"),
      connection("outside to a node port, endpoint on that node", "outside", "node/node2:30002"),
      connection("outside to a node port of policy Local, endpoint on that node", "outside", "node/node2:30010"),
    ],
  },
  {
    name: "Calico, VXLAN between segments",
    overrides: calico("CrossSubnet", false),
    connections: [
      connection("pod to a pod of a node on the same segment", "pod/client", "pod/web-2:8080"),
      connection("pod to a pod behind the router", "pod/client", "pod/web-3:8080"),
      connection("pod to a ClusterIP, endpoint behind the router", "pod/client", "service/beyond"),
      connection("node to a ClusterIP, endpoint behind the router", "node/node1", "service/beyond"),
      connection("pod to a process of another node, without natOutgoing", "pod/client", `node/node2:${NODE_PORT}`),
    ],
  },
  {
    name: "Canal",
    overrides: ["spec.cluster.network.cni=canal"],
    connections: [
      connection("pod to a pod of its node", "pod/client", "pod/web-1:8080"),
      connection("pod to a pod of another node", "pod/client", "pod/web-2:8080"),
      connection("pod to a ClusterIP, endpoint on its node", "pod/client", "service/same"),
      connection("outside to a node port, endpoint on another node", "outside", "node/node1:30002"),
    ],
  },
  {
    name: "vxlan, kube-proxy in mode nftables",
    overrides: ["spec.cluster.network.proxyMode=nftables"],
    connections: [
      connection("pod to a ClusterIP, endpoint on its node", "pod/client", "service/same"),
      connection("pod to a ClusterIP with three endpoints", "pod/client", "service/web"),
      connection("pod to itself by its Service (hairpin)", "pod/client", "service/itself"),
      connection("pod to a ClusterIP without endpoints", "pod/client", "service/empty"),
      connection("pod to a ClusterIP of internal policy Local, endpoint elsewhere", "pod/client", "service/elsewhere"),
      connection("pod to a node port of policy Local, endpoint elsewhere", "pod/client", "node/node1:30010"),
      connection("node to a ClusterIP, endpoint on another node", "node/node1", "service/other"),
      connection("node to a ClusterIP without endpoints", "node/node1", "service/empty"),
      connection("node to its own node port of policy Local, endpoint elsewhere", "node/node1", "node/node1:30010"),
      connection("outside to a node port, endpoint on another node", "outside", "node/node1:30002"),
      connection("outside to a node port of policy Local, endpoint on that node", "outside", "node/node2:30010"),
      connection("outside to a node port of policy Local, endpoint elsewhere", "outside", "node/node1:30010"),
      connection("outside to a node port without endpoints", "outside", "node/node1:30020"),
    ],
  },
];
