// Address blocks of NetworkPolicies, of either family. Mirrors ParseCIDRSloppy (k8s.io/utils/net/parse.go): bits beyond the prefix are cut off,
// and leading zeros of decimal numbers pass.

export interface IpBlock {
  readonly family: "IPv4" | "IPv6";
  /** First address; the highest byte first. */
  readonly address: bigint;
  /** Prefix length. */
  readonly length: number;
  /** Whether bits beyond the prefix were set. */
  readonly masked: boolean;
}

const BYTE = /^\d{1,3}$/;
const GROUP = /^[0-9a-fA-F]{1,4}$/;
const IPV6_GROUPS = 8;

/** The block that a text in CIDR notation says, undefined when it is none. */
export function parseIpBlock(text: string): IpBlock | undefined {
  const [address = "", prefix = "", rest] = text.split("/");
  if (rest !== undefined || !BYTE.test(prefix)) return undefined;
  const family = address.includes(":") ? "IPv6" : "IPv4";
  const value = family === "IPv6" ? parseIpv6(address) : parseIpv4(address);
  const length = Number(prefix);
  if (value === undefined || length > familyBits(family)) return undefined;
  const hostBits = BigInt(familyBits(family) - length);
  const first = (value >> hostBits) << hostBits;
  return { family, address: first, length, masked: first !== value };
}

/** Whether one block lies within another and is smaller. */
export function isStrictSubset(inner: IpBlock, outer: IpBlock): boolean {
  const hostBits = BigInt(familyBits(outer.family) - outer.length);
  return (
    inner.family === outer.family &&
    inner.length > outer.length &&
    inner.address >> hostBits === outer.address >> hostBits
  );
}

function familyBits(family: IpBlock["family"]): number {
  return family === "IPv4" ? 32 : 128;
}

function parseIpv4(text: string): bigint | undefined {
  const bytes = text.split(".");
  if (bytes.length !== 4 || !bytes.every((byte) => BYTE.test(byte) && Number(byte) < 256)) return undefined;
  return bytes.reduce((sum, byte) => sum * 256n + BigInt(Number(byte)), 0n);
}

/** `::` stands once for as many groups of zeros as are missing; the last 32 bits may be written as IPv4. */
function parseIpv6(text: string): bigint | undefined {
  const halves = text.split("::");
  if (halves.length > 2) return undefined;
  const [head, tail] = halves.map((half, index) =>
    half === "" ? [] : groupsOf(half.split(":"), index === halves.length - 1),
  );
  if (head === undefined || (halves.length === 2 && tail === undefined)) return undefined;
  const missing = IPV6_GROUPS - head.length - (tail?.length ?? 0);
  if (tail === undefined ? missing !== 0 : missing < 1) return undefined;
  const groups = [...head, ...new Array<bigint>(Math.max(0, missing)).fill(0n), ...(tail ?? [])];
  return groups.reduce((sum, group) => (sum << 16n) + group, 0n);
}

function groupsOf(words: readonly string[], isEnd: boolean): bigint[] | undefined {
  const groups: bigint[] = [];
  for (const [index, word] of words.entries()) {
    const ipv4 = isEnd && index === words.length - 1 ? parseIpv4(word) : undefined;
    if (ipv4 !== undefined) groups.push(ipv4 >> 16n, ipv4 & 0xffffn);
    else if (GROUP.test(word)) groups.push(BigInt(`0x${word}`));
    else return undefined;
  }
  return groups;
}
