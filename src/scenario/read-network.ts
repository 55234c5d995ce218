// `spec.cluster.network` to settings, with flannel's net-conf.json read as flannel reads it.

import type { DocumentPath, DocumentValue } from "../documents/document.ts";
import { isCidr } from "../kubernetes/ip-address.ts";
import type { NetworkSpec, PodNetworkSpec, SegmentSpec } from "./cluster.ts";
import { didYouMean, type Findings } from "./findings.ts";
import { durationNs, wholeUnits } from "./formats.ts";
import type { ScenarioDocument } from "./schema.ts";

type NetworkFields = ScenarioDocument["spec"]["cluster"]["network"];

/** Keys of net-conf.json (flannel pkg/subnet/config.go) and of its vxlan backend (pkg/backend/vxlan/vxlan.go). */
const CONFIG_KEYS = [
  "Network",
  "IPv6Network",
  "SubnetMin",
  "SubnetMax",
  "IPv6SubnetMin",
  "IPv6SubnetMax",
  "SubnetLen",
  "IPv6SubnetLen",
  "EnableIPv4",
  "EnableIPv6",
  "EnableNFTables",
  "Backend",
];
const BACKEND_KEYS = ["Type", "VNI", "Port", "MTU", "GBP", "Learning", "DirectRouting"];
/** Of the config keys, those that change nothing here: the subnet of a node is its podCIDR, as under flannel's kube manager. */
const IGNORED_CONFIG_KEYS = CONFIG_KEYS.filter((key) => key !== "Network" && key !== "Backend");
const IGNORED_BACKEND_KEYS = ["GBP", "Learning"];
const BACKENDS = ["vxlan", "host-gw"] as const;
const OTHER_BACKENDS = ["udp", "ipip", "ipsec", "wireguard", "alloc", "extension", "tencent-vpc"];

/** kube-proxy's defaults of iptables.minSyncPeriod and syncPeriod (pkg/proxy/apis/config/v1alpha1/defaults.go). */
const MIN_SYNC_NS = 1_000_000_000;
const SYNC_NS = 30_000_000_000;

/** The segment of nodes that name none. */
const DEFAULT_SEGMENT = "default";

/** Reads the network settings; `segments` are the names that node pools give. */
export function readNetwork(fields: NetworkFields, segments: readonly string[], findings: Findings): NetworkSpec {
  const path = ["spec", "cluster", "network"];
  const flannel = readFlannel(fields.flannel as Mapping, [...path, "flannel"], findings);
  const prefix = Number(flannel.network.split("/")[1]);
  if (fields.nodeCidrMaskSize < prefix) {
    const message = `nodeCidrMaskSize ${fields.nodeCidrMaskSize} is wider than the whole network ${flannel.network}`;
    findings.error([...path, "nodeCidrMaskSize"], "out-of-range", message);
  }
  return {
    profile: fields.profile,
    pods: {
      ...flannel,
      cni: "flannel",
      blockLength: Math.max(fields.nodeCidrMaskSize, prefix),
      masqueradeOutgoing: true,
      hairpin: true,
    },
    proxy: {
      mode: fields.proxyMode,
      ipvsScheduler: fields.ipvsScheduler,
      minSyncNs: MIN_SYNC_NS,
      syncNs: SYNC_NS,
      masqueradeAll: false,
    },
    serviceCidr: "10.96.0.0/12",
    segments: planSegments(segments),
    // flannel exits when bridge-nf-call-iptables is missing.
    bridgeNetfilter: true,
    costs: Object.fromEntries(Object.entries(fields.costs).filter(([, cost]) => cost !== undefined)),
    wireLatencyNs: fields.wireLatency === undefined ? undefined : durationNs(fields.wireLatency),
    externalLatencyNs: fields.externalLatency === undefined ? undefined : durationNs(fields.externalLatency),
    wireBitsPerSecond: fields.wireBitsPerSecond === undefined ? undefined : wholeUnits(fields.wireBitsPerSecond),
    mtuBytes: fields.mtu,
    path,
  };
}

/** Segments that nobody describes have a network of 65,534 addresses each; the router has the last one. */
function planSegments(names: readonly string[]): SegmentSpec[] {
  return [...new Set(names.length > 0 ? names : [DEFAULT_SEGMENT])].map((name, index) => ({
    name,
    network: `172.${16 + index}.0.0/16`,
    router: `172.${16 + index}.255.254`,
  }));
}

type Mapping = { readonly [key: string]: DocumentValue };

/** One key of net-conf.json as flannel finds it, and where it stood. */
interface Entry {
  readonly value: DocumentValue;
  readonly path: DocumentPath;
}

