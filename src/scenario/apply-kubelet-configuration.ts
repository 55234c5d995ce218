// Puts what a KubeletConfiguration writes in place of the scenario's own fields, before these are read. Both say the same things by the
// same names, so everything behind this file knows one source only. What the file says and no field here can hold is told.

import type { DocumentPath } from "../documents/document.ts";
import { parseDuration } from "../kubernetes/duration.ts";
import type { KubeletConfiguration } from "../kubernetes/kubelet-configuration.ts";
import type { StringMap } from "../kubernetes/object-meta.ts";
import { tryParseQuantity } from "../kubernetes/quantity-text.ts";
import type { Findings } from "./findings.ts";
import { milliUnits } from "./formats.ts";
import { SCENARIO_SHAPE } from "./scenario-shape.generated.ts";
import type { ScenarioDocument } from "./schema.ts";
import type { Shape } from "./shape.ts";

type ClusterFields = ScenarioDocument["spec"]["cluster"];
type Pool = ClusterFields["nodePools"][number];
type Fields = Record<string, unknown>;

/** Files by the name that the scenario calls them. A file that could not be read is not among them. */
export type KubeletConfigurations = ReadonlyMap<string, KubeletConfiguration>;

/** kubelet's default of maxPods. */
const DEFAULT_MAX_PODS = 110;
/** Fields of the file that hold for one node and have a field of the same name in a pool, or reach the node through the pool. */
const OF_NODES = ["evictionHard", "evictionSoft", "evictionSoftGracePeriod", "evictionMinimumReclaim"] as const;
/** Fields that are one value for all kubelets here. */
const OF_ALL = [
  "evictionMaxPodGracePeriod",
  "evictionPressureTransitionPeriod",
  "podPidsLimit",
  "imageGCHighThresholdPercent",
  "imageGCLowThresholdPercent",
  "imageMinimumGCAge",
  "imageMaximumGCAge",
  "containerLogMaxSize",
  "containerLogMaxFiles",
  "serializeImagePulls",
  "maxParallelImagePulls",
  "registryPullQPS",
  "registryBurst",
  "nodeStatusUpdateFrequency",
  "nodeStatusReportFrequency",
  "cpuCFSQuota",
  "cpuCFSQuotaPeriod",
  "maxContainerRestartPeriod",
] as const satisfies readonly (keyof KubeletConfiguration)[];
const PLAIN_PERCENT = /^[0-9]+(\.[0-9]+)?%$/;
const KUBELET_PATH = ["spec", "cluster", "kubelet"];

/** The cluster's fields with the files' values in them, and for each pool the kubelet settings that hold there. */
export interface ConfiguredCluster {
  readonly fields: ClusterFields;
  /** By index of the pool. */
  readonly poolKubelets: readonly ClusterFields["kubelet"][];
}

/** Applies `cluster.kubelet.configuration` and each pool's `kubeletConfiguration`. */
export function applyKubeletConfigurations(
  fields: ClusterFields,
  configurations: KubeletConfigurations,
  findings: Findings,
): ConfiguredCluster {
  const shared = configurationAt(fields.kubelet.configuration, configurations);
  const kubelet = shared === undefined ? fields.kubelet : applyToKubelet(fields.kubelet, shared, findings);
  const pools = fields.nodePools.map((pool, index) => {
    const own = configurationAt(pool.kubeletConfiguration, configurations);
    const configuration = pool.kubeletConfiguration === undefined ? shared : own;
    if (configuration === undefined) return { pool, kubelet };
    const path = ["spec", "cluster", "nodePools", index];
    if (own !== undefined) warnOfUniform(own, kubelet, [...path, "kubeletConfiguration"], findings);
    return {
      pool: applyToPool(pool, configuration, path, findings),
      // A kubelet has one configuration: a pool with its own takes nothing from the cluster's.
      kubelet: own === undefined ? kubelet : ({ ...fields.kubelet, ...nodeFields(own) } as ClusterFields["kubelet"]),
    };
  });
  return {
    fields: { ...fields, kubelet, nodePools: pools.map(({ pool }) => pool) },
    poolKubelets: pools.map((each) => each.kubelet),
  };
}

