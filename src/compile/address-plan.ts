// Addresses of nodes and of Services where nothing gives them: nodes one after the other within their segment, virtual IPs one after the other
// within the Service network, each passing over those that are taken.

import {
  formatAddress,
  type Ipv4Network,
  inNetwork,
  networkSize,
  parseAddress,
  parseCidr,
} from "../kubernetes/ip-address.ts";
import type { NodeSpec, SegmentSpec } from "../scenario/cluster.ts";
import { DEFAULT_SEGMENT } from "../scenario/plan-segments.ts";
import type { CompileContext } from "./compile-context.ts";

/** Hands out the addresses of one network in order. */
export class AddressPlan {
  readonly #network: Ipv4Network;
  readonly #taken = new Set<number>();
  #next: number;

  /** `first` is the number within the network of the first address to hand out. */
  constructor(network: Ipv4Network, first: number) {
    this.#network = network;
    this.#next = network.address + first;
  }

  /** Notes that an address is somebody's. False: it already was, or is not of this network. */
  take(text: string): boolean {
    const address = parseAddress(text);
    if (!inNetwork(address, this.#network) || this.#taken.has(address)) return false;
    this.#taken.add(address);
    return true;
  }

  /** The next free address, undefined when all are taken. The last one is the network's broadcast address. */
  next(): string | undefined {
    const end = this.#network.address + networkSize(this.#network) - 1;
    while (this.#next < end && this.#taken.has(this.#next)) this.#next += 1;
    if (this.#next >= end) return undefined;
    this.#taken.add(this.#next);
    return formatAddress(this.#next);
  }
}

/** A node's row among the segments. Nodes of manifests name none: they stand in that of their address, else in the default one or the first. */
export function segmentRow(segments: readonly SegmentSpec[], spec: NodeSpec): number {
  const { segment, address } = spec;
  const byName = segments.findIndex(({ name }) => name === (segment || DEFAULT_SEGMENT));
  if (segment !== "" || address === undefined) return Math.max(0, byName);
  const number = parseAddress(address);
  const byAddress = segments.findIndex(({ network }) => inNetwork(number, parseCidr(network)));
  return Math.max(0, byAddress < 0 ? byName : byAddress);
}

/** Every node's address: its own, else the next free one of its segment. A node beyond a segment's room is reported and has none. */
export function nodeAddresses(context: CompileContext, specs: readonly NodeSpec[]): (string | undefined)[] {
  const { segments, path } = context.scenario.cluster.network;
  const plans = segments.map(({ network, router }) => {
    const plan = new AddressPlan(parseCidr(network), 1);
    plan.take(router);
    return plan;
  });
  for (const spec of specs) if (spec.address !== undefined) plans[segmentRow(segments, spec)]?.take(spec.address);
  return specs.map((spec) => {
    const address = spec.address ?? plans[segmentRow(segments, spec)]?.next();
    if (address === undefined) {
      const message = `no address is left for node ${JSON.stringify(spec.name)} in segment ${JSON.stringify(spec.segment)}`;
      context.reportScenario(path, { code: "out-of-range", severity: "error", message });
    }
    return address;
  });
}