/** What net-conf.json says. */
type FlannelFields = Pick<
  PodNetworkSpec,
  "network" | "backend" | "directRouting" | "vni" | "tunnelPort" | "tunnelMtuBytes"
>;

function readFlannel(fields: Mapping, path: DocumentPath, findings: Findings): FlannelFields {
  const config = readKeys(fields, CONFIG_KEYS, IGNORED_CONFIG_KEYS, path, findings);
  const backendEntry = config.get("Backend");
  const isMapping =
    typeof backendEntry?.value === "object" && backendEntry.value !== null && !Array.isArray(backendEntry.value);
  if (backendEntry !== undefined && !isMapping)
    findings.error(backendEntry.path, "wrong-type", "Backend must be a mapping");
  const backendPath = backendEntry?.path ?? path;
  const backend = isMapping
    ? readKeys(backendEntry.value as Mapping, BACKEND_KEYS, IGNORED_BACKEND_KEYS, backendPath, findings)
    : new Map<string, Entry>();
  const integer = (name: string, most: number): number | undefined => {
    const entry = backend.get(name);
    if (entry === undefined) return undefined;
    if (Number.isInteger(entry.value) && (entry.value as number) >= 0 && (entry.value as number) <= most)
      return entry.value as number;
    findings.error(entry.path, "wrong-type", `${name} must be a whole number up to ${most}`);
    return undefined;
  };
  return {
    network: readCidr(config.get("Network"), path, findings),
    backend: readBackendType(backend.get("Type"), backendPath, findings),
    directRouting: readFlag(backend.get("DirectRouting"), findings),
    vni: integer("VNI", 0xffffff) ?? 1,
    // 0 leaves the choice to the kernel, which takes 8472.
    tunnelPort: integer("Port", 65_535) || 8472,
    // 0 leaves the choice to flannel.
    tunnelMtuBytes: integer("MTU", 65_535) || undefined,
  };
}

/** Go's encoding/json takes keys in any case and drops unknown ones in silence; here they are warned about. */
function readKeys(
  fields: Mapping,
  known: readonly string[],
  ignored: readonly string[],
  path: DocumentPath,
  findings: Findings,
): Map<string, Entry> {
  const entries = new Map<string, Entry>();
  for (const [key, value] of Object.entries(fields)) {
    const name = known.find((each) => each.toLowerCase() === key.toLowerCase());
    const keyPath = [...path, key];
    if (name === undefined) {
      findings.warning(
        keyPath,
        "ignored-field",
        `flannel ignores ${JSON.stringify(key)}`,
        didYouMean(key, known),
        "key",
      );
    } else if (ignored.includes(name)) {
      findings.warning(keyPath, "field-not-simulated", `flannel's ${name} changes nothing here`, undefined, "key");
    } else if (value !== null) {
      entries.set(name, { value, path: keyPath });
    }
  }
  return entries;
}

function readBackendType(entry: Entry | undefined, path: DocumentPath, findings: Findings): PodNetworkSpec["backend"] {
  // Without a type flannel falls back to udp, whatever its documentation says (parseBackendType).
  const text = entry === undefined ? "udp" : entry.value;
  const type = typeof text === "string" ? text.toLowerCase() : "";
  const simulated = BACKENDS.find((each) => each === type);
  if (simulated !== undefined) return simulated;
  const where = entry?.path ?? path;
  if (entry === undefined)
    findings.error(
      where,
      "missing-field",
      "flannel without a backend type uses udp, which is not simulated",
      "write Backend: {Type: vxlan}",
    );
  else if (OTHER_BACKENDS.includes(type))
    findings.error(
      where,
      "not-simulated",
      `backend type ${type} is not simulated`,
      `simulated: ${BACKENDS.join(", ")}`,
    );
  else
    findings.error(
      where,
      "unknown-value",
      `unknown backend type: ${String(text)}`,
      didYouMean(type, [...BACKENDS, ...OTHER_BACKENDS]),
    );
  return "vxlan";
}

function readFlag(entry: Entry | undefined, findings: Findings): boolean {
  if (entry === undefined || typeof entry.value === "boolean") return entry?.value === true;
  findings.error(
    entry.path,
    "wrong-type",
    "DirectRouting must be true or false",
    "flannel does not start on a string here",
  );
  return false;
}

function readCidr(entry: Entry | undefined, path: DocumentPath, findings: Findings): string {
  const text = entry?.value;
  if (entry === undefined) {
    findings.error(path, "missing-field", 'flannel has no "Network"', "write Network: 10.244.0.0/16");
  } else if (typeof text !== "string" || !isCidr(text)) {
    findings.error(entry.path, "wrong-type", "Network must be an IPv4 network such as 10.244.0.0/16");
  } else {
    return text;
  }
  return "10.244.0.0/16";
}
