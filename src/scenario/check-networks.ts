// Networks that share addresses: a packet to one of them could not be told from one to the other.

import type { DocumentPath } from "../documents/document.ts";
import { overlap, parseCidr } from "../kubernetes/ip-address.ts";
import type { NetworkSpec } from "./cluster.ts";
import type { Findings } from "./findings.ts";
import { NETWORK_PATH } from "./read-network.ts";

/** Reports every pair of pod, Service and node networks that overlap. */
export function checkNetworks({ pods, serviceCidr, segments }: NetworkSpec, findings: Findings): void {
  const networks: readonly { what: string; cidr: string; path: DocumentPath }[] = [
    { what: "the pod network", cidr: pods.network, path: NETWORK_PATH },
    { what: "the Service network", cidr: serviceCidr, path: [...NETWORK_PATH, "serviceCIDR"] },
    ...segments.map(({ name, network }) => ({
      what: `the network of segment ${JSON.stringify(name)}`,
      cidr: network,
      path: [...NETWORK_PATH, "segments"],
    })),
  ];
  networks.forEach((one, index) => {
    for (const other of networks.slice(0, index)) {
      if (!overlap(parseCidr(one.cidr), parseCidr(other.cidr))) continue;
      const message = `${one.what} ${one.cidr} overlaps ${other.what} ${other.cidr}`;
      findings.error(one.path, "overlap", message, "pods, Services and nodes need networks of their own");
    }
  });
}