function configurationAt(
  file: string | undefined,
  configurations: KubeletConfigurations,
): KubeletConfiguration | undefined {
  return file === undefined ? undefined : configurations.get(file);
}

function nodeFields(configuration: KubeletConfiguration): Fields {
  return Object.fromEntries(
    OF_NODES.flatMap((name) => {
      const map = configuration[name];
      return map === undefined ? [] : [[name, plainThresholds(map)]];
    }),
  );
}

/** `0%` and `100%` switch a threshold off (parseThresholdStatements); Go's other forms of a number become plain ones. */
function plainThresholds(map: StringMap): StringMap {
  const entries = Object.entries(map).filter(([, text]) => text !== "0%" && text !== "100%");
  return Object.fromEntries(
    entries.map(([signal, text]) => [
      signal,
      text.endsWith("%") && !PLAIN_PERCENT.test(text) ? `${Number(text.slice(0, -1)).toFixed(6)}%` : text,
    ]),
  );
}

function applyToKubelet(
  kubelet: ClusterFields["kubelet"],
  configuration: KubeletConfiguration,
  findings: Findings,
): ClusterFields["kubelet"] {
  const known = shapeFields(KUBELET_PATH);
  const values: Fields = nodeFields(configuration);
  for (const name of OF_ALL) {
    const value = configuration[name];
    if (value === undefined) continue;
    if (known.has(name)) values[name] = value;
    else warnIgnored(findings, [...KUBELET_PATH, "configuration"], name);
  }
  if (configuration.serializeImagePulls === true) delete values.maxParallelImagePulls;
  warnOfEnforcement(configuration, [...KUBELET_PATH, "configuration"], findings);
  for (const [name, value] of Object.entries(values)) {
    warnOverridden(findings, [...KUBELET_PATH, name], (kubelet as Fields)[name], value, configuration);
  }
  return { ...kubelet, ...values } as ClusterFields["kubelet"];
}

/** What is one value for all kubelets cannot differ by pool: a pool's file that says otherwise is told. */
function warnOfUniform(
  own: KubeletConfiguration,
  kubelet: ClusterFields["kubelet"],
  path: DocumentPath,
  findings: Findings,
): void {
  warnOfEnforcement(own, path, findings);
  const known = shapeFields(KUBELET_PATH);
  for (const name of OF_ALL) {
    const value = own[name];
    if (value === undefined) continue;
    if (!known.has(name)) warnIgnored(findings, path, name);
    else if (!sameValue((kubelet as Fields)[name], value))
      findings.warning(
        path,
        "field-not-simulated",
        `${name} of ${own.origin.document.file} is ignored: it is one value for all pools, that of cluster.kubelet`,
      );
  }
}

function warnOfEnforcement(
  { enforceNodeAllocatable }: KubeletConfiguration,
  path: DocumentPath,
  findings: Findings,
): void {
  if (enforceNodeAllocatable === undefined) return;
  if (!enforceNodeAllocatable.includes("pods"))
    findings.warning(
      path,
      "field-not-simulated",
      "enforceNodeAllocatable without pods is accepted, but the simulation watches allocatableMemory.available all the same",
    );
  if (enforceNodeAllocatable.some((each) => each.endsWith("-reserved") || each.endsWith("-compressible")))
    warnIgnored(findings, path, "enforceNodeAllocatable of system and kube daemons");
}

