// Node pools to nodes: names, capacity, what kubelet keeps back, labels.

import type { DocumentPath } from "../documents/document.ts";
import { ALLOCATABLE_MEMORY_SIGNAL } from "../kubernetes/eviction-threshold.ts";
import { isAddress } from "../kubernetes/ip-address.ts";
import type { NodeDisks, NodeSpec, ResourceAmounts } from "./cluster.ts";
import { didYouMean, type Findings } from "./findings.ts";
import { durationNs, milliUnits, wholeUnits } from "./formats.ts";
import { LIMIT_FLAGS, type Limits } from "./limits.ts";
import { mostNodes } from "./read-node-groups.ts";
import { amountOf, readThresholds } from "./read-thresholds.ts";
import type { ScenarioDocument } from "./schema.ts";

type ClusterFields = ScenarioDocument["spec"]["cluster"];
type Pool = ClusterFields["nodePools"][number];
type Quantities = Readonly<Record<string, string | number | undefined>>;

const STANDARD = ["cpu", "memory", "pods", "ephemeral-storage"];
/** ext4 makes an inode for so much space. */
const BYTES_PER_INODE = 16 * 1024;
/** RFC 1123 subdomain. */
const NODE_NAME = /^[a-z0-9]([-a-z0-9.]{0,251}[a-z0-9])?$/;

/** Expands every pool, each with the kubelet settings that hold there. Too many nodes are refused before any is made. */
export function readNodes(
  cluster: ClusterFields,
  poolKubelets: readonly ClusterFields["kubelet"][],
  limits: Limits,
  findings: Findings,
): NodeSpec[] {
  const pools = cluster.nodePools;
  const total = pools.reduce((sum, pool) => sum + mostNodes(pool), 0);
  if (total > limits.maxNodes) {
    const message = `the node pools hold ${total} nodes; the budget is ${limits.maxNodes}`;
    findings.error(
      ["spec", "cluster", "nodePools"],
      "over-budget",
      message,
      `raise the budget with ${LIMIT_FLAGS.maxNodes}`,
    );
    return [];
  }
  const seen = new Set<string>();
  return pools.flatMap((pool, index) => {
    const path = ["spec", "cluster", "nodePools", index];
    const template = readPool(pool, poolKubelets[index] ?? cluster.kubelet, path, findings);
    checkAddresses(pool, path, findings);
    return namesOf(pool, path).map(({ name, path: namePath }, row): NodeSpec => {
      if (!NODE_NAME.test(name)) {
        findings.error(
          namePath,
          "invalid-name",
          `${JSON.stringify(name)} is not a name for a node`,
          "lower-case letters, digits, - and .",
        );
      }
      if (seen.has(name)) findings.error(namePath, "duplicate-name", `node ${JSON.stringify(name)} is given twice`);
      seen.add(name);
      return {
        ...template,
        name,
        // What is no address was reported.
        address: pool.addresses.slice(row, row + 1).find(isAddress),
        labels: { ...template.labels, "kubernetes.io/hostname": name, ...pool.labels },
        path: namePath,
      };
    });
  });
}

/** Addresses go to the nodes of a pool in order; those beyond the nodes are somebody's mistake. */
function checkAddresses(pool: Pool, path: DocumentPath, findings: Findings): void {
  pool.addresses.forEach((address, index) => {
    if (!isAddress(address))
      findings.error([...path, "addresses", index], "wrong-type", `${JSON.stringify(address)} is no IPv4 address`);
  });
  const count = mostNodes(pool);
  if (pool.addresses.length > count) {
    const message = `the pool has ${pool.addresses.length} addresses and ${count} nodes`;
    findings.error([...path, "addresses"], "out-of-range", message);
  }
}

function namesOf(pool: Pool, path: DocumentPath): { name: string; path: DocumentPath }[] {
  if (pool.names !== undefined) return pool.names.map((name, index) => ({ name, path: [...path, "names", index] }));
  return Array.from({ length: mostNodes(pool) }, (_, index) => ({ name: `${pool.name}-${index + 1}`, path }));
}

function readPool(pool: Pool, kubelet: ClusterFields["kubelet"], path: DocumentPath, findings: Findings): NodeSpec {
  const capacity = readAmounts(pool.capacity, [...path, "capacity"], findings);
  const thresholds = readThresholds(pool.evictionHard ?? kubelet.evictionHard, kubelet);
  const hard = (signal: string, capacityOf: number): number | undefined => {
    const found = thresholds.find((each) => each.signal === signal && each.graceNs === 0);
    return found === undefined ? undefined : amountOf(found.value, capacityOf);
  };
  const evictionHardMemoryBytes = hard("memory.available", capacity.memoryBytes);
  const keptBack = {
    memory: evictionHardMemoryBytes ?? 0,
    "ephemeral-storage": hard("nodefs.available", capacity.ephemeralStorageBytes) ?? 0,
  };
  const allocatable = readAllocatable(pool, capacity, keptBack, path, findings);
  // A copy that could never be met before the threshold itself is left out.
  const podsLimit = allocatable.memoryBytes + keptBack.memory;
  const evictionThresholds = thresholds.filter(
    ({ signal }) => signal !== ALLOCATABLE_MEMORY_SIGNAL || podsLimit < capacity.memoryBytes,
  );
  const zoneLabel: Record<string, string> = pool.zone === "" ? {} : { "topology.kubernetes.io/zone": pool.zone };
  return {
    name: pool.name,
    pool: pool.name,
    capacity,
    allocatable,
    labels: { "kubernetes.io/arch": "amd64", "kubernetes.io/os": "linux", ...zoneLabel },
    taints: pool.taints,
    unschedulable: pool.unschedulable,
    zone: pool.zone,
    segment: pool.segment,
    images: pool.images,
    staticPods: pool.staticPods,
    networkReadyNs: durationNs(pool.networkReadyAfter),
    ipvsModules: pool.ipvsModules,
    nicBitsPerSecond: pool.nicBitsPerSecond === undefined ? undefined : wholeUnits(pool.nicBitsPerSecond),
    systemCpuMilli: milliUnits(pool.systemUsage.cpu),
    systemMemoryBytes: wholeUnits(pool.systemUsage.memory),
    evictionHardMemoryBytes,
    evictionThresholds,
    disks: readDisks(pool, capacity, path, findings),
    path,
  };
}

