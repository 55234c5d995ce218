// Conformance subjects that the volume plugins of the core decide, v1.28: each plugin's PreFilter and Filter by itself. Keys are file names
// without `.json`.

import * as abi from "../../../src/core/abi.generated.ts";
import { volumeReasonText } from "../../../src/results/volume-reasons.ts";
import { compileAssembly } from "../../support/assembly.ts";
import { placeImage } from "../../support/image.ts";
import { ClusterImage, type Json } from "../cluster-image.ts";
import { instantiateScheduler, type SchedulerExports } from "../scheduler-core.ts";
import { StorageImage } from "../storage-image.ts";
import { compare, type Outcome, type Subject } from "../subject.ts";

const KUBERNETES_MINOR = 28;
const TAKES_PART = 0xffffffff;
/** Of a case that names no node. */
const ANY_NODE: Json = { metadata: { name: "node" }, spec: {} };

/** What assembly/testing/volumes.ts exports beside the scheduler's own. */
interface VolumeExports extends SchedulerExports {
  preFilterRestrictions(): number;
  filterRestrictions(node: number): number;
  preFilterLimits(): number;
  filterLimits(node: number, kind: number): number;
  preFilterBinding(): number;
  rejectedVolume(plugin: number): number;
  claimName(volume: number): number;
  claimRow(volume: number): number;
  narrows(): number;
  isEligible(node: number): number;
  filterBinding(node: number): number;
  preFilterZone(): number;
  filterZone(node: number): number;
}

interface Cluster {
  readonly core: VolumeExports;
  readonly image: ClusterImage;
  readonly testCase: Json;
  readonly nodes: readonly Json[];
}

let module: WebAssembly.Module;

/** The adapters of this area. */
export const subjects: Readonly<Record<string, Subject>> = {
  volumerestrictions_filter: subject(restrictions),
  volumezone_filter: subject(zone),
  volumebinding_filter: subject(binding),
  nodevolumelimits_csi: subject(csiLimits),
};

function subject(judge: (cluster: Cluster) => Json): Subject {
  return {
    prepare: async () => {
      module = await compileAssembly("assembly/testing/volumes.ts");
    },
    run: (_group, testCase): Outcome => {
      const actual = judge(load(testCase));
      // A case states what it is about: what it leaves out is not compared.
      const stated = Object.fromEntries(Object.keys(testCase.expect).map((key) => [key, actual[key]]));
      return compare(stated, testCase.expect);
    },
  };
}

function restrictions(cluster: Cluster): Json {
  const { core } = cluster;
  const preFilter = core.preFilterRestrictions() >>> 0;
  return {
    preFilterStatus: preFilterStatus(cluster, preFilter, 0),
    status: statusOf(cluster, [core.filterRestrictions(0)], false),
  };
}

function zone(cluster: Cluster): Json {
  const { core } = cluster;
  const preFilter = core.preFilterZone() >>> 0;
  const early = preFilterStatus(cluster, preFilter, 2);
  // Upstream's table calls Filter although PreFilter rejected: it then says the same.
  const rejected = preFilter !== abi.FAILED_NONE && preFilter !== TAKES_PART;
  return { preFilterStatus: early, status: rejected ? early : statusOf(cluster, [core.filterZone(0)], true) };
}

function binding(cluster: Cluster): Json {
  const { core, nodes } = cluster;
  const preFilter = core.preFilterBinding() >>> 0;
  const preFilterOnly = preFilterStatus(cluster, preFilter, 1);
  if (preFilter !== TAKES_PART) return { preFilterStatus: preFilterOnly };
  const names = nodes.map(({ metadata }) => metadata.name);
  const statuses = nodes.map((_, row) => {
    const bits = core.filterBinding(row);
    const reasons = [abi.FAILED_VOLUME_NODE_AFFINITY, abi.FAILED_VOLUME_BIND, abi.FAILED_VOLUME_NOT_EXISTENT].filter(
      (reason) => bits & (1 << (reason - abi.FAILED_VOLUME_NODE_AFFINITY)),
    );
    return [names[row], statusOf(cluster, reasons, true)];
  });
  return {
    preFilterStatus: preFilterOnly,
    ...(core.narrows() === 1
      ? { preFilterNodeNames: names.filter((_, row) => core.isEligible(row) === 1).sort() }
      : {}),
    statuses: Object.fromEntries(statuses),
  };
}

