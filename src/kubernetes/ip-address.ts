// IPv4 addresses as unsigned 32-bit numbers, the first byte highest, and as text.

export interface Ipv4Network {
  readonly address: number;
  /** Prefix length. */
  readonly length: number;
}

const DOTTED = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})$/;

/** Whether a text is a dotted IPv4 address without leading zeros, as Go's net/netip reads one. */
export function isAddress(text: string): boolean {
  const match = DOTTED.exec(text);
  return match?.slice(1).every((byte) => Number(byte) < 256 && String(Number(byte)) === byte) ?? false;
}

/** The number of a dotted address. Throws on anything else: check with `isAddress` first. */
export function parseAddress(text: string): number {
  if (!isAddress(text)) throw new Error(`${JSON.stringify(text)} is no IPv4 address`);
  return text.split(".").reduce((sum, byte) => sum * 256 + Number(byte), 0);
}

/** The dotted text of a number. */
export function formatAddress(address: number): string {
  return [24, 16, 8, 0].map((shift) => (address >>> shift) & 0xff).join(".");
}

/** Whether a text is an IPv4 network in CIDR notation with no bits set beyond its prefix. */
export function isCidr(text: string): boolean {
  const [address = "", length = "", rest] = text.split("/");
  if (rest !== undefined || !isAddress(address) || !/^\d{1,2}$/.test(length) || Number(length) > 32) return false;
  return parseAddress(address) % networkSize({ address: 0, length: Number(length) }) === 0;
}

/** The parts of a network. Throws on anything that `isCidr` refuses. */
export function parseCidr(text: string): Ipv4Network {
  if (!isCidr(text)) throw new Error(`${JSON.stringify(text)} is no IPv4 network`);
  const [address = "", length = ""] = text.split("/");
  return { address: parseAddress(address), length: Number(length) };
}

/** A network in CIDR notation with the bits beyond its prefix cleared, as Go's net.ParseCIDR gives it; undefined when it is none. */
export function canonicalCidr(text: string): string | undefined {
  const [address = "", length = "", rest] = text.split("/");
  if (rest !== undefined || !isAddress(address) || !/^\d{1,2}$/.test(length) || Number(length) > 32) return undefined;
  const number = parseAddress(address);
  return `${formatAddress(number - (number % networkSize({ address: 0, length: Number(length) })))}/${Number(length)}`;
}

/** Whether two networks share an address. */
export function overlap(a: Ipv4Network, b: Ipv4Network): boolean {
  return inNetwork(a.address, b) || inNetwork(b.address, a);
}

/** The longest prefix, no longer than `length`, whose network holds all the addresses. */
export function coveringNetwork(addresses: readonly number[], length: number): Ipv4Network {
  const [low, high] = addresses.reduce(
    ([least, most], each) => [Math.min(least, each), Math.max(most, each)],
    [addresses[0] ?? 0, addresses[0] ?? 0],
  ) as [number, number];
  let network: Ipv4Network = { address: low, length: length + 1 };
  do {
    const size = networkSize({ address: 0, length: network.length - 1 });
    network = { address: low - (low % size), length: network.length - 1 };
  } while (!inNetwork(high, network));
  return network;
}

/** A network in CIDR notation. */
export function formatCidr({ address, length }: Ipv4Network): string {
  return `${formatAddress(address)}/${length}`;
}

/** How many addresses a network has. */
export function networkSize({ length }: Ipv4Network): number {
  return Number(1n << BigInt(32 - length));
}

/** Whether an address lies in a network. */
export function inNetwork(address: number, network: Ipv4Network): boolean {
  return address >= network.address && address < network.address + networkSize(network);
}
