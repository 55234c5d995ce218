// Turns Kubernetes JSON of a conformance case into an image of the core, without the compile step of the product: the cases then test the
// core's rules alone.

import * as abi from "../../src/core/abi.generated.ts";
import { parseQuantity } from "../../src/kubernetes/quantity-text.ts";
import { addStrings, configRow, ImageWriter, row } from "../support/image.ts";
import { EFFECTS, writeRequirements, writeTerms, writeTolerations } from "./placement-image.ts";
import { PodTopologyImage } from "./pod-topology-image.ts";
import { CaseImages, resourcesOfArgs, writePorts, writeProfile } from "./profile-image.ts";
import type { StorageImage } from "./storage-image.ts";

// biome-ignore lint/suspicious/noExplicitAny: cases are foreign JSON.
export type Json = any;

const PLAIN_RESOURCES = new Set(["cpu", "memory", "ephemeral-storage", "pods"]);

/** An image in the making: nodes and pod templates are rows in the order they are added. */
export class ClusterImage {
  readonly writer = new ImageWriter();
  /** Names of extended resources by index. */
  readonly extended: string[];
  /** Key and value of each row of TaintRecord. */
  readonly taints: { key: string; value: string }[] = [];
  readonly #templates = new Map<string, number>();
  #storage: StorageImage | undefined;
  readonly #images: CaseImages;
  /** Selectors, spreading and inter-pod affinity. */
  readonly topology = new PodTopologyImage(this.writer);

  /**
   * `objects`: every pod and node that will be added, to find the extended resources and images among them. `args`: arguments of the plugin
   * that the case is about.
   */
  constructor(objects: readonly Json[], args?: Json) {
    const names = new Set<string>(resourcesOfArgs(args).filter((name) => !PLAIN_RESOURCES.has(name)));
    for (const object of objects) collectResources(object, names);
    this.extended = [...names].sort();
    this.#images = new CaseImages(this.writer, objects);
    if (args) writeProfile(this.writer, args, this.extended);
  }

  /** From now on pods and nodes are added with their volumes. */
  useStorage(storage: StorageImage): void {
    this.#storage = storage;
  }

  /** Adds a node and returns its row. */
  addNode(node: Json): number {
    const allocatable = node.status?.allocatable ?? {};
    const labels = this.#labels(node.metadata?.labels ?? {});
    const taints = this.addTaints(node.spec?.taints ?? []);
    const extended = this.#extended(allocatable);
    const images = this.#images.ofNode(node);
    const zone = node.metadata?.labels?.["topology.kubernetes.io/zone"] ?? "";
    return this.writer.add(
      abi.SECTION_NODES,
      abi.NodeRecord,
      row(abi.NodeRecord, {
        name: this.writer.intern(node.metadata?.name ?? ""),
        cpuAllocatableMilli: milliOf(allocatable.cpu),
        memoryAllocatableBytes: unitsOf(allocatable.memory),
        ephemeralAllocatableBytes: unitsOf(allocatable["ephemeral-storage"]),
        podsAllocatable: Number(unitsOf(allocatable.pods)),
        unschedulable: node.spec?.unschedulable ? 1 : 0,
        zone: this.writer.intern(zone),
        labelsStart: labels.start,
        labelsCount: labels.count,
        taintsStart: taints.start,
        taintsCount: taints.count,
        extendedStart: extended.start,
        extendedCount: extended.count,
        ...this.#storage?.nodeFields(node),
        imagesStart: images.start,
        imagesCount: images.count,
      }),
    );
  }

  /** Adds taints and returns their run. */
  addTaints(taints: readonly Json[]): { start: number; count: number } {
    const start = this.writer.rows(abi.SECTION_TAINTS);
    for (const { key, value = "", effect = "" } of taints) {
      this.taints.push({ key, value });
      const ids = {
        key: this.writer.intern(key),
        value: this.writer.intern(value),
        effect: EFFECTS[effect] ?? abi.EFFECT_ANY,
      };
      this.writer.add(abi.SECTION_TAINTS, abi.TaintRecord, ids);
    }
    return { start, count: taints.length };
  }

  /** The template row of a pod; equal specs share one. */
  addPod(pod: Json): number {
    // An ephemeral volume makes the pod's name part of what it asks for.
    const hasEphemeral = (pod.spec?.volumes ?? []).some(({ ephemeral }: Json) => ephemeral !== undefined);
    const name = hasEphemeral ? pod.metadata?.name : undefined;
    const key = JSON.stringify([pod.metadata?.namespace, pod.metadata?.labels, pod.spec, name]);
    const known = this.#templates.get(key);
    if (known !== undefined) return known;
    const template = this.#addTemplate(pod);
    this.#templates.set(key, template);
    return template;
  }

  /** The finished image. */
  finish(kubernetesMinor: number, config: Parameters<typeof configRow>[0] = {}): ImageWriter {
    const key = (name: string): number => this.writer.intern(`node.kubernetes.io/${name}`);
    const settings = {
      kubernetesMinor,
      percentageOfNodesToScore: 100,
      extendedResources: this.extended.length,
      memoryPressureKey: key("memory-pressure"),
      diskPressureKey: key("disk-pressure"),
      pidPressureKey: key("pid-pressure"),
      unschedulableKey: key("unschedulable"),
      ...config,
    };
    this.writer.add(abi.SECTION_CONFIG, abi.ConfigRecord, configRow(settings));
    addStrings(this.writer);
    return this.writer;
  }