function readDisks(
  pool: Pool,
  { ephemeralStorageBytes }: ResourceAmounts,
  path: DocumentPath,
  findings: Findings,
): NodeDisks {
  const inodesOf = (given: string | number | undefined, bytes: number): number =>
    given === undefined ? Math.floor(bytes / BYTES_PER_INODE) : wholeUnits(given);
  const { imageDisk, systemUsage } = pool;
  const imageBytes = imageDisk === undefined ? 0 : wholeUnits(imageDisk.size);
  if (wholeUnits(systemUsage.disk) > ephemeralStorageBytes)
    findings.error([...path, "systemUsage", "disk"], "out-of-range", "the system uses more disk than the node has");
  if (imageDisk !== undefined && imageBytes === 0)
    findings.error([...path, "imageDisk", "size"], "out-of-range", "size must be more than 0");
  return {
    nodefsInodes: inodesOf(pool.inodes, ephemeralStorageBytes),
    imagefs: imageDisk && { bytes: imageBytes, inodes: inodesOf(imageDisk.inodes, imageBytes) },
    systemBytes: wholeUnits(systemUsage.disk),
    systemInodes: wholeUnits(systemUsage.inodes),
    processesMax: wholeUnits(pool.pids),
    systemProcesses: wholeUnits(systemUsage.processes),
  };
}

/** Mirrors GetNodeAllocatableReservation, pkg/kubelet/cm/node_container_manager_linux.go, v1.35. */
function readAllocatable(
  pool: Pool,
  capacity: ResourceAmounts,
  evictionHard: { readonly memory: number; readonly "ephemeral-storage": number },
  path: DocumentPath,
  findings: Findings,
): ResourceAmounts {
  const kept = [pool.kubeReserved, pool.systemReserved];
  const less = (
    name: "cpu" | "memory" | "ephemeral-storage",
    whole: number,
    units: (value: string | number) => number,
  ): number =>
    Math.max(
      0,
      kept.reduce((rest, reserved) => rest - units(reserved[name]), whole),
    );
  const reckoned: ResourceAmounts = {
    ...capacity,
    cpuMilli: less("cpu", capacity.cpuMilli, milliUnits),
    memoryBytes: less("memory", capacity.memoryBytes - evictionHard.memory, wholeUnits),
    ephemeralStorageBytes: less(
      "ephemeral-storage",
      capacity.ephemeralStorageBytes - evictionHard["ephemeral-storage"],
      wholeUnits,
    ),
  };
  if (pool.allocatable === undefined) return reckoned;
  const given = readAmounts(pool.allocatable, [...path, "allocatable"], findings, reckoned);
  checkWithinCapacity(given, capacity, [...path, "allocatable"], findings);
  return given;
}

function checkWithinCapacity(
  given: ResourceAmounts,
  capacity: ResourceAmounts,
  path: DocumentPath,
  findings: Findings,
): void {
  const pairs: [string, number, number][] = [
    ["cpu", given.cpuMilli, capacity.cpuMilli],
    ["memory", given.memoryBytes, capacity.memoryBytes],
    ["ephemeral-storage", given.ephemeralStorageBytes, capacity.ephemeralStorageBytes],
    ["pods", given.pods, capacity.pods],
    ...Object.entries(given.extended).map(([name, amount]): [string, number, number] => [
      name,
      amount,
      capacity.extended[name] ?? 0,
    ]),
  ];
  for (const [name, amount, most] of pairs) {
    if (amount > most) findings.error([...path, name], "out-of-range", `allocatable ${name} is more than its capacity`);
  }
}

function readAmounts(
  fields: Quantities,
  path: DocumentPath,
  findings: Findings,
  otherwise?: ResourceAmounts,
): ResourceAmounts {
  const extended: Record<string, number> = { ...otherwise?.extended };
  for (const [name, value] of Object.entries(fields)) {
    if (STANDARD.includes(name) || value === undefined) continue;
    if (!name.includes("/") && !name.startsWith("hugepages-")) unknownResource([...path, name], name, findings);
    else extended[name] = wholeUnits(value);
  }
  const amount = (name: string, units: (value: string | number) => number, fallback: number | undefined): number =>
    fields[name] === undefined ? (fallback ?? 0) : units(fields[name]);
  return {
    cpuMilli: amount("cpu", milliUnits, otherwise?.cpuMilli),
    memoryBytes: amount("memory", wholeUnits, otherwise?.memoryBytes),
    ephemeralStorageBytes: amount("ephemeral-storage", wholeUnits, otherwise?.ephemeralStorageBytes),
    pods: amount("pods", wholeUnits, otherwise?.pods),
    extended: Object.fromEntries(Object.entries(extended).sort(([a], [b]) => (a < b ? -1 : 1))),
  };
}

function unknownResource(path: DocumentPath, name: string, findings: Findings): void {
  const hint = [didYouMean(name, STANDARD), "extended resources have a full name such as nvidia.com/gpu"];
  findings.error(path, "unknown-field", `unknown resource ${JSON.stringify(name)}`, hint.join(" "), "key");
}
