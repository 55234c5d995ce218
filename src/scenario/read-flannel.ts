// flannel's net-conf.json to settings, as flannel reads it: Go's encoding/json takes keys in any case, drops unknown ones in silence and
// refuses wrong types. Mirrors pkg/subnet/config.go and the RegisterNetwork of pkg/backend/{vxlan,udp,ipip,hostgw}.

import type { DocumentPath, DocumentValue } from "../documents/document.ts";
import { isMapping } from "../kubernetes/field-cursor.ts";
import { canonicalCidr } from "../kubernetes/ip-address.ts";
import { checkFlannelSubnets } from "./check-flannel-subnets.ts";
import type { PodNetworkSpec } from "./cluster.ts";
import { didYouMean, type Findings } from "./findings.ts";
import { cannotUnmarshal, type Entry } from "./go-json.ts";

/** Who hands out the nodes' subnets: the controller-manager as podCIDR, or flannel itself by leases in etcd (--kube-subnet-mgr=false). */
export type SubnetManager = "kube" | "etcd";

/** What net-conf.json says. */
export type FlannelNetwork = Pick<
  PodNetworkSpec,
  "network" | "backend" | "directRouting" | "vni" | "tunnelPort" | "tunnelMtuBytes" | "subnetRange"
> & { readonly subnetLength: number | undefined };

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
/** Keys that only flannel's own allocation reads: under the kube manager the subnet of a node is its podCIDR. */
const SUBNET_KEYS = ["SubnetMin", "SubnetMax", "SubnetLen"];
const IPV6_KEYS = ["IPv6Network", "IPv6SubnetMin", "IPv6SubnetMax", "IPv6SubnetLen", "EnableIPv6", "EnableNFTables"];

type Simulated = Exclude<PodNetworkSpec["backend"], "none">;
/** Keys by backend, with the Go type that each must have; those of `ignored` change nothing here. */
const BACKEND_KEYS: Readonly<Record<Simulated, Readonly<Record<string, "int" | "bool">>>> = {
  vxlan: { VNI: "int", Port: "int", MTU: "int", GBP: "bool", Learning: "bool", DirectRouting: "bool" },
  "host-gw": {},
  udp: { Port: "int" },
  ipip: { DirectRouting: "bool" },
};
const IGNORED_BACKEND_KEYS = ["GBP", "Learning"];
/** The backend's name in its own message. */
const DECODING: Readonly<Record<Simulated, string>> = {
  vxlan: "VXLAN",
  "host-gw": "host-gw",
  udp: "UDP",
  ipip: "IPIP",
};
const BACKENDS = Object.keys(BACKEND_KEYS) as Simulated[];
const OTHER_BACKENDS = ["ipsec", "wireguard", "alloc", "extension", "tencent-vpc"];
/** 0 leaves the choice to the kernel, which takes 8472 (vxlan); udp's default is its own. */
const PORTS: Readonly<Record<Simulated, number>> = { vxlan: 8472, "host-gw": 0, udp: 8285, ipip: 0 };
const FALLBACK_NETWORK = "10.244.0.0/16";

type Mapping = { readonly [key: string]: DocumentValue };

/** Reads the configuration at `path`. Errors are flannel's own messages where it has one. */
export function readFlannel(
  value: DocumentValue | undefined,
  path: DocumentPath,
  manager: SubnetManager,
  findings: Findings,
): FlannelNetwork {
  const fields = isMapping(value) ? value : {};
  if (!isMapping(value)) findings.error(path, "wrong-type", "flannel's configuration must be a mapping");
  const config = readKeys(fields, CONFIG_KEYS, path, findings);
  warnOfUnused(config, manager, findings);
  const network = readNetwork(config.get("Network"), path, findings);
  const backend = readBackend(config.get("Backend"), path, findings);
  const subnets = manager === "etcd" ? checkFlannelSubnets(network, config, path, findings) : undefined;
  return { network, ...backend, subnetRange: subnets?.range, subnetLength: subnets?.length };
}

function warnOfUnused(config: ReadonlyMap<string, Entry>, manager: SubnetManager, findings: Findings): void {
  for (const [name, { value, path }] of config) {
    if (IPV6_KEYS.includes(name) && value !== false)
      findings.warning(path, "field-not-simulated", `flannel's ${name} changes nothing here`, undefined, "key");
    if (SUBNET_KEYS.includes(name) && manager === "kube")
      findings.warning(
        path,
        "field-not-simulated",
        `flannel's kube subnet manager ignores ${name}: the subnet of a node is its podCIDR`,
        "subnetManager: etcd reads it",
        "key",
      );
  }
  const ipv4 = config.get("EnableIPv4");
  if (ipv4?.value === false)
    findings.error(
      ipv4.path,
      "not-simulated",
      "a network without IPv4 is not simulated",
      "leave out EnableIPv4: false",
    );
}