  #addTemplate(pod: Json): number {
    const { writer } = this;
    const { spec = {} } = pod;
    const labels = this.#labels(pod.metadata?.labels ?? {});
    const topology = this.topology.templateFields(pod);
    const volumes = this.#storage?.volumesOf(pod) ?? { start: 0, count: 0 };
    const init = this.#containers(spec.initContainers ?? [], true);
    const containers = this.#containers(spec.containers ?? [], false);
    const affinity = spec.affinity?.nodeAffinity ?? {};
    const required = affinity.requiredDuringSchedulingIgnoredDuringExecution;
    const preferred: Json[] = affinity.preferredDuringSchedulingIgnoredDuringExecution ?? [];
    const selector = Object.entries<string>(spec.nodeSelector ?? {}).map(([key, value]) => ({
      key,
      operator: "In",
      values: [value],
    }));
    const selectorRun = writeRequirements(writer, selector);
    const requiredRun = writeTerms(writer, required?.nodeSelectorTerms ?? []);
    const preferredRun = writeTerms(
      writer,
      preferred.map(({ preference }) => preference ?? {}),
      preferred.map(({ weight }) => weight),
    );
    const tolerations = writeTolerations(writer, spec.tolerations ?? []);
    const overhead = spec.overhead ?? {};
    const extended = this.#extended(overhead);
    return writer.add(
      abi.SECTION_TEMPLATES,
      abi.TemplateRecord,
      row(abi.TemplateRecord, {
        overheadCpuMilli: milliOf(overhead.cpu),
        overheadMemoryBytes: unitsOf(overhead.memory),
        overheadEphemeralBytes: unitsOf(overhead["ephemeral-storage"]),
        overheadExtendedStart: extended.start,
        overheadExtendedCount: extended.count,
        namespace: writer.intern(pod.metadata?.namespace ?? ""),
        labelsStart: labels.start,
        labelsCount: labels.count,
        ...topology,
        volumesStart: volumes.start,
        volumesCount: volumes.count,
        priority: spec.priority ?? 0,
        nodeName: writer.intern(spec.nodeName ?? ""),
        preemptionNever: spec.preemptionPolicy === "Never" ? 1 : 0,
        hasRequiredTerms: required ? 1 : 0,
        nodeSelectorStart: selectorRun.start,
        nodeSelectorCount: selectorRun.count,
        requiredTermsStart: requiredRun.start,
        requiredTermsCount: requiredRun.count,
        preferredTermsStart: preferredRun.start,
        preferredTermsCount: preferredRun.count,
        tolerationsStart: tolerations.start,
        tolerationsCount: tolerations.count,
        initContainersStart: init.start,
        initContainersCount: init.count,
        containersStart: containers.start,
        containersCount: containers.count,
        schedulerProfile: (spec.schedulerName ?? "default-scheduler") === "default-scheduler" ? 0 : abi.NO_SCHEDULER,
        schedulingGatesCount: spec.schedulingGates?.length ?? 0,
      }),
    );
  }

  #containers(containers: readonly Json[], init: boolean): { start: number; count: number } {
    const start = this.writer.rows(abi.SECTION_CONTAINERS);
    for (const container of containers) {
      const { requests = {} } = container.resources ?? {};
      const extended = this.#extended(requests);
      const ports = writePorts(this.writer, container.ports ?? []);
      this.writer.add(
        abi.SECTION_CONTAINERS,
        abi.ContainerRecord,
        row(abi.ContainerRecord, {
          cpuRequestMilli: requests.cpu === undefined ? -1 : milliOf(requests.cpu),
          memoryRequestBytes: requests.memory === undefined ? -1 : unitsOf(requests.memory),
          ephemeralRequestBytes:
            requests["ephemeral-storage"] === undefined ? -1 : unitsOf(requests["ephemeral-storage"]),
          extendedStart: extended.start,
          extendedCount: extended.count,
          image: this.#images.ofContainer(container.image),
          portsStart: ports.start,
          portsCount: ports.count,
          init: init ? 1 : 0,
          sidecar: init && container.restartPolicy === "Always" ? 1 : 0,
        }),
      );
    }
    return { start, count: containers.length };
  }

  #extended(list: Json): { start: number; count: number } {
    const start = this.writer.rows(abi.SECTION_EXTENDED);
    const names = this.extended.filter((name) => list[name] !== undefined);
    for (const name of names) {
      this.writer.add(abi.SECTION_EXTENDED, abi.ExtendedRecord, {
        resource: this.extended.indexOf(name),
        quantity: unitsOf(list[name]),
      });
    }
    return { start, count: names.length };
  }

  #labels(labels: Record<string, string>): { start: number; count: number } {
    const start = this.writer.rows(abi.SECTION_LABELS);
    const rows = Object.entries(labels).map(([key, value]) => ({
      key: this.writer.intern(key),
      value: this.writer.intern(value),
    }));
    rows.sort((a, b) => a.key - b.key);
    for (const label of rows) this.writer.add(abi.SECTION_LABELS, abi.LabelRecord, label);
    return { start, count: rows.length };
  }
}

function milliOf(text: string | undefined): bigint {
  return text === undefined ? 0n : parseQuantity(text).milliValue();
}

function unitsOf(text: string | undefined): bigint {
  return text === undefined ? 0n : parseQuantity(text).value();
}

function collectResources(object: Json, names: Set<string>): void {
  const spec = object.spec ?? {};
  const lists = [object.status?.allocatable, spec.overhead];
  for (const container of [...(spec.initContainers ?? []), ...(spec.containers ?? [])])
    lists.push(container.resources?.requests);
  for (const list of lists) {
    for (const name of Object.keys(list ?? {})) if (!PLAIN_RESOURCES.has(name)) names.add(name);
  }
}
