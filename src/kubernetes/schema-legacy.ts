// Fields of API versions that are gone, and fields that left a type which stayed. Same notation as schema.generated.ts.

/** Types of removed API versions. Field names follow k8s.io/api v0.15 (extensions, apps) and v0.21 (the others). */
export const LEGACY_TYPES: Readonly<Record<string, string>> = {
  LegacyDeployment: "apiVersion:s kind:s metadata:ObjectMeta spec:LegacyDeploymentSpec status:DeploymentStatus",
  LegacyDeploymentSpec:
    "minReadySeconds:i paused:b progressDeadlineSeconds:i replicas:i revisionHistoryLimit:i rollbackTo:LegacyRollbackConfig selector:LabelSelector strategy:DeploymentStrategy template!:PodTemplateSpec",
  LegacyRollbackConfig: "revision:i",
  LegacyDaemonSet: "apiVersion:s kind:s metadata:ObjectMeta spec:LegacyDaemonSetSpec status:DaemonSetStatus",
  LegacyDaemonSetSpec:
    "minReadySeconds:i revisionHistoryLimit:i selector:LabelSelector template!:PodTemplateSpec templateGeneration:i updateStrategy:DaemonSetUpdateStrategy",
  LegacyReplicaSet: "apiVersion:s kind:s metadata:ObjectMeta spec:LegacyReplicaSetSpec status:ReplicaSetStatus",
  LegacyReplicaSetSpec: "minReadySeconds:i replicas:i selector:LabelSelector template:PodTemplateSpec",
  LegacyStatefulSet: "apiVersion:s kind:s metadata:ObjectMeta spec:LegacyStatefulSetSpec status:StatefulSetStatus",
  LegacyStatefulSetSpec:
    "podManagementPolicy:s replicas:i revisionHistoryLimit:i selector:LabelSelector serviceName:s template!:PodTemplateSpec updateStrategy:StatefulSetUpdateStrategy volumeClaimTemplates:[PersistentVolumeClaim",
  LegacyIngress: "apiVersion:s kind:s metadata:ObjectMeta spec:LegacyIngressSpec status:IngressStatus",
  LegacyIngressSpec: "backend:LegacyIngressBackend ingressClassName:s rules:[LegacyIngressRule tls:[IngressTLS",
  LegacyIngressRule: "host:s http:LegacyHTTPIngressRuleValue",
  LegacyHTTPIngressRuleValue: "paths!:[LegacyHTTPIngressPath",
  LegacyHTTPIngressPath: "backend!:LegacyIngressBackend path:s pathType:s",
  LegacyIngressBackend: "resource:TypedLocalObjectReference serviceName:s servicePort:x",
  LegacyEndpointSlice:
    "addressType!:s apiVersion:s endpoints!:[LegacyEndpoint kind:s metadata:ObjectMeta ports:[DiscoveryV1EndpointPort",
  LegacyEndpoint:
    "addresses!:[s conditions:EndpointConditions hints:EndpointHints hostname:s nodeName:s targetRef:ObjectReference topology:{s",
  V2beta1HorizontalPodAutoscaler:
    "apiVersion:s kind:s metadata:ObjectMeta spec:V2beta1HorizontalPodAutoscalerSpec status:*",
  V2beta1HorizontalPodAutoscalerSpec:
    "maxReplicas!:i metrics:[V2beta1MetricSpec minReplicas:i scaleTargetRef!:V2CrossVersionObjectReference",
  V2beta1MetricSpec:
    "containerResource:V2beta1ContainerResourceMetricSource external:V2beta1ExternalMetricSource object:V2beta1ObjectMetricSource pods:V2beta1PodsMetricSource resource:V2beta1ResourceMetricSource type!:s",
  V2beta1ResourceMetricSource: "name!:s targetAverageUtilization:i targetAverageValue:q",
  V2beta1ContainerResourceMetricSource: "container!:s name!:s targetAverageUtilization:i targetAverageValue:q",
  V2beta1PodsMetricSource: "metricName!:s selector:LabelSelector targetAverageValue!:q",
  V2beta1ObjectMetricSource:
    "averageValue:q metricName!:s selector:LabelSelector target!:V2CrossVersionObjectReference targetValue!:q",
  V2beta1ExternalMetricSource: "metricName!:s metricSelector:LabelSelector targetAverageValue:q targetValue:q",
};

/** Fields that older servers wrote into types that are still there; dumps of such clusters carry them. */
export const LEGACY_FIELDS: Readonly<Record<string, string>> = {
  ObjectMeta: "clusterName:s initializers:*",
  ServiceSpec: "ipFamily:s topologyKeys:[s",
  EphemeralVolumeSource: "readOnly:b",
};

/**
 * Fields that the published schema calls optional, though the API server refuses an object without them. Mirrors
 * pkg/apis/*\/validation, v1.35.
 */
export const ALSO_REQUIRED: Readonly<Record<string, string>> = {
  ...Object.fromEntries(
    [
      ...["CronJob", "DaemonSet", "Deployment", "Job", "LegacyDaemonSet", "LegacyDeployment", "LegacyReplicaSet"],
      ...["LegacyStatefulSet", "PersistentVolume", "PersistentVolumeClaim", "Pod", "PodTemplateSpec", "ReplicaSet"],
      ...["ReplicationController", "Service", "StatefulSet", "HorizontalPodAutoscaler", "V2HorizontalPodAutoscaler"],
      ...[
        "V2beta1HorizontalPodAutoscaler",
        "Ingress",
        "LegacyIngress",
        "NetworkPolicy",
        "LimitRange",
        "JobTemplateSpec",
      ],
    ].map((type) => [type, "spec"]),
  ),
  ReplicaSetSpec: "template",
  LegacyReplicaSetSpec: "template",
  ReplicationControllerSpec: "template",
};
