// The network alone, as tests drive it: hops are read by name.

import { viewTable } from "../../src/core/table-view.ts";
import { loadAssembly } from "./assembly.ts";
import { abi, placeImage } from "./image.ts";
import { networkImage, type TestCluster } from "./network-image.ts";

interface Exports {
  reserveImage(bytes: number): number;
  loadWorld(): number;
  createOn(template: number, node: number): number;
  setReady(pod: number, ready: number): void;
  deletePod(pod: number): void;
  path(
    traffic: number,
    source: number,
    container: number,
    reply: number,
    fresh: number,
    bytes: bigint,
    wakes: number,
    endpoint: number,
  ): number;
  rejectionPath(traffic: number): void;
  hops(): number;
  routeForwardNs(traffic: number, source: number, container: number): bigint;
  seedChoices(entity: bigint): void;
  choose(traffic: number, source: number): number;
  advance(untilNs: bigint): void;
  serialisationNs(bytes: bigint, bitsPerSecond: bigint): bigint;
  wireBytes(bytes: bigint, mtu: number, outerBytes: bigint): bigint;
  probabilityDigits(n: number): bigint;
  tableAddress(id: number): number;
}

export interface Hop {
  readonly node: number;
  readonly device: string;
  readonly step: string;
  readonly part: string;
  readonly ns: number;
  /** HOOK_*, 0: in none. */
  readonly hook: number;
  /** Whether a capture on the device sees the packet there. */
  readonly captured: boolean;
  readonly source: number;
  readonly sourceMac: bigint;
  readonly destinationMac: bigint;
}

/** One end of a path: how it is asked for. */
export interface PathQuery {
  readonly traffic?: number;
  readonly source?: number;
  readonly container: number;
  readonly reply?: boolean;
  readonly fresh?: boolean;
  readonly bytes?: number;
  readonly wakes?: boolean;
  readonly endpoint?: number;
}

export type NetworkCore = Exports & {
  memory: WebAssembly.Memory;
  hopList(): Hop[];
  /** Hops that may cost something, as `node device step`. */
  steps(query: PathQuery): string[];
  reaches(query: PathQuery): boolean;
  /** The sum of the costs, one way. */
  oneWayNs(query: PathQuery): number;
};

/** Steps that only show a decision or a frame. */
const FREE_STEPS = ["local_route", "neighbour", "fdb", "transmit", "forward", "postrouting", "dnat"];

function nameOf(prefix: string, value: number): string {
  const found = Object.entries(abi).find(([name, constant]) => name.startsWith(prefix) && constant === value);
  return (found?.[0] ?? `${prefix}${value}`).slice(prefix.length).toLowerCase();
}

/** A core with the cluster loaded and no pods. */
export async function networkCore(cluster: TestCluster): Promise<NetworkCore> {
  const core = await loadAssembly<Exports>("assembly/testing/network.ts");
  placeImage(core, networkImage(cluster));
  if (core.loadWorld() !== abi.STATUS_DONE) throw new Error("the image was refused");
  const ask = (query: PathQuery): boolean => {
    const {
      traffic = 0,
      source = -1,
      container,
      reply = false,
      fresh = false,
      bytes = 0,
      wakes = true,
      endpoint = 0,
    } = query;
    const flags = [Number(reply), Number(fresh)] as const;
    return core.path(traffic, source, container, ...flags, BigInt(bytes), Number(wakes), endpoint) !== 0;
  };
  const hopList = (): Hop[] => {
    const table = viewTable(core.memory, core.hops(), abi.HopTable);
    return Array.from({ length: table.count }, (_, i) => ({
      node: table.node[i] ?? -1,
      device: nameOf("DEVICE_", table.device[i] ?? -1),
      step: nameOf("STEP_", table.step[i] ?? -1),
      part: nameOf("PART_NET_", table.part[i] ?? -1),
      ns: Number(table.costNs[i]),
      hook: table.hook[i] ?? 0,
      captured: (table.capture[i] ?? 0) !== 0,
      source: table.source[i] ?? 0,
      sourceMac: table.sourceMac[i] ?? 0n,
      destinationMac: table.destinationMac[i] ?? 0n,
    }));
  };
  const steps = (query: PathQuery): string[] => {
    ask(query);
    const costly = hopList().filter(({ step }) => !FREE_STEPS.includes(step));
    return costly.map(({ node, device, step }) => `${node < 0 ? "-" : `node${node + 1}`} ${device} ${step}`);
  };
  const oneWayNs = (query: PathQuery): number => {
    if (!ask(query)) throw new Error("the packet is lost");
    return hopList().reduce((sum, { ns }) => sum + ns, 0);
  };
  return Object.assign(Object.create(core) as NetworkCore, { hopList, steps, oneWayNs, reaches: ask });
}
