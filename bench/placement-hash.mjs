// A short name for where pods are: 64-bit FNV-1a over their nodes' rows.

const OFFSET = 0xcbf29ce484222325n;
const PRIME = 0x100000001b3n;

/** @param {Int32Array} nodes the node of each pod, -1 for none */
export function hashOf(nodes) {
  let hash = OFFSET;
  for (const byte of new Uint8Array(nodes.buffer, nodes.byteOffset, nodes.byteLength))
    hash = BigInt.asUintN(64, (hash ^ BigInt(byte)) * PRIME);
  return hash.toString(16).padStart(16, "0");
}
