// Addresses of pods. A node has a block of the pod network: its podCIDR, or with Calico blocks that it claims as it needs them. Within a block they are
// handed out as the host-local plugin does: the first free one behind the last that was given, around the end (plugins/ipam/host-local/backend/allocator).
//
//     a block of 2^n addresses:   .0 network │ .1 gateway (cni0) │ .2 … last - 1: pods │ last: broadcast
//     of Calico (no gateway):     every address is a pod's, but the first of a block where nodes have tunnel devices

import { SECTION_NETWORK, SECTION_NODES, SECTION_TEMPLATES } from "../abi/constants";
import { BACKEND_IPIP, BACKEND_VXLAN, CNI_CALICO } from "../abi/network";
import { NetworkRecord, NodeRecord, TemplateRecord } from "../abi/records";
import { Arena } from "../kernel/arena";
import { Column, column } from "../kernel/column";
import { world } from "./world";

const NO_NODE: i32 = -1;

@unmanaged
export class PodAddressTable {
  /** Of the pod network: first address, and log2 of a block's size. */
  network: u32;
  blockBits: u32;
  /** Blocks of the whole network. */
  blocks: u32;
  /** By block: its node, NO_NODE; and by node its first block (-1: none), by block the next of the same node. */
  node: Column<i32>;
  known: i32;
  firstBlock: Column<i32>;
  nextBlock: Column<i32>;
  /** By block: the address given last, as its number within the block, and the bits of those in use (address of 32-bit words; 0: none was given yet). */
  lastGiven: Column<u32>;
  bits: Column<usize>;
  /** Where the search for a block nobody has goes on. */
  nextFree: u32;
}

/** The table; every node has the block of its podCIDR. */
export function podAddressTable(arena: Arena): PodAddressTable {
  const table = changetype<PodAddressTable>(arena.take(offsetof<PodAddressTable>()));
  table.node = column<i32>(arena, 0);
  table.nextBlock = column<i32>(arena, 0);
  table.lastGiven = column<u32>(arena, 0);
  table.bits = column<usize>(arena, 0);
  const nodes = world.nodes.count;
  table.firstBlock = column<i32>(arena, nodes);
  for (let node = 0; node < nodes; node++) table.firstBlock.put(node, -1);
  if (world.image.rows(SECTION_NETWORK) == 0) return table;
  const record = world.row<NetworkRecord>(SECTION_NETWORK, 0);
  table.network = record.podNetwork;
  table.blockBits = 32 - record.blockLength;
  table.blocks = (<u32>1) << (record.blockLength - record.podNetworkLength);
  for (let node = 0; node < nodes; node++) {
    const podCidr = world.row<NodeRecord>(SECTION_NODES, node).podCidr;
    if (podCidr != 0 && podCidr >= table.network) claim(table, node, (podCidr - table.network) >> table.blockBits);
  }
  return table;
}

/** The node whose block an address lies in, -1: none. */
export function nodeOfPodAddress(address: u32): i32 {
  const table = world.podAddresses;
  if (address < table.network) return NO_NODE;
  const block = (address - table.network) >> table.blockBits;
  return block < <u32>table.known ? table.node.at(block) : NO_NODE;
}

/** Gives a pod its address: its node's, or one of its node's block. False: none is left. */
export function giveAddress(pod: i32): bool {
  const pods = world.pods;
  const node = pods.node.at(pod);
  if (world.row<TemplateRecord>(SECTION_TEMPLATES, pods.template.at(pod)).hostNetwork) {
    pods.address.put(pod, world.row<NodeRecord>(SECTION_NODES, node).address);
    return true;
  }
  const table = world.podAddresses;
  // A node without a podCIDR: a cluster whose network nobody described.
  if (table.firstBlock.at(node) < 0 && !isCalico()) return true;
  for (let block = table.firstBlock.at(node); block >= 0; block = table.nextBlock.at(block)) {
    const address = takeFrom(table, block);
    if (address == 0) continue;
    pods.address.put(pod, address);
    return true;
  }
  if (!isCalico() || !claimFree(table, node)) return false;
  pods.address.put(pod, takeFrom(table, table.firstBlock.at(node)));
  return true;
}

/** Takes a pod's address back. Its row keeps it, since those who do not know yet go on using it. */
export function returnAddress(pod: i32): void {
  const table = world.podAddresses;
  const address = world.pods.address.at(pod);
  if (address < table.network) return;
  const block = (address - table.network) >> table.blockBits;
  if (block >= <u32>table.known || table.bits.at(block) == 0) return;
  const number = (address - table.network) & (((<u32>1) << table.blockBits) - 1);
  const word = table.bits.at(block) + ((<usize>(number >> 5)) << 2);
  store<u32>(word, load<u32>(word) & ~((<u32>1) << (number & 31)));
}

function hasTunnel(): bool {
  const backend = world.row<NetworkRecord>(SECTION_NETWORK, 0).backend;
  return backend == BACKEND_VXLAN || backend == BACKEND_IPIP;
}

function isCalico(): bool {
  return world.image.rows(SECTION_NETWORK) > 0 && world.row<NetworkRecord>(SECTION_NETWORK, 0).cni == CNI_CALICO;
}

function claim(table: PodAddressTable, node: i32, block: u32): void {
  const arena = world.arena;
  const rows = <i32>block + 1;
  table.node.ensure(arena, rows);
  table.nextBlock.ensure(arena, rows);
  table.lastGiven.ensure(arena, rows);
  table.bits.ensure(arena, rows);
  for (let row = table.known; row < rows; row++) table.node.put(row, NO_NODE);
  if (rows > table.known) table.known = rows;
  table.node.put(block, node);
  table.nextBlock.put(block, table.firstBlock.at(node));
  table.firstBlock.put(node, block);
  table.lastGiven.put(block, isCalico() ? lastOf(table) : 1);
}

/** Claims the first block that no node has. */
function claimFree(table: PodAddressTable, node: i32): bool {
  let block = table.nextFree;
  while (block < <u32>table.known && table.node.at(block) != NO_NODE) block += 1;
  table.nextFree = block;
  if (block >= table.blocks) return false;
  claim(table, node, block);
  return true;
}

function lastOf(table: PodAddressTable): u32 {
  return ((<u32>1) << table.blockBits) - 1;
}

/** An address of a block, 0 when all are in use. */
function takeFrom(table: PodAddressTable, block: i32): u32 {
  const most = lastOf(table);
  let bits = table.bits.at(block);
  if (bits == 0) {
    bits = world.arena.take((<usize>((most >> 5) + 1)) << 2);
    table.bits.put(block, bits);
  }
  const calico = isCalico();
  const first: u32 = calico ? (hasTunnel() ? 1 : 0) : 2;
  const last = calico ? most : most - 1;
  if (most < first + 1 || last < first) return 0;
  let number = table.lastGiven.at(block);
  for (let tried = first; tried <= last; tried++) {
    number = number >= last || number < first ? first : number + 1;
    if (tried == first && table.lastGiven.at(block) < first) number = first;
    const word = bits + ((<usize>(number >> 5)) << 2);
    const bit = (<u32>1) << (number & 31);
    if ((load<u32>(word) & bit) != 0) continue;
    store<u32>(word, load<u32>(word) | bit);
    table.lastGiven.put(block, number);
    return table.network + ((<u32>block) << table.blockBits) + number;
  }
  return 0;
}
