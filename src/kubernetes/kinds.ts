// Which apiVersion and kind are known, what type they have in the schema, and which were removed upstream.

/** One apiVersion of one kind. */
export interface KindInfo {
  readonly apiVersion: string;
  readonly kind: string;
  /** The type in the schema; "" when the body is accepted unread. */
  readonly type: string;
  readonly namespaced: boolean;
  /** The release that stopped serving this apiVersion, as 1.N → N; absent while it is served. */
  readonly removedInMinor?: number;
  /** The apiVersion that replaces it. */
  readonly replacedBy?: string;
}

/** Of Calico, what says how pods reach each other. */
const CALICO_KINDS = "~IPPool ~FelixConfiguration";

/**
 * Rows are `kind[=type]`, in groups of one apiVersion; `~` before a kind marks a cluster-scoped one, and a type of `-` a body
 * that is not read. Removals follow https://kubernetes.io/docs/reference/using-api/deprecation-guide/.
 */
const SERVED: Readonly<Record<string, string>> = {
  v1: "~Node ~Namespace Pod ReplicationController Service Endpoints ~PersistentVolume PersistentVolumeClaim ConfigMap Secret ServiceAccount LimitRange ResourceQuota Event=CoreV1Event PodTemplate Binding ~ComponentStatus",
  "apps/v1": "Deployment ReplicaSet StatefulSet DaemonSet ControllerRevision",
  "batch/v1": "Job CronJob",
  "autoscaling/v1": "HorizontalPodAutoscaler",
  "autoscaling/v2": "HorizontalPodAutoscaler=V2HorizontalPodAutoscaler",
  "networking.k8s.io/v1": "Ingress ~IngressClass NetworkPolicy ~IPAddress=- ~ServiceCIDR=-",
  "discovery.k8s.io/v1": "EndpointSlice",
  "policy/v1": "PodDisruptionBudget",
  "scheduling.k8s.io/v1": "~PriorityClass",
  "storage.k8s.io/v1":
    "~StorageClass ~CSINode ~CSIDriver CSIStorageCapacity ~VolumeAttachment ~VolumeAttributesClass=-",
  "rbac.authorization.k8s.io/v1": "Role ~ClusterRole RoleBinding ~ClusterRoleBinding",
  "apiextensions.k8s.io/v1": "~CustomResourceDefinition=-",
  "admissionregistration.k8s.io/v1":
    "~MutatingWebhookConfiguration=- ~ValidatingWebhookConfiguration=- ~ValidatingAdmissionPolicy=- ~ValidatingAdmissionPolicyBinding=-",
  "apiregistration.k8s.io/v1": "~APIService=-",
  "certificates.k8s.io/v1": "~CertificateSigningRequest=-",
  "coordination.k8s.io/v1": "Lease",
  "events.k8s.io/v1": "Event=EventsV1Event",
  "flowcontrol.apiserver.k8s.io/v1": "~FlowSchema=- ~PriorityLevelConfiguration=-",
  "node.k8s.io/v1": "~RuntimeClass",
  "metrics.k8s.io/v1beta1": "PodMetrics=- ~NodeMetrics=-",
  "projectcalico.org/v3": CALICO_KINDS,
  "crd.projectcalico.org/v1": CALICO_KINDS,
  "resource.k8s.io/v1": "~DeviceClass=- ResourceClaim=- ResourceClaimTemplate=- ~ResourceSlice=-",
};

