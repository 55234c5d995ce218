// Compiles a scenario and its objects into one image: interned ids, columns of rows, the event programme.

import { ConfigRecord } from "../core/abi.generated.ts";
import type { DiagnosticSink } from "../documents/diagnostic.ts";
import type { KubernetesObjects } from "../kubernetes/objects.ts";
import type { PersistentVolumeClaim } from "../kubernetes/storage.ts";
import type { Scenario } from "../scenario/scenario.ts";
import { checkObjectQuotas } from "./check-object-quotas.ts";
import { checkOverridden } from "./check-overridden.ts";
import { compileAutoscalers } from "./compile-autoscalers.ts";
import { compileCalls, compileProbeTraffic } from "./compile-calls.ts";
import { compileConfig } from "./compile-config.ts";
import { CompileContext } from "./compile-context.ts";
import { compileDisruptionBudgets } from "./compile-disruption-budgets.ts";
import { compiledImages } from "./compile-images.ts";
import { compileKubeletSettings } from "./compile-kubelet-settings.ts";
import { compileMetricSources } from "./compile-metric-sources.ts";
import { compileNetwork } from "./compile-network.ts";
import { compileNodeGroups } from "./compile-node-groups.ts";
import { compileNodes } from "./compile-nodes.ts";
import { compileRollouts } from "./compile-rollouts.ts";
import { compileSchedulerProfiles } from "./compile-scheduler-profiles.ts";
import { compileServices } from "./compile-services.ts";
import { compileStorage } from "./compile-storage.ts";
import { compileStrings } from "./compile-strings.ts";
import { TemplateCompiler } from "./compile-templates.ts";
import { compileTimeline } from "./compile-timeline.ts";
import { compileTraffic } from "./compile-traffic.ts";
import { WorkloadCompiler } from "./compile-workloads.ts";
import type { CompiledClaim, CompiledScenario } from "./compiled-scenario.ts";
import { compileOneShot, type OneShot } from "./one-shot.ts";

const HEADER_BYTES = 16;
const ENTRY_BYTES = 16;
const SEED_KEY_BYTES = 32;

/**
 * The image of a scenario and the names the core never sees. Everything wrong is reported to `sink`; with an error among it the
 * result must not be run. `replication` selects sibling random streams; `oneShot` makes the run one in which only the scheduler moves.
 */
export async function compile(
  scenario: Scenario,
  objects: KubernetesObjects,
  sink: DiagnosticSink,
  replication = 0,
  oneShot?: OneShot,
): Promise<CompiledScenario> {
  const context = new CompileContext(scenario, objects, sink, oneShot !== undefined);
  const { nodes, rows: nodeRows } = compileNodes(context);
  compileNodeGroups(context);
  const storage = compileStorage(context);
  const templates = new TemplateCompiler(context, storage);
  const { workloads, rollouts } = compilePodMakers(context, templates);
  if (oneShot) compileOneShot(context, templates, oneShot);
  templates.topology.compileNamespaces();
  const { services, ports: servicePorts } = compileServices(context);
  compileMetricSources(context, services, workloads);
  const hpas = compileAutoscalers(context, workloads);
  compileTraffic(context, services, workloads, nodeRows);
  const calls = compileCalls(context, services);
  compileProbeTraffic(context);
  const timeline = compileTimeline(context, { workloads, rollouts, nodeRows });
  const networkPolicies = compileNetwork(context, templates.topology.selectors);
  compileSchedulerProfiles(context, templates.topology.keys);
  compileDisruptionBudgets(context);
  checkObjectQuotas(context);
  checkOverridden(context);
  compileKubeletSettings(context);
  compileConfig(context, replication);
  compileStrings(context.writer);
  checkBudgets(context, nodes.length, workloads.pods.length);
  const image = context.writer.finish();
  return {
    image,
    hash: await hashWithoutSeed(image),
    names: {
      strings: context.writer.strings,
      extended: context.extended,
      nodes,
      templates: templates.templates,
      containers: templates.containers,
      images: compiledImages(context),
      workloads: workloads.workloads,
      replicaSets: rollouts.replicaSets,
      pods: workloads.pods,
      services: services.map(({ metadata: { namespace, name } }) => ({ namespace, name })),
      servicePorts,
      networkPolicies,
      hpas,
      traffics: scenario.traffic,
      calls,
      timeline,
      claims: objects.persistentVolumeClaims.map(compiledClaim),
      quotas: templates.quotas.quotas,
      quotaLimits: templates.quotas.limits,
      taints: nodes.flatMap(({ taints }) => taints),
      nodeGroups: scenario.cluster.nodeGroups,
    },
  };
}

/** Everything that makes pods, and the pods there are. */
function compilePodMakers(context: CompileContext, templates: TemplateCompiler) {
  const workloads = new WorkloadCompiler(context, templates);
  workloads.compileControllers();
  const rollouts = compileRollouts(context, workloads);
  workloads.compilePods();
  return { workloads, rollouts };
}

function compiledClaim({ metadata: { namespace, name }, spec }: PersistentVolumeClaim): CompiledClaim {
  return { namespace, name, volumeName: spec.volumeName ?? "", className: spec.storageClassName ?? "" };
}

function checkBudgets(context: CompileContext, nodes: number, pods: number): void {
  const { limits, source } = context.scenario;
  const check = (count: number, limit: number, what: string, flag: string): void => {
    if (count <= limit) return;
    context.sink.report({
      code: "over-budget",
      severity: "error",
      message: `the scenario has ${count} ${what}, more than the ${limit} allowed`,
      position: source.locate([]),
      hint: `raise the limit with ${flag}=${count}`,
    });
  };
  check(nodes, limits.maxNodes, "nodes", "--max-nodes");
  const { deployments, replicaSets, replicationControllers, daemonSets } = context.objects;
  const replicas = [...deployments, ...replicaSets, ...replicationControllers].reduce(
    (sum, { spec }) => sum + spec.replicas,
    0,
  );
  check(pods + replicas + daemonSets.length * nodes, limits.maxPods, "pods", "--max-pods");
}

/** SHA-256 of the image with the seed's key and the replication zeroed: equal for runs that differ only in their luck. */
async function hashWithoutSeed(image: Uint8Array<ArrayBuffer>): Promise<string> {
  const copy = image.slice();
  const view = new DataView(copy.buffer);
  // The settings are section 1, hence the first entry of the table.
  const config = view.getUint32(HEADER_BYTES + 8, true);
  if (view.getUint32(HEADER_BYTES + ENTRY_BYTES - 4, true) !== ConfigRecord.bytes)
    throw new Error("image: the settings are not first");
  copy.fill(0, config, config + SEED_KEY_BYTES);
  view.setUint32(config + ConfigRecord.fields.replication[1], 0, true);
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", copy));
  return Array.from(digest, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