/** Go's encoding/json takes keys in any case and drops unknown ones in silence; here they are warned about. */
function readKeys(
  fields: Mapping,
  known: readonly string[],
  path: DocumentPath,
  findings: Findings,
): Map<string, Entry> {
  const entries = new Map<string, Entry>();
  for (const [key, value] of Object.entries(fields)) {
    const name = known.find((each) => each.toLowerCase() === key.toLowerCase());
    const keyPath = [...path, key];
    if (name === undefined) {
      const message = `flannel ignores ${JSON.stringify(key)}`;
      findings.warning(keyPath, "ignored-field", message, didYouMean(key, known), "key");
    } else if (value !== null || name === "Backend") {
      entries.set(name, { value, path: keyPath });
    }
  }
  return entries;
}

function readNetwork(entry: Entry | undefined, path: DocumentPath, findings: Findings): string {
  if (entry === undefined) {
    findings.error(path, "missing-field", 'flannel has no "Network"', `write Network: ${FALLBACK_NETWORK}`);
    return FALLBACK_NETWORK;
  }
  const text = String(entry.value);
  const network = canonicalCidr(text);
  if (network === undefined) {
    const hint = `Network is an IPv4 network such as ${FALLBACK_NETWORK}`;
    findings.error(entry.path, "wrong-type", `error parsing subnet config: invalid CIDR address: ${text}`, hint);
    return FALLBACK_NETWORK;
  }
  if (network !== text)
    findings.warning(entry.path, "field-not-simulated", `flannel reads ${text} as ${network}, the network it lies in`);
  return network;
}

type BackendFields = Omit<FlannelNetwork, "network" | "subnetRange" | "subnetLength">;

function readBackend(entry: Entry | undefined, path: DocumentPath, findings: Findings): BackendFields {
  if (entry === undefined) {
    const message =
      "flannel without a Backend uses udp (parseBackendType), though its documentation says vxlan: every packet goes through flanneld's user space";
    findings.warning(path, "default-backend", message, "write Backend: {Type: vxlan}");
    return backendFields("udp", {});
  }
  const { value } = entry;
  if (value !== null && !isMapping(value)) {
    const message = `error decoding Backend property of config: ${cannotUnmarshal(value, "value", "struct { Type string }")}`;
    findings.error(entry.path, "wrong-type", message, "Backend must be a mapping");
    return backendFields("vxlan", {});
  }
  const fields: Mapping = value ?? {};
  const typeKey = Object.keys(fields).find((key) => key.toLowerCase() === "type");
  const type = typeKey === undefined ? "" : fields[typeKey];
  const typePath = typeKey === undefined ? entry.path : [...entry.path, typeKey];
  const backend = chooseBackend(type ?? "", typePath, findings);
  if (backend === undefined) return backendFields("vxlan", {});
  const types = BACKEND_KEYS[backend];
  const entries = readKeys(fields, ["Type", ...Object.keys(types)], entry.path, findings);
  return backendFields(backend, readValues(backend, entries, findings));
}

function chooseBackend(type: DocumentValue, path: DocumentPath, findings: Findings): Simulated | undefined {
  if (typeof type !== "string") {
    const message = `error decoding Backend property of config: ${cannotUnmarshal(type, "field .Type", "string")}`;
    findings.error(path, "wrong-type", message);
    return undefined;
  }
  const lower = type.toLowerCase();
  const backend = BACKENDS.find((each) => each === lower);
  if (backend !== undefined) return backend;
  if (OTHER_BACKENDS.includes(lower)) {
    const hint = `simulated: ${BACKENDS.join(", ")}`;
    findings.error(path, "not-simulated", `flannel's backend ${lower} is not simulated`, hint);
  } else {
    const hint = didYouMean(lower, [...BACKENDS, ...OTHER_BACKENDS]);
    findings.error(path, "unknown-value", `unknown backend type: ${lower}`, hint);
  }
  return undefined;
}

type Values = Readonly<Record<string, number | boolean>>;

function readValues(backend: Simulated, entries: ReadonlyMap<string, Entry>, findings: Findings): Values {
  const values: Record<string, number | boolean> = {};
  for (const [name, type] of Object.entries(BACKEND_KEYS[backend])) {
    const entry = entries.get(name);
    if (entry === undefined) continue;
    const { value, path } = entry;
    const fits = type === "bool" ? typeof value === "boolean" : Number.isInteger(value);
    if (!fits) {
      const problem = cannotUnmarshal(value, `field .${name}`, type);
      const message = `error decoding ${DECODING[backend]} backend config: ${problem}`;
      findings.error(path, "wrong-type", message, "flannel exits with this error");
      continue;
    }
    const most = name === "VNI" ? 0xffffff : 65_535;
    if (typeof value === "number" && (value < 0 || value > most))
      findings.error(path, "out-of-range", `${name} must be a whole number up to ${most}`);
    else values[name] = value as number | boolean;
    if (IGNORED_BACKEND_KEYS.includes(name) && value === true)
      findings.warning(path, "field-not-simulated", `flannel's ${name} changes nothing here`, undefined, "key");
  }
  return values;
}

function backendFields(backend: Simulated, values: Values): BackendFields {
  return {
    backend,
    directRouting: values.DirectRouting === true,
    vni: backend === "vxlan" ? ((values.VNI as number | undefined) ?? 1) : 0,
    tunnelPort: (values.Port as number | undefined) || PORTS[backend],
    // 0 leaves the choice to flannel.
    tunnelMtuBytes: (values.MTU as number | undefined) || undefined,
  };
}
