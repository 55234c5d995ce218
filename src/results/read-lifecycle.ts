// Events of kubelets and controllers in Kubernetes' wording.
// Texts: pkg/kubelet/{kuberuntime,images,events}, pkg/controller/{replicaset,deployment}, v1.35 and as older releases said it.

import * as abi from "../core/abi.generated.ts";
import type { TraceRecord } from "../core/trace-log.ts";
import { formatAddress, networkSize, parseCidr } from "../kubernetes/ip-address.ts";
import type { EventLog } from "./event-log.ts";
import { kubectlAnswer } from "./kubectl-answer.ts";
import type { Naming, ObjectReference } from "./naming.ts";
import { unhealthyMessage } from "./probe-message.ts";
import { pullFailedMessage, startFailedEvents } from "./start-message.ts";
import { CONTROLLER_OF, goDuration, NODE_CONDITIONS } from "./words.ts";

/** Releases from which kubelet words these messages as below. */
const IMAGE_SIZE_SINCE = 30;
const CREATED_WITH_COLON_SINCE = 32;
const CONTAINER_CREATED_SINCE = 35;

/** runtimeState.networkErrors, pkg/kubelet/runtime.go, with containerd's message. */
/** By RESOURCE_*, as the kubelet calls them. */
const RESOURCES = ["memory", "ephemeral-storage", "inodes", "pids"];
const NETWORK_NOT_READY =
  "network is not ready: container runtime network not ready: NetworkReady=false reason:NetworkPluginNotReady message:Network plugin returns error: cni plugin not initialized";

/** Writes what happened to pods, containers, workloads and nodes to the log. */
export class LifecycleReader {
  readonly #naming: Naming;
  readonly #log: EventLog;
  readonly #minor: number;
  /** Of the pull that the next record tells of, without its time in the queue. */
  #imageGcWanted = 0;
  #pullTookNs = 0;

  constructor(naming: Naming, log: EventLog, kubernetesMinor: number) {
    this.#naming = naming;
    this.#log = log;
    this.#minor = kubernetesMinor;
  }

  /** Takes one trace record; kinds of other readers are ignored. */
  read(record: TraceRecord): void {
    switch (record.kind) {
      case abi.TRACE_PULL_TOOK:
        this.#pullTookNs = record.d;
        break;
      case abi.TRACE_PULLING:
      case abi.TRACE_PULLED:
      case abi.TRACE_CREATED:
      case abi.TRACE_STARTED:
      case abi.TRACE_KILLING:
        this.#container(record);
        break;
      case abi.TRACE_BACK_OFF:
      case abi.TRACE_UNHEALTHY:
      case abi.TRACE_PULL_FAILED:
      case abi.TRACE_START_FAILED:
      case abi.TRACE_HOOK_FAILED:
        this.#trouble(record);
        break;
      case abi.TRACE_NETWORK_NOT_READY:
        this.#warn(record.timeNs, record.a, "NetworkNotReady", NETWORK_NOT_READY);
        break;
      case abi.TRACE_NO_POD_ADDRESS:
        this.#warn(record.timeNs, record.a, "FailedCreatePodSandBox", this.#noAddress(record.a));
        break;
      case abi.TRACE_FAILED_MOUNT:
        this.#warn(record.timeNs, record.a, "FailedMount", this.#naming.templateOf(record.a).mountProblem);
        break;
      case abi.TRACE_NODE_CONDITION:
        this.#nodeCondition(record);
        break;
      case abi.TRACE_EVICTION_THRESHOLD_MET:
        this.#nodeWarning(record, "EvictionThresholdMet", `Attempting to reclaim ${RESOURCES[record.b]}`);
        break;
      case abi.TRACE_IMAGE_GC_FAILED:
        this.#imageGcFailed(record);
        break;
      case abi.TRACE_SUCCESSFUL_CREATE:
      case abi.TRACE_SUCCESSFUL_DELETE:
        this.#ownedPod(record);
        break;
      case abi.TRACE_SCALING_REPLICA_SET:
        this.#scaling(record);
        break;
      case abi.TRACE_KUBECTL_REFUSED: {
        const object = this.#naming.workload(record.a);
        const answer = kubectlAnswer(record.b, object.name, record.d);
        this.#log.add({ atNs: record.timeNs, object, ...answer, source: "kubectl" });
        break;
      }
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
        this.#kubelet(timeNs, a, "Killing", killingMessage(c, name, this.#naming.templateOf(a).restartPolicy));
    }
  }