function applyToPool(pool: Pool, configuration: KubeletConfiguration, path: DocumentPath, findings: Findings): Pool {
  const { evictionHard } = nodeFields(configuration);
  const made: Fields = { ...pool };
  const put = (names: readonly string[], value: unknown, before: unknown): void =>
    warnOverridden(findings, [...path, ...names], before, value, configuration);
  if (evictionHard !== undefined) {
    put(["evictionHard"], evictionHard, pool.evictionHard);
    made.evictionHard = evictionHard;
  }
  for (const name of ["kubeReserved", "systemReserved"] as const) {
    const reserved = configuration[name];
    if (reserved === undefined) continue;
    const known = shapeFields([...POOL_SHAPE, name]);
    for (const resource of Object.keys(reserved))
      if (!known.has(resource)) warnIgnored(findings, [...path, "name"], `${name} of ${resource}`);
    put([name], reserved, pool[name]);
    made[name] = { cpu: "0", memory: "0", "ephemeral-storage": "0", ...reserved };
  }
  const pods = podsOf(configuration, pool);
  if (pods !== undefined) {
    put(["capacity", "pods"], pods, pool.capacity.pods);
    made.capacity = { ...pool.capacity, pods };
  }
  made.taints = [...pool.taints, ...newTaints(pool, configuration)];
  return made as Pool;
}

const POOL_SHAPE = ["spec", "cluster", "nodePools", 0];

/** status.capacity.pods (MachineInfo of pkg/kubelet/nodestatus/setters.go, v1.35): maxPods, and no more than podsPerCore allows. */
function podsOf({ maxPods, podsPerCore = 0 }: KubeletConfiguration, pool: Pool): string | undefined {
  if (maxPods === undefined && podsPerCore === 0) return undefined;
  const most = maxPods ?? DEFAULT_MAX_PODS;
  const cores = Math.floor(milliUnits(pool.capacity.cpu) / 1000);
  return String(podsPerCore > 0 ? Math.min(cores * podsPerCore, most) : most);
}

/** A node registers with its pool's taints and those of the file; one of the same key and effect stays as the pool has it. */
function newTaints(pool: Pool, { registerWithTaints = [] }: KubeletConfiguration): Pool["taints"] {
  const has = ({ key, effect }: { key: string; effect: string }): boolean =>
    pool.taints.some((taint) => taint.key === key && taint.effect === effect);
  return registerWithTaints.filter((taint) => !has(taint)) as Pool["taints"];
}

function warnIgnored(findings: Findings, path: DocumentPath, what: string): void {
  findings.warning(path, "field-not-simulated", `${what} is accepted, but the simulation ignores it`);
}

/** A field of the scenario that is written, and differs from what the file says. */
function warnOverridden(
  findings: Findings,
  path: DocumentPath,
  before: unknown,
  value: unknown,
  { origin }: KubeletConfiguration,
): void {
  if (!findings.isWritten(path) || sameValue(before, value)) return;
  findings.warning(
    path,
    "overridden",
    `${path.slice(-1)[0]} has no effect: the KubeletConfiguration in ${origin.document.file} gives another value, which goes before`,
    "remove one of the two",
  );
}

/** Equal in meaning: 1m is 60s, and a map without 0 entries is the same map. */
function sameValue(a: unknown, b: unknown): boolean {
  if (isMap(a) && isMap(b)) {
    const keys = new Set([...Object.keys(a), ...Object.keys(b)]);
    return [...keys].every((key) => sameValue(a[key] ?? "0", b[key] ?? "0"));
  }
  const [one, other] = [String(a), String(b)];
  if (one === other) return true;
  const durations = [parseDuration(one), parseDuration(other)] as const;
  if ("ns" in durations[0] && "ns" in durations[1]) return durations[0].ns === durations[1].ns;
  const quantities = [tryParseQuantity(one), tryParseQuantity(other)] as const;
  return "quantity" in quantities[0] && "quantity" in quantities[1] && milliUnits(one) === milliUnits(other);
}

function isMap(value: unknown): value is Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** The names that the scenario's format has at a place; 0 is any entry of a list. */
function shapeFields(path: DocumentPath): ReadonlySet<string> {
  let shape: Shape | undefined = SCENARIO_SHAPE;
  for (const step of path) {
    if (shape?.type === "list") shape = shape.items;
    else if (shape?.type === "mapping") shape = shape.fields[step];
    else shape = undefined;
  }
  return new Set(shape?.type === "mapping" ? Object.keys(shape.fields) : []);
}
