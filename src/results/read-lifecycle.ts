// Events of kubelets and controllers in Kubernetes' wording.
// Texts: pkg/kubelet/{kuberuntime,images,events}, pkg/controller/{replicaset,deployment}, v1.35 and as older releases said it.

import * as abi from "../core/abi.generated.ts";
import type { TraceRecord } from "../core/trace-log.ts";
import type { EventLog } from "./event-log.ts";
import type { Naming, ObjectReference } from "./naming.ts";
import { CONTROLLER_OF, goDuration, NODE_CONDITIONS } from "./words.ts";

/** Releases from which kubelet words these messages as below. */
const IMAGE_SIZE_SINCE = 30;
const CREATED_WITH_COLON_SINCE = 32;
const CONTAINER_CREATED_SINCE = 35;

/** Writes what happened to pods, containers, workloads and nodes to the log. */
export class LifecycleReader {
  readonly #naming: Naming;
  readonly #log: EventLog;
  readonly #minor: number;

  constructor(naming: Naming, log: EventLog, kubernetesMinor: number) {
    this.#naming = naming;
    this.#log = log;
    this.#minor = kubernetesMinor;
  }

  /** Takes one trace record; kinds of other readers are ignored. */
  read(record: TraceRecord): void {
    switch (record.kind) {
      case abi.TRACE_PULLING:
      case abi.TRACE_PULLED:
      case abi.TRACE_CREATED:
      case abi.TRACE_STARTED:
      case abi.TRACE_KILLING:
        this.#container(record);
        break;
      case abi.TRACE_BACK_OFF:
      case abi.TRACE_UNHEALTHY:
        this.#trouble(record);
        break;
      case abi.TRACE_NODE_CONDITION:
        this.#nodeCondition(record);
        break;
      case abi.TRACE_SUCCESSFUL_CREATE:
      case abi.TRACE_SUCCESSFUL_DELETE:
        this.#ownedPod(record);
        break;
      case abi.TRACE_SCALING_REPLICA_SET:
        this.#scaling(record);
        break;
    }
  }

  #container({ timeNs, kind, a, b, c, d }: TraceRecord): void {
    const { name, image } = this.#naming.container(b);
    switch (kind) {
      case abi.TRACE_PULLING:
        this.#kubelet(timeNs, a, "Pulling", `Pulling image ${JSON.stringify(image)}`);
        break;
      case abi.TRACE_PULLED:
        this.#kubelet(timeNs, a, "Pulled", this.#pulled(image, c, d));
        break;
      case abi.TRACE_CREATED:
        this.#kubelet(timeNs, a, "Created", this.#lifecycleMessage("Created", "Container created", name));
        break;
      case abi.TRACE_STARTED:
        this.#kubelet(timeNs, a, "Started", this.#lifecycleMessage("Started", "Container started", name));
        break;
      default:
        this.#kubelet(timeNs, a, "Killing", `Stopping container ${name}`);
    }
  }

  #pulled(image: string, row: number, tookNs: number): string {
    if (tookNs < 0) return `Container image ${JSON.stringify(image)} already present on machine`;
    const took = goDuration(tookNs);
    const bytes = this.#naming.names.images[row]?.sizeBytes ?? 0;
    const size = this.#minor >= IMAGE_SIZE_SINCE ? `. Image size: ${bytes} bytes.` : "";
    return `Successfully pulled image ${JSON.stringify(image)} in ${took} (${took} including waiting)${size}`;
  }

  #lifecycleMessage(verb: string, since35: string, name: string): string {
    if (this.#minor >= CONTAINER_CREATED_SINCE) return since35;
    if (verb === "Created" && this.#minor >= CREATED_WITH_COLON_SINCE) return `Created container: ${name}`;
    return `${verb} container ${name}`;
  }

  #trouble({ timeNs, kind, a, b, c }: TraceRecord): void {
    const { name } = this.#naming.container(b);
    if (kind === abi.TRACE_UNHEALTHY) {
      const probe = ["Readiness", "Liveness", "Startup"][c] ?? "Readiness";
      this.#warn(timeNs, a, "Unhealthy", `${probe} probe failed`);
      return;
    }
    const { namespace, name: pod } = this.#naming.pod(a);
    this.#warn(timeNs, a, "BackOff", `Back-off restarting failed container ${name} in pod ${pod}_${namespace}`);
  }

  #nodeCondition({ timeNs, a, b, c }: TraceRecord): void {
    const condition = NODE_CONDITIONS.find(({ bit }) => bit === b);
    const name = this.#naming.nodeName(a);
    if (!condition || name === undefined) return;
    const reason = c ? condition.event.true : condition.event.false;
    const message = `Node ${name} status is now: ${reason}`;
    this.#log.add({
      atNs: timeNs,
      type: "Normal",
      reason,
      object: this.#naming.node(a),
      message,
      source: `kubelet, ${name}`,
    });
  }

  #ownedPod({ timeNs, kind, a, b }: TraceRecord): void {
    const created = kind === abi.TRACE_SUCCESSFUL_CREATE;
    const object = this.#naming.podMaker(a);
    this.#log.add({
      atNs: timeNs,
      type: "Normal",
      reason: created ? "SuccessfulCreate" : "SuccessfulDelete",
      object,
      message: `${created ? "Created" : "Deleted"} pod: ${this.#naming.podName(b)}`,
      source: CONTROLLER_OF[object.kind] ?? "controller-manager",
    });
  }

  #scaling({ timeNs, a, b, c }: TraceRecord): void {
    const replicaSet = this.#naming.podMaker(a).name;
    this.#log.add({
      atNs: timeNs,
      type: "Normal",
      reason: "ScalingReplicaSet",
      object: this.#naming.workload(a),
      message: `Scaled ${c > b ? "up" : "down"} replica set ${replicaSet} from ${b} to ${c}`,
      source: "deployment-controller",
    });
  }

  #kubelet(atNs: number, pod: number, reason: string, message: string): void {
    this.#add(atNs, "Normal", reason, this.#naming.pod(pod), message, pod);
  }

  #warn(atNs: number, pod: number, reason: string, message: string): void {
    this.#add(atNs, "Warning", reason, this.#naming.pod(pod), message, pod);
  }

  #add(
    atNs: number,
    type: "Normal" | "Warning",
    reason: string,
    object: ObjectReference,
    message: string,
    pod: number,
  ): void {
    const node = this.#naming.nodeName(this.#naming.pods.node[pod] ?? -1) ?? "";
    this.#log.add({ atNs, type, reason, object, message, source: `kubelet, ${node}` });
  }
}
