// Static pods: what kubelets run by themselves, from files of their nodes. A pool of the scenario names pods of the manifests; a dump shows mirror
// pods, by annotation. Mirrors generatePodName and applyDefaults of pkg/kubelet/config/common.go, v1.35.

import type { Pod } from "../kubernetes/pod.ts";
import type { CompileContext } from "./compile-context.ts";

const SOURCE = "kubernetes.io/config.source";
const MIRROR = "kubernetes.io/config.mirror";
/** The source of pods that come from the API server. */
const API = "api";

/** A pod to be made, and whether a kubelet runs it by itself. */
export interface PlannedPod {
  readonly pod: Pod;
  readonly isStatic: boolean;
}

/** All pods of the manifests, each as it stands, or once on each node whose pool names it. */
export function plannedPods(context: CompileContext): PlannedPod[] {
  checkStaticPods(context);
  const nodesByPod = new Map<string, string[]>();
  for (const { name, staticPods = [] } of context.scenario.cluster.nodes) {
    for (const each of staticPods) {
      const key = keyOf(each);
      const nodes = nodesByPod.get(key);
      if (nodes) nodes.push(name);
      else nodesByPod.set(key, [name]);
    }
  }
  return context.objects.pods.flatMap((pod) => plannedPod(context, pod, nodesByPod));
}

function plannedPod(
  context: CompileContext,
  pod: Pod,
  nodesByPod: ReadonlyMap<string, readonly string[]>,
): PlannedPod[] {
  const { name, namespace, annotations } = pod.metadata;
  const nodes = nodesByPod.get(`${namespace}/${name}`);
  if (nodes) return nodes.map((node) => ({ pod: onNode(pod, `${name}-${node}`, node), isStatic: true }));
  const isStatic = annotations[MIRROR] !== undefined || ![undefined, API].includes(annotations[SOURCE]);
  if (isStatic && pod.spec.nodeName === undefined) {
    context.reportObject(pod.origin, ["metadata", "annotations", SOURCE], {
      code: "static-pod-without-node",
      severity: "error",
      message: `no kubelet runs the static pod ${JSON.stringify(name)}`,
      hint: "name it in cluster.nodePools[].staticPods, or give it spec.nodeName",
    });
  }
  // What a dump shows has been given its tolerations already.
  const asWritten = !isStatic || pod.status !== undefined;
  return [{ pod: asWritten ? pod : onNode(pod, name, pod.spec.nodeName ?? ""), isStatic }];
}

/** Reports names of static pods that no manifest has. */
function checkStaticPods(context: CompileContext): void {
  const nodes = context.scenario.cluster.nodes.filter(({ staticPods = [] }) => staticPods.length > 0);
  if (nodes.length === 0) return;
  const known = new Set(context.objects.pods.map(({ metadata: { namespace, name } }) => `${namespace}/${name}`));
  const missing = nodes.flatMap(({ staticPods = [], path }) =>
    staticPods.filter((name) => !known.has(keyOf(name))).map((name) => ({ name, path: path.slice(0, 4) })),
  );
  const told = new Set<string>();
  for (const { name, path } of missing) {
    if (told.has(`${path} ${name}`)) continue;
    told.add(`${path} ${name}`);
    context.reportScenario([...path, "staticPods"], {
      code: "unknown-object",
      severity: "error",
      message: `static pod ${JSON.stringify(name)}: no such Pod among the manifests`,
    });
  }
}

function onNode(pod: Pod, name: string, nodeName: string): Pod {
  const { tolerations } = pod.spec;
  // A kubelet lets its static pods tolerate whatever would take pods off the node.
  const all = { operator: "Exists", key: "", value: "", effect: "NoExecute" } as const;
  return {
    ...pod,
    metadata: { ...pod.metadata, name },
    spec: { ...pod.spec, nodeName, tolerations: [...tolerations, all] },
  };
}

function keyOf(name: string): string {
  return name.includes("/") ? name : `default/${name}`;
}
