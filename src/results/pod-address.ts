// Addresses of pods, as messages need them. The core routes by pods and nodes and knows no address; a node's host-local IPAM hands them out one after
// the other from its podCIDR, the first to the bridge.

import type { Naming } from "./naming.ts";

/** The first address that a pod gets: .0 is the network, .1 the bridge. */
const FIRST = 2;

/** status.podIP by pod row. Pods of the host network, and those without a network, are called by their node. */
export class PodAddresses {
  readonly #naming: Naming;
  readonly #ordinals = new Map<number, number>();

  constructor(naming: Naming) {
    this.#naming = naming;
    const { pods } = naming;
    const onNode = new Map<number, number>();
    for (let pod = 0; pod < pods.count; pod++) {
      const node = pods.node[pod] ?? -1;
      if (node < 0 || naming.templateOf(pod).hostNetwork) continue;
      const ordinal = onNode.get(node) ?? 0;
      this.#ordinals.set(pod, ordinal);
      onNode.set(node, ordinal + 1);
    }
  }

  /** The address of a pod. */
  of(pod: number): string {
    const node = this.#naming.names.nodes[this.#naming.pods.node[pod] ?? -1];
    const [network = "", prefix = ""] = (node?.podCIDR ?? "").split("/");
    const ordinal = this.#ordinals.get(pod);
    if (node === undefined || network === "" || ordinal === undefined) return node?.name ?? "";
    const room = (1 << (32 - Number(prefix))) - FIRST - 1;
    const offset = FIRST + (ordinal % Math.max(room, 1));
    const base = network.split(".").reduce((sum, byte) => sum * 256 + Number(byte), 0) + offset;
    return [24, 16, 8, 0].map((shift) => (base >>> shift) & 0xff).join(".");
  }
}