  #pulled(image: string, row: number, tookNs: number): string {
    if (tookNs < 0) return `Container image ${JSON.stringify(image)} already present on machine`;
    const took = goDuration(this.#pullTookNs);
    const bytes = this.#naming.names.images[row]?.sizeBytes ?? 0;
    const size = this.#minor >= IMAGE_SIZE_SINCE ? `. Image size: ${bytes} bytes.` : "";
    return `Successfully pulled image ${JSON.stringify(image)} in ${took} (${goDuration(tookNs)} including waiting)${size}`;
  }

  #lifecycleMessage(verb: string, since35: string, name: string): string {
    if (this.#minor >= CONTAINER_CREATED_SINCE) return since35;
    if (verb === "Created" && this.#minor >= CREATED_WITH_COLON_SINCE) return `Created container: ${name}`;
    return `${verb} container ${name}`;
  }

  #trouble({ timeNs, kind, a, b, c, d }: TraceRecord): void {
    const container = this.#naming.container(b);
    const { name, image } = container;
    switch (kind) {
      case abi.TRACE_UNHEALTHY: {
        const message = unhealthyMessage(c, container.probes[c] ?? null, d, this.#naming.podAddress(a));
        this.#warn(timeNs, a, "Unhealthy", message);
        break;
      }
      case abi.TRACE_PULL_FAILED:
        this.#warn(timeNs, a, "Failed", pullFailedMessage(image, d));
        break;
      case abi.TRACE_START_FAILED:
        for (const event of startFailedEvents(container, this.#naming.image(b), c)) {
          this.#add(timeNs, event.type, event.reason, this.#naming.pod(a), event.message, a);
        }
        break;
      case abi.TRACE_HOOK_FAILED:
        if (c === abi.HOOK_POST_START) this.#warn(timeNs, a, "FailedPostStartHook", "PostStartHook failed");
        else this.#warn(timeNs, a, "FailedPreStopHook", "PreStopHook failed");
        break;
      default: {
        const { namespace, name: pod } = this.#naming.pod(a);
        if (c === 1) this.#kubelet(timeNs, a, "BackOff", `Back-off pulling image ${JSON.stringify(image)}`);
        else
          this.#warn(timeNs, a, "BackOff", `Back-off restarting failed container ${name} in pod ${pod}_${namespace}`);
      }
    }
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

  /** The first of two records says what was wanted, the second what was found; a failure in a row is told once more. */
  #imageGcFailed(record: TraceRecord): void {
    if (record.b === 0) {
      this.#imageGcWanted = record.d;
      return;
    }
    const message = `Failed to garbage collect required amount of images. Attempted to free ${this.#imageGcWanted} bytes, but only found ${record.d} bytes eligible to free.`;
    this.#nodeWarning(record, "FreeDiskSpaceFailed", message);
    if (record.c === 1) this.#nodeWarning(record, "ImageGCFailed", message);
  }

  /** host-local's message, through the CNI plugins and containerd. */
  #noAddress(pod: number): string {
    const { podCIDR = "" } = this.#naming.names.nodes[this.#naming.pods.node[pod] ?? -1] ?? {};
    const { address, length } = parseCidr(podCIDR);
    const range = `${formatAddress(address + 1)}-${formatAddress(address + networkSize({ address, length }) - 2)}`;
    return `Failed to create pod sandbox: rpc error: code = Unknown desc = failed to setup network for sandbox: plugin type="flannel" failed (add): failed to delegate add: failed to allocate for range 0: no IP addresses available in range set: ${range}`;
  }

  #nodeWarning({ timeNs, a }: TraceRecord, reason: string, message: string): void {
    const name = this.#naming.nodeName(a) ?? "";
    this.#log.add({
      atNs: timeNs,
      type: "Warning",
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

  #scaling({ timeNs, a, b, c, d }: TraceRecord): void {
    const replicaSet = this.#naming.podMaker(d).name;
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

/** What kubelet says when it stops a container (computePodActions and killContainer, pkg/kubelet/kuberuntime, v1.35). */
function killingMessage(why: number, name: string, restartPolicy: string): string {
  if (why === abi.KILLING_POST_START_HOOK) return "FailedPostStartHook";
  if (why !== abi.KILLING_LIVENESS_PROBE && why !== abi.KILLING_STARTUP_PROBE) return `Stopping container ${name}`;
  const probe = why === abi.KILLING_LIVENESS_PROBE ? "liveness" : "startup";
  return `Container ${name} failed ${probe} probe${restartPolicy === "Never" ? "" : ", will be restarted"}`;
}
