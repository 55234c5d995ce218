// flannel's own allocation of subnets, under the etcd manager. Mirrors CheckNetworkConfig of pkg/subnet/config.go; the kube manager makes
// none of these checks.

import type { DocumentPath } from "../documents/document.ts";
import { formatAddress, inNetwork, isAddress, networkSize, parseAddress, parseCidr } from "../kubernetes/ip-address.ts";
import type { Findings } from "./findings.ts";
import { cannotUnmarshal, type Entry } from "./go-json.ts";

/** The subnets that leases are taken from: first and last one, each of `length` bits. */
export interface FlannelSubnets {
  readonly length: number;
  readonly range: { readonly first: string; readonly last: string };
}

/** Checks the subnet keys of net-conf.json in flannel's order and words; undefined when flannel would not start. */
export function checkFlannelSubnets(
  cidr: string,
  config: ReadonlyMap<string, Entry>,
  path: DocumentPath,
  findings: Findings,
): FlannelSubnets | undefined {
  const network = parseCidr(cidr);
  const length = subnetLength(network.length, config.get("SubnetLen"), path, findings);
  if (length === undefined) return undefined;
  const size = networkSize({ address: 0, length });
  const [min, max] = [config.get("SubnetMin"), config.get("SubnetMax")];
  // The first subnet is skipped: its address would be that of the network.
  const first = bound("SubnetMin", min, network.address + size, findings);
  const last = bound("SubnetMax", max, network.address + networkSize(network) - size, findings);
  if (first === undefined || last === undefined) return undefined;
  for (const [name, entry, value] of [["SubnetMin", min, first] as const, ["SubnetMax", max, last] as const]) {
    if (!inNetwork(value, network)) {
      findings.error(entry?.path ?? path, "out-of-range", `${name} is not in the range of the Network`);
      return undefined;
    }
  }
  for (const [name, entry, value] of [["SubnetMin", min, first] as const, ["SubnetMax", max, last] as const]) {
    if (value % size !== 0) {
      const message = `${name} is not on a SubnetLen boundary: ${formatAddress(value)}`;
      findings.error(entry?.path ?? path, "out-of-range", message);
      return undefined;
    }
  }
  return { length, range: { first: formatAddress(first), last: formatAddress(last) } };
}

function subnetLength(
  prefix: number,
  entry: Entry | undefined,
  path: DocumentPath,
  findings: Findings,
): number | undefined {
  const value = entry?.value ?? 0;
  if (typeof value !== "number" || !Number.isInteger(value) || value < 0) {
    findings.error(entry?.path ?? path, "wrong-type", cannotUnmarshal(value, "field Config.SubnetLen", "uint"));
    return undefined;
  }
  if (value === 0) {
    if (prefix > 28) {
      const message = "network is too small. Minimum useful network prefix is /28";
      findings.error(path, "out-of-range", message);
      return undefined;
    }
    return prefix <= 22 ? 24 : prefix + 2;
  }
  const where = entry?.path ?? path;
  if (value > 30) {
    findings.error(where, "out-of-range", "SubnetLen must be less than /31");
    return undefined;
  }
  if (value < prefix + 2) {
    findings.error(where, "out-of-range", "network must be able to accommodate at least four subnets");
    return undefined;
  }
  return value;
}

/** An address as ParseIP4 takes it; 0.0.0.0 is an absent one. */
function bound(name: string, entry: Entry | undefined, otherwise: number, findings: Findings): number | undefined {
  if (entry === undefined) return otherwise;
  const text = String(entry.value);
  if (!isAddress(text)) {
    findings.error(entry.path, "wrong-type", "Invalid IP address format", `${name} is an address such as 10.244.1.0`);
    return undefined;
  }
  return parseAddress(text) || otherwise;
}
