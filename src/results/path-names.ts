// What devices, namespaces, steps and parts of a path are called.

import * as abi from "../core/abi.generated.ts";
import type { NetworkSpec } from "../scenario/cluster.ts";
import { calicoDevice } from "./chain-names.ts";
import type { Naming } from "./naming.ts";

/** By STEP_*. */
const STEPS: readonly string[] = words("STEP_");
/** By PART_NET_*, as latencies are broken down. */
const PARTS: Readonly<Record<number, string>> = {
  [abi.PART_NET_STACK]: "network.stack",
  [abi.PART_NET_VETH]: "network.veth",
  [abi.PART_NET_BRIDGE]: "network.bridge",
  [abi.PART_NET_ROUTE]: "network.route",
  [abi.PART_NET_NETFILTER]: "network.netfilter",
  [abi.PART_NET_ENCAP]: "network.encapsulation",
  [abi.PART_NET_WIRE]: "network.wire",
  [abi.PART_NET_WAKEUP]: "network.wakeup",
};
const HOOKS = ["", "PREROUTING", "INPUT", "FORWARD", "OUTPUT", "POSTROUTING"];

/** By the constants of one prefix, their names in lower case with hyphens. */
function words(prefix: string): string[] {
  const found: string[] = [];
  for (const [name, value] of Object.entries(abi)) {
    if (name.startsWith(prefix) && typeof value === "number")
      found[value] = name.slice(prefix.length).toLowerCase().replaceAll("_", "-");
  }
  return found;
}

export function stepName(step: number): string {
  return STEPS[step] ?? `step-${step}`;
}

export function partName(part: number): string {
  return PARTS[part] ?? `part-${part}`;
}

/** "" where the hop is in no hook. */
export function hookName(hook: number): string {
  return HOOKS[hook] ?? "";
}

/** A MAC as `ip link` writes it. */
export function macText(mac: bigint): string {
  return [40n, 32n, 24n, 16n, 8n, 0n].map((shift) => ((mac >> shift) & 0xffn).toString(16).padStart(2, "0")).join(":");
}

/** Names of the nodes' devices in one cluster. */
export class PathNames {
  readonly network: NetworkSpec;
  readonly #naming: Naming;

  constructor(network: NetworkSpec, naming: Naming) {
    this.network = network;
    this.#naming = naming;
  }

  node(row: number): string | null {
    return this.#naming.names.nodes[row]?.name ?? null;
  }

  /** `namespace/name`. */
  pod(row: number): string {
    return `${this.#naming.templateOf(row).namespace}/${this.#naming.podName(row)}`;
  }

  /** `default/web-0`, `host`, `outside`, `wire`, `router`. */
  namespace(pod: number): string {
    if (pod >= 0) return this.pod(pod);
    if (pod === abi.IN_HOST) return "host";
    if (pod === abi.IN_OUTSIDE) return "outside";
    return pod === abi.IN_ROUTER ? "router" : "wire";
  }

  /** The device of a hop; `owner` is the pod whose veth it is. */
  device(device: number, owner: number): string {
    const { cni, vni } = this.network.pods;
    switch (device) {
      case abi.DEVICE_LO:
        return "lo";
      case abi.DEVICE_POD:
      case abi.DEVICE_NIC:
        return "eth0";
      case abi.DEVICE_VETH:
        return owner < 0 ? "veth" : this.#podDevice(owner);
      case abi.DEVICE_CNI0:
        return "cni0";
      case abi.DEVICE_FLANNEL1:
        return cni === "calico" ? "vxlan.calico" : `flannel.${vni}`;
      case abi.DEVICE_FLANNEL0:
        return "flannel0";
      case abi.DEVICE_TUNL0:
        return "tunl0";
      case abi.DEVICE_KUBE_IPVS0:
        return "kube-ipvs0";
      default:
        return "";
    }
  }

  /** The device that a route leads to. */
  routeDevice(route: number, owner: number): string {
    switch (route) {
      case abi.ROUTE_CNI0:
        return "cni0";
      case abi.ROUTE_VXLAN:
        return this.device(abi.DEVICE_FLANNEL1, -1);
      case abi.ROUTE_FLANNEL0:
        return "flannel0";
      case abi.ROUTE_TUNL0:
        return "tunl0";
      case abi.ROUTE_VETH:
        return owner < 0 ? "cali…" : this.#podDevice(owner);
      default:
        return "eth0";
    }
  }

  /** The bridge plugin draws a name; here it follows from the pod's own. */
  #podDevice(pod: number): string {
    const { namespace } = this.#naming.templateOf(pod);
    const name = this.#naming.podName(pod);
    const hash = calicoDevice(namespace, name);
    const { cni } = this.network.pods;
    return cni === "calico" || cni === "canal" ? hash : `veth${hash.slice("cali".length, "cali".length + 8)}`;
  }
}
