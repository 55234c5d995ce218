// Segments of the whole cluster, nodes of manifests included: planned around their InternalIPs, or told by them where the scenario
// describes segments.

import type { DocumentPath } from "../documents/document.ts";
import { isMapping } from "../kubernetes/field-cursor.ts";
import { inNetwork, isAddress, parseAddress, parseCidr } from "../kubernetes/ip-address.ts";
import type { Node } from "../kubernetes/node.ts";
import type { KubernetesObjects } from "../kubernetes/objects.ts";
import type { NetworkSpec, NodeSpec, SegmentSpec } from "./cluster.ts";
import { Findings } from "./findings.ts";
import { planSegments } from "./plan-segments.ts";
import { NETWORK_PATH } from "./read-network.ts";
import type { Scenario } from "./scenario.ts";

/** The segments; what does not fit is reported. */
export function placeSegments(
  { cluster }: Scenario,
  network: NetworkSpec,
  objects: KubernetesObjects,
  findings: Findings,
): readonly SegmentSpec[] {
  const described = describedSegments(network.segments, findings);
  const manifests = objects.nodes.map((node) => ({ segment: "", address: internalAddress(node) }));
  const taken = [network.pods.network, network.serviceCidr];
  const segments = planSegments([...cluster.nodes, ...manifests], described, taken);
  if (segments === undefined) {
    findings.error(NETWORK_PATH, "out-of-range", "no network is left for the segments", "write segments");
    return network.segments;
  }
  const owners = new Map(segments.map(({ name, router }) => [router, `the router of segment ${name}`]));
  checkPoolNodes(cluster.nodes, segments, owners, findings);
  checkManifestNodes(objects, described.length > 0 ? segments : undefined, owners, findings);
  return segments;
}

function internalAddress({ status: { addresses } }: Node): string | undefined {
  return addresses.find(({ type, address }) => type === "InternalIP" && isAddress(address))?.address;
}

/** Those of the segments that the scenario writes. */
function describedSegments(segments: readonly SegmentSpec[], findings: Findings): SegmentSpec[] {
  const value = findings.writtenAt([...NETWORK_PATH, "segments"]);
  const names = new Set(Array.isArray(value) ? value.flatMap((each) => (isMapping(each) ? [each.name] : [])) : []);
  return segments.filter(({ name }) => names.has(name));
}

/** Who has which address, so that nobody gets one twice. */
type Owners = Map<string, string>;

function checkPoolNodes(
  nodes: readonly NodeSpec[],
  segments: readonly SegmentSpec[],
  owners: Owners,
  findings: Findings,
): void {
  const networks = new Map(segments.map(({ name, network }) => [name, parseCidr(network)]));
  for (const { name, segment, address, path } of nodes) {
    if (address === undefined) continue;
    const network = networks.get(segment);
    if (network !== undefined && !inNetwork(parseAddress(address), network)) {
      const message = `address ${address} of node ${JSON.stringify(name)} is not in segment ${segment}`;
      findings.error(path, "out-of-range", message);
    }
    claim(owners, name, address, path, findings);
  }
}

/** `segments`: those that the scenario describes, in one of which every address must be. */
function checkManifestNodes(
  objects: KubernetesObjects,
  segments: readonly SegmentSpec[] | undefined,
  owners: Owners,
  findings: Findings,
): void {
  const networks = segments?.map(({ network }) => parseCidr(network));
  for (const node of objects.nodes) {
    const address = internalAddress(node);
    if (address === undefined) continue;
    const { document, path } = node.origin;
    const own = new Findings(document, findings.sink);
    const where = [...path, "status", "addresses"];
    const { name } = node.metadata;
    claim(owners, name, address, where, own);
    if (networks === undefined || networks.some((network) => inNetwork(parseAddress(address), network))) continue;
    const message = `InternalIP ${address} of node ${JSON.stringify(name)} is in none of cluster.network.segments`;
    own.error(where, "out-of-range", message);
  }
}

function claim(owners: Owners, name: string, address: string, path: DocumentPath, findings: Findings): void {
  const owner = owners.get(address);
  if (owner !== undefined)
    findings.error(
      path,
      "duplicate-address",
      `address ${address} of node ${JSON.stringify(name)} is that of ${owner} already`,
    );
  owners.set(address, `node ${JSON.stringify(name)}`);
}