function csiLimits(cluster: Cluster): Json {
  const { core, testCase } = cluster;
  const reason = core.filterLimits(0, 0);
  const status = limitsError(testCase.pod, reason) ?? statusOf(cluster, [reason], false);
  return { preFilterStatus: preFilterStatus(cluster, core.preFilterLimits() >>> 0, 0), status };
}

/** The error status that upstream's Filter returns for a claim of the pod itself. */
function limitsError({ metadata = {}, spec = {} }: Json, reason: number): Json | undefined {
  const volume = (spec.volumes ?? []).find((each: Json) => each.ephemeral ?? each.persistentVolumeClaim);
  const name = volume?.persistentVolumeClaim?.claimName ?? `${metadata.name}-${volume?.name}`;
  const claim = `${metadata.namespace ?? ""}/${name}`;
  if (reason === abi.FAILED_CLAIM_NOT_FOUND)
    return { code: "Error", error: `looking up PVC ${claim}: persistentvolumeclaim "${name}" not found` };
  if (reason === abi.FAILED_NOT_OWNER) {
    const pod = `${metadata.namespace}/${metadata.name}`;
    return { code: "Error", error: `PVC ${claim} was not created for pod ${pod} (pod is not owner)` };
  }
  return undefined;
}

/** `plugin` as in `rejectedVolume`. */
function preFilterStatus(cluster: Cluster, reason: number, plugin: number): Json {
  if (reason === abi.FAILED_NONE) return { code: "Skip" };
  if (reason === TAKES_PART) return { code: "Success" };
  const { core, testCase } = cluster;
  if (reason === abi.FAILED_NOT_OWNER)
    return { code: "UnschedulableAndUnresolvable", reasons: [limitsError(testCase.pod, reason)?.error] };
  const volume = core.rejectedVolume(plugin);
  if (volume < 0) return statusOf(cluster, [reason], true);
  const named = reason === abi.FAILED_CLAIM_NOT_FOUND || reason === abi.FAILED_EPHEMERAL_CLAIM_NOT_FOUND;
  return statusOf(cluster, [reason], true, named ? core.claimName(volume) : core.claimRow(volume));
}

function statusOf(cluster: Cluster, reasons: readonly number[], unresolvable: boolean, argument = 0): Json {
  const { image, testCase } = cluster;
  const claims: Json[] = testCase.persistentVolumeClaims ?? [];
  const names = {
    string: (id: number) => image.writer.strings[id] ?? "?",
    claim: (row: number) => {
      const { metadata = {}, spec = {} } = claims[row] ?? {};
      const [volumeName, className] = [spec.volumeName ?? "", spec.storageClassName ?? ""];
      return { namespace: metadata.namespace ?? "", name: metadata.name ?? "", volumeName, className };
    },
  };
  const texts = reasons
    .filter((reason) => reason !== abi.FAILED_NONE)
    .map((reason) => volumeReasonText(reason, argument, names));
  if (texts.length === 0) return { code: "Success" };
  return { code: unresolvable ? "UnschedulableAndUnresolvable" : "Unschedulable", reasons: texts };
}

/** Nodes and pods of a case, the pod in question as template 0 and the others on the first node. */
function load(testCase: Json): Cluster {
  const { pod, existingPods = [], nodes = [ANY_NODE] } = testCase;
  const image = new ClusterImage([pod, ...nodes, ...existingPods]);
  image.useStorage(new StorageImage(image.writer, testCase));
  image.addPod(pod);
  for (const node of nodes) image.addNode(node);
  const templates: number[] = existingPods.map((each: Json) => image.addPod(each));
  const core = instantiateScheduler(module) as VolumeExports;
  placeImage(core, image.finish(KUBERNETES_MINOR));
  if (core.loadCluster() !== abi.STATUS_DONE) throw new Error("the image was refused");
  core.initScheduler();
  for (const template of templates) core.assign(core.createPod(template, -1, -1, 0n), 0);
  return { core, image, testCase, nodes };
}
