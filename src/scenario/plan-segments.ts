// Layer-2 networks of the nodes: those that the scenario describes, and a plan for the others.

import type { DocumentPath } from "../documents/document.ts";
import {
  canonicalCidr,
  coveringNetwork,
  formatAddress,
  formatCidr,
  type Ipv4Network,
  inNetwork,
  isAddress,
  networkSize,
  overlap,
  parseAddress,
  parseCidr,
} from "../kubernetes/ip-address.ts";
import type { SegmentSpec } from "./cluster.ts";
import type { Findings } from "./findings.ts";

/** A segment as the scenario writes it. */
export interface SegmentFields {
  readonly name: string;
  readonly network: string;
  readonly router?: string | undefined;
}

/** A node's claim on the plan. */
export interface SegmentMember {
  /** "": a node of a manifest, which names none. */
  readonly segment: string;
  readonly address?: string | undefined;
}

/** The segment of nodes that name none. */
export const DEFAULT_SEGMENT = "default";
/** A planned segment that covers addresses has room for the other nodes too. */
const MOST_BITS = 24;

/** Reads `segments`; a router that is not written has the last address. */
export function readSegments(
  segments: readonly SegmentFields[],
  path: DocumentPath,
  findings: Findings,
): SegmentSpec[] {
  const names = new Set<string>();
  return segments.flatMap(({ name, network: text, router }, index) => {
    const here = [...path, index];
    if (names.has(name))
      findings.error([...here, "name"], "duplicate-name", `segment ${JSON.stringify(name)} is given twice`);
    names.add(name);
    const cidr = canonicalCidr(text);
    if (cidr === undefined || cidr !== text || Number(cidr.split("/")[1]) > 30) {
      const hint =
        cidr === undefined || cidr === text ? "no longer than /30, such as 192.168.50.0/24" : `write ${cidr}`;
      findings.error([...here, "network"], "wrong-type", "network must be an IPv4 network with room for nodes", hint);
      return [];
    }
    const network = parseCidr(cidr);
    if (router !== undefined && !(isAddress(router) && inNetwork(parseAddress(router), network))) {
      findings.error([...here, "router"], "out-of-range", `router must be an address of ${cidr}`);
      return [];
    }
    return [{ name, network: cidr, router: router ?? lastFree(network, new Set()) }];
  });
}

/**
 * The segments of all nodes, in the order in which they are met, those of `described` as they are. Where addresses of a segment's nodes
 * are known its network covers them; else it is the next /16 that nothing in `taken` overlaps. Undefined when there is none left.
 */
export function planSegments(
  members: readonly SegmentMember[],
  described: readonly SegmentSpec[],
  taken: readonly string[],
): SegmentSpec[] | undefined {
  const byName = new Map(described.map((each) => [each.name, each]));
  const addresses = new Map<string, { known: number[]; count: number }>();
  for (const { segment, address } of members) {
    // A manifest's node is placed by its address where the scenario describes segments.
    const name = segment === "" && described.length > 0 ? undefined : segment || DEFAULT_SEGMENT;
    if (name === undefined || byName.has(name)) continue;
    const entry = addresses.get(name) ?? { known: [], count: 0 };
    entry.count += 1;
    if (address !== undefined) entry.known.push(parseAddress(address));
    addresses.set(name, entry);
  }
  if (addresses.size === 0 && described.length === 0) addresses.set(DEFAULT_SEGMENT, { known: [], count: 0 });
  const covers = new Map<string, Ipv4Network>();
  for (const [name, { known, count }] of addresses) if (known.length > 0) covers.set(name, coverFor(known, count));
  const used = [...taken, ...described.map(({ network }) => network)].map(parseCidr);
  const free = freeNetworks([...used, ...covers.values()]);
  const planned: SegmentSpec[] = [];
  for (const [name, { known }] of addresses) {
    const network = covers.get(name) ?? free.next().value;
    if (network === undefined) return undefined;
    planned.push({ name, network: formatCidr(network), router: lastFree(network, new Set(known)) });
  }
  return [...planned, ...described];
}

/** Room for every node of the segment, the router, and the two addresses that nobody has. */
function coverFor(known: readonly number[], count: number): Ipv4Network {
  let network = coveringNetwork(known, MOST_BITS);
  while (network.length > 0 && networkSize(network) < count + 3)
    network = coveringNetwork([network.address], network.length - 1);
  return network;
}

/** /16 networks in the order in which they are handed out: 172.16.0.0/12, then 10.0.0.0/8, then 100.64.0.0/10 (RFC 1918, RFC 6598). */
function* freeNetworks(used: readonly Ipv4Network[]): Generator<Ipv4Network, undefined> {
  for (const [first, last] of [
    ["172.16", "172.31"] as const,
    ["10.0", "10.255"] as const,
    ["100.64", "100.127"] as const,
  ]) {
    const end = parseAddress(`${last}.0.0`);
    for (let address = parseAddress(`${first}.0.0`); address <= end; address += 65_536) {
      const network = { address, length: 16 };
      if (!used.some((each) => overlap(each, network))) yield network;
    }
  }
  return undefined;
}

/** The last address before the broadcast address that nobody has. */
function lastFree(network: Ipv4Network, taken: ReadonlySet<number>): string {
  let address = network.address + networkSize(network) - 2;
  while (taken.has(address)) address -= 1;
  return formatAddress(address);
}
