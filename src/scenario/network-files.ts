// Files of network plugins among the manifests: kube-flannel-cfg, canal-config, Calico's IPPools. Each says the whole pod network.

import type { DiagnosticSink } from "../documents/diagnostic.ts";
import type { DocumentPath, DocumentValue, SourceDocument } from "../documents/document.ts";
import { readEmbedded } from "../documents/embedded-document.ts";
import type { ConfigMap } from "../kubernetes/configuration.ts";
import { isMapping } from "../kubernetes/field-cursor.ts";
import type { KubernetesObjects } from "../kubernetes/objects.ts";
import { calicoNetwork } from "./calico-network.ts";
import type { PodNetworkSpec } from "./cluster.ts";
import { Findings } from "./findings.ts";
import { type FlannelOptions, flannelNetwork } from "./read-network.ts";

/** A setting and where it stands. */
export interface Sourced<Value> {
  readonly value: Value;
  /** As messages call it: `ConfigMap kube-flannel-cfg`. */
  readonly what: string;
  readonly document: SourceDocument;
  readonly path: DocumentPath;
}

/** Names of the ConfigMaps by the plugin that mounts them. */
const CONFIG_MAPS: Readonly<Record<string, "flannel" | "canal">> = {
  "kube-flannel-cfg": "flannel",
  "canal-config": "canal",
};
const NET_CONF = "net-conf.json";
/** The CNI configuration of the same ConfigMap; a template of installers in Canal's. */
const CNI_CONF = "cni-conf.json";

/** The networks of flannel's and Canal's ConfigMaps. Faulty ones are reported and left out. */
export function flannelFiles(
  objects: KubernetesObjects,
  options: Omit<FlannelOptions, "cni"> & { readonly cni: PodNetworkSpec["cni"] | undefined },
  sink: DiagnosticSink,
): Sourced<PodNetworkSpec>[] {
  return objects.configMaps.flatMap((configMap) => {
    const { name } = configMap.metadata;
    const plugin = Object.hasOwn(CONFIG_MAPS, name) ? CONFIG_MAPS[name] : undefined;
    if (plugin === undefined) return [];
    const cni = options.cni === "canal" ? "canal" : plugin;
    const value = readConfigMap(configMap, { ...options, cni }, sink);
    const { document, path } = configMap.origin;
    return value === undefined
      ? []
      : [{ value, what: `ConfigMap ${name}`, document, path: [...path, "metadata", "name"] }];
  });
}

function readConfigMap(
  configMap: ConfigMap,
  options: FlannelOptions,
  sink: DiagnosticSink,
): PodNetworkSpec | undefined {
  const { document, path } = configMap.origin;
  const text = configMap.data[NET_CONF];
  if (text === undefined) {
    new Findings(document, sink).error(
      [...path, "data"],
      "missing-field",
      "failed to read net conf: open /etc/kube-flannel/net-conf.json: no such file or directory",
      `data has no ${NET_CONF}`,
    );
    return undefined;
  }
  const inner = readEmbedded(document, [...path, "data", NET_CONF], text, sink);
  if (inner === undefined) return undefined;
  const findings = new Findings(inner, sink);
  const network = flannelNetwork(inner.value, [], options, findings);
  if (findings.failed) return undefined;
  const masquerade = configMap.data.masquerade;
  return {
    ...network,
    // canal-config says flannel's --ip-masq itself.
    masqueradeOutgoing: masquerade === undefined ? network.masqueradeOutgoing : masquerade === "true",
    hairpin: readHairpin(configMap, sink) ?? network.hairpin,
  };
}

/** hairpinMode of the bridge plugin that flannel's delegates to; undefined when there is no such file. */
function readHairpin(configMap: ConfigMap, sink: DiagnosticSink): boolean | undefined {
  const text = configMap.data[CNI_CONF];
  if (text === undefined) return undefined;
  const { document, path } = configMap.origin;
  const inner = readEmbedded(document, [...path, "data", CNI_CONF], text, sink);
  if (inner === undefined) return undefined;
  const findings = new Findings(inner, sink);
  const { path: pluginPath, plugin } = flannelPlugin(inner.value);
  if (plugin === undefined) {
    findings.error([], "missing-field", "cni-conf.json has no plugin of type flannel");
    return undefined;
  }
  const delegate = isMapping(plugin.delegate) ? plugin.delegate : {};
  const flag = (name: string): boolean => {
    const value = delegate[name];
    if (value !== undefined && typeof value !== "boolean")
      findings.error([...pluginPath, "delegate", name], "wrong-type", `${name} must be true or false`);
    return value === true;
  };
  if (!flag("isDefaultGateway"))
    findings.warning(
      [...pluginPath, "delegate"],
      "field-not-simulated",
      "without isDefaultGateway pods have a route to the pod network alone; they are simulated as if they had a default route",
    );
  return flag("hairpinMode");
}

function flannelPlugin(value: DocumentValue): { path: DocumentPath; plugin?: { [key: string]: DocumentValue } } {
  if (!isMapping(value)) return { path: [] };
  const plugins = Array.isArray(value.plugins) ? value.plugins : undefined;
  if (plugins === undefined) return value.type === "flannel" ? { path: [], plugin: value } : { path: [] };
  const index = plugins.findIndex((each) => isMapping(each) && each.type === "flannel");
  const plugin = plugins[index];
  return isMapping(plugin) ? { path: ["plugins", index], plugin } : { path: [] };
}

/** The networks of Calico's pools that pods get addresses of. */
export function calicoFiles(objects: KubernetesObjects, sink: DiagnosticSink): Sourced<PodNetworkSpec>[] {
  const pools = objects.ipPools.filter(({ spec }) => spec.cidr !== "" && spec.forPods);
  const enabled = pools.filter(({ spec }) => !spec.disabled);
  const [disabled] = pools;
  if (disabled !== undefined && enabled.length === 0) {
    const { document, path } = disabled.origin;
    const message = "every IPPool is disabled: no pod would get an address";
    new Findings(document, sink).error([...path, "spec", "disabled"], "contradiction", message);
  }
  const felix =
    objects.felixConfigurations.find(({ metadata }) => metadata.name === "default") ?? objects.felixConfigurations[0];
  return enabled.map(({ metadata, spec, origin }) => ({
    value: calicoNetwork(spec, felix?.spec),
    what: `IPPool ${metadata.name}`,
    document: origin.document,
    path: [...origin.path, "metadata", "name"],
  }));
}

/** Reads the files for their faults alone, where there is no scenario: with the flags that the components have by themselves. */
export function checkNetworkFiles(objects: KubernetesObjects, sink: DiagnosticSink): void {
  flannelFiles(objects, { cni: undefined, manager: "kube", maskSize: 24 }, sink);
  calicoFiles(objects, sink);
}
