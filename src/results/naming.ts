// Names of what the trace and the tables call by row.

import { normalizedImageName } from "../compile/compile-images.ts";
import type {
  CompiledContainer,
  CompiledImage,
  CompiledNames,
  CompiledTemplate,
  CompiledWorkload,
} from "../compile/compiled-scenario.ts";
import { generatedPodName } from "../compile/pod-name.ts";
import {
  ContainerTable,
  PodTable,
  TABLE_CONTAINERS,
  TABLE_PODS,
  TABLE_TEMPLATES,
  TemplateTable,
} from "../core/abi.generated.ts";
import type { CoreInstance } from "../core/core-instance.ts";
import type { TableView } from "../core/layout.ts";
import { formatAddress } from "../kubernetes/ip-address.ts";
import { podUid } from "./pod-uid.ts";

/** An object as events and results refer to it. */
export interface ObjectReference {
  readonly kind: string;
  readonly namespace: string;
  readonly name: string;
}

/** Turns rows into names. Made after the run: it reads the final tables. */
export class Naming {
  readonly names: CompiledNames;
  readonly pods: TableView<typeof PodTable>;
  readonly containers: TableView<typeof ContainerTable>;
  readonly templates: TableView<typeof TemplateTable>;
  readonly #podNames: string[] = [];

  constructor(names: CompiledNames, instance: CoreInstance) {
    const pods = instance.table(TABLE_PODS, PodTable);
    const containers = instance.table(TABLE_CONTAINERS, ContainerTable);
    const templates = instance.table(TABLE_TEMPLATES, TemplateTable);
    if (!pods || !containers || !templates) throw new Error("naming: the core publishes no pods");
    this.names = names;
    this.pods = pods;
    this.containers = containers;
    this.templates = templates;
  }

  /** status.podIP; of a pod that has none yet, its node's name. */
  podAddress(pod: number): string {
    const address = this.pods.address[pod] ?? 0;
    return address === 0 ? (this.names.nodes[this.pods.node[pod] ?? -1]?.name ?? "") : formatAddress(address);
  }

  /** The name of a pod. */
  podName(pod: number): string {
    let name = this.#podNames[pod];
    if (name === undefined) {
      const record = this.pods.record[pod] ?? -1;
      const ordinal = this.pods.ordinal[pod] ?? 0;
      const maker = this.pods.replicaSet[pod] ?? -1;
      name =
        record >= 0
          ? (this.names.pods[record]?.name ?? "")
          : maker >= 0
            ? generatedPodName(this.podPrefix(maker), ordinal)
            : "";
      this.#podNames[pod] = name;
    }
    return name;
  }

  /** metadata.uid of a pod: the manifest's, or one that follows from the pod. */
  podUid(pod: number): string {
    return this.names.pods[this.pods.record[pod] ?? -1]?.uid ?? podUid(this.pods.entity[pod] ?? 0n);
  }

  /** The template of a pod. */
  templateOf(pod: number): CompiledTemplate {
    const template = this.names.templates[this.pods.template[pod] ?? 0];
    if (!template) throw new Error(`naming: pod ${pod} has no template`);
    return template;
  }

  /** QOS_* of a pod. */
  qosClass(pod: number): number {
    return this.templates.qosClass[this.pods.template[pod] ?? 0] ?? 0;
  }

  /** The owner of a pod, if a controller made it. */
  workloadOf(pod: number): CompiledWorkload | undefined {
    return this.names.workloads[this.pods.workload[pod] ?? -1];
  }

  /** A pod as events refer to it. */
  pod(pod: number): ObjectReference {
    return { kind: "Pod", namespace: this.templateOf(pod).namespace, name: this.podName(pod) };
  }

  /** The spec of a container by its row in the container table. */
  container(row: number): CompiledContainer {
    const container = this.names.containers[this.containers.spec[row] ?? 0];
    if (!container) throw new Error(`naming: container ${row} has no spec`);
    return container;
  }

  /** The image of a container, by the container's row in the container table. */
  image(row: number): CompiledImage | undefined {
    const name = normalizedImageName(this.container(row).image);
    return this.names.images.find((image) => image.name === name);
  }

  /** A node as events refer to it. */
  node(node: number): ObjectReference {
    return { kind: "Node", namespace: "", name: this.nodeName(node) ?? "" };
  }

  /** The name of a node; undefined for -1. */
  nodeName(node: number): string | undefined {
    return this.names.nodes[node]?.name;
  }

  /** A workload as its own events refer to it. */
  workload(row: number): ObjectReference {
    const { kind, namespace, name } = this.#workload(row);
    return { kind, namespace, name };
  }

  /** The object that a row of the ReplicaSet table is: for a Deployment one of its ReplicaSets. */
  podMaker(row: number): ObjectReference {
    const further = this.names.replicaSets[row - this.names.workloads.length];
    const { kind, namespace, name, podPrefix } = this.#workload(further?.workload ?? row);
    if (kind !== "Deployment") return { kind, namespace, name };
    return { kind: "ReplicaSet", namespace, name: further?.name ?? podPrefix };
  }

  /** What the names of its pods begin with. */
  podPrefix(row: number): string {
    return this.podMaker(row).name;
  }

  /** Row of the template of its pods. */
  templateOfMaker(row: number): number {
    const further = this.names.replicaSets[row - this.names.workloads.length];
    return further?.template ?? this.#workload(row).template;
  }

  #workload(row: number): CompiledWorkload {
    const workload = this.names.workloads[row];
    if (!workload) throw new Error(`naming: no workload ${row}`);
    return workload;
  }
}