/** As above; the key is `apiVersion replacement minor`. */
const REMOVED: Readonly<Record<string, string>> = {
  "extensions/v1beta1 apps/v1 16": "Deployment=LegacyDeployment DaemonSet=LegacyDaemonSet ReplicaSet=LegacyReplicaSet",
  "extensions/v1beta1 networking.k8s.io/v1 16": "NetworkPolicy",
  "extensions/v1beta1 networking.k8s.io/v1 22": "Ingress=LegacyIngress",
  "extensions/v1beta1 policy/v1beta1 16": "~PodSecurityPolicy=-",
  "apps/v1beta1 apps/v1 16": "Deployment=LegacyDeployment StatefulSet=LegacyStatefulSet ControllerRevision",
  "apps/v1beta2 apps/v1 16": "Deployment StatefulSet DaemonSet ReplicaSet ControllerRevision",
  "batch/v1beta1 batch/v1 25": "CronJob",
  "batch/v2alpha1 batch/v1 21": "CronJob",
  "policy/v1beta1 policy/v1 25": "PodDisruptionBudget ~PodSecurityPolicy=-",
  "autoscaling/v2beta1 autoscaling/v2 25": "HorizontalPodAutoscaler=V2beta1HorizontalPodAutoscaler",
  "autoscaling/v2beta2 autoscaling/v2 26": "HorizontalPodAutoscaler=V2HorizontalPodAutoscaler",
  "networking.k8s.io/v1beta1 networking.k8s.io/v1 22": "Ingress=LegacyIngress ~IngressClass",
  "discovery.k8s.io/v1beta1 discovery.k8s.io/v1 25": "EndpointSlice=LegacyEndpointSlice",
  "scheduling.k8s.io/v1beta1 scheduling.k8s.io/v1 22": "~PriorityClass",
  "scheduling.k8s.io/v1alpha1 scheduling.k8s.io/v1 17": "~PriorityClass",
  "storage.k8s.io/v1beta1 storage.k8s.io/v1 22": "~StorageClass ~CSINode ~CSIDriver ~VolumeAttachment",
  "storage.k8s.io/v1beta1 storage.k8s.io/v1 27": "CSIStorageCapacity",
  "rbac.authorization.k8s.io/v1beta1 rbac.authorization.k8s.io/v1 22":
    "Role ~ClusterRole RoleBinding ~ClusterRoleBinding",
  "rbac.authorization.k8s.io/v1alpha1 rbac.authorization.k8s.io/v1 22":
    "Role ~ClusterRole RoleBinding ~ClusterRoleBinding",
  "apiextensions.k8s.io/v1beta1 apiextensions.k8s.io/v1 22": "~CustomResourceDefinition=-",
  "admissionregistration.k8s.io/v1beta1 admissionregistration.k8s.io/v1 22":
    "~MutatingWebhookConfiguration=- ~ValidatingWebhookConfiguration=-",
  "apiregistration.k8s.io/v1beta1 apiregistration.k8s.io/v1 22": "~APIService=-",
  "certificates.k8s.io/v1beta1 certificates.k8s.io/v1 22": "~CertificateSigningRequest=-",
  "coordination.k8s.io/v1beta1 coordination.k8s.io/v1 22": "Lease",
  "events.k8s.io/v1beta1 events.k8s.io/v1 25": "Event=EventsV1Event",
  "node.k8s.io/v1beta1 node.k8s.io/v1 25": "~RuntimeClass",
};

const KINDS = new Map<string, KindInfo>();
addServed();
addRemoved();

/** What is known of a kind in one apiVersion; undefined when that pair does not exist. */
export function kindInfo(apiVersion: string, kind: string): KindInfo | undefined {
  return KINDS.get(`${apiVersion} ${kind}`);
}

/** All apiVersions that hold a kind of this name, those still served first. */
export function apiVersionsOf(kind: string): string[] {
  const infos = [...KINDS.values()].filter((info) => info.kind === kind);
  const served = infos.filter((info) => info.removedInMinor === undefined);
  return [...served, ...infos.filter((info) => info.removedInMinor !== undefined)].map((info) => info.apiVersion);
}

/** The names of all kinds in an API group ("" is the core group). */
export function kindsOfGroup(group: string): string[] {
  return [...KINDS.values()].filter((info) => apiGroup(info.apiVersion) === group).map((info) => info.kind);
}

/** The group of an apiVersion: "" for `v1`, `apps` for `apps/v1`. */
export function apiGroup(apiVersion: string): string {
  const slash = apiVersion.indexOf("/");
  return slash < 0 ? "" : apiVersion.slice(0, slash);
}

/** Whether a group is one of Kubernetes' own, as against that of a custom resource. */
export function isKubernetesGroup(group: string): boolean {
  return !group.includes(".") || (kindsOfGroup(group).length > 0 && !group.endsWith("projectcalico.org"));
}

function addServed(): void {
  for (const [apiVersion, rows] of Object.entries(SERVED)) {
    for (const row of rows.split(" ")) {
      add({ apiVersion, ...parseRow(row) });
    }
  }
}

function addRemoved(): void {
  for (const [key, rows] of Object.entries(REMOVED)) {
    const [apiVersion, replacedBy, minor] = key.split(" ") as [string, string, string];
    for (const row of rows.split(" ")) {
      add({ apiVersion, replacedBy, removedInMinor: Number(minor), ...parseRow(row) });
    }
  }
}

function parseRow(row: string): { kind: string; type: string; namespaced: boolean } {
  const namespaced = !row.startsWith("~");
  const [kind, type] = (namespaced ? row : row.slice(1)).split("=") as [string, string | undefined];
  return { kind, type: type === "-" ? "" : (type ?? kind), namespaced };
}

function add(info: KindInfo): void {
  KINDS.set(`${info.apiVersion} ${info.kind}`, info);
}
