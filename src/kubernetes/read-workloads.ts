// Reads the controllers that keep pods running. Mirrors pkg/apis/apps/{v1,v1beta1,v1beta2}/defaults.go,
// pkg/apis/extensions/v1beta1/defaults.go (v1.15) and pkg/apis/apps/validation/validation.go, v1.35.

import type { FieldCursor } from "./field-cursor.ts";
import { type IntOrString, isPercentage } from "./int-or-string.ts";
import type { KubernetesObject } from "./object-meta.ts";
import type { PodTemplateSpec, RestartPolicy } from "./pod.ts";
import { nonNegative, readLabels } from "./read-meta.ts";
import { readPodTemplate } from "./read-pod.ts";
import { readLabelSelector } from "./read-selector.ts";
import { readClaimTemplates } from "./read-storage.ts";
import { labelSelectorMatches } from "./selector.ts";
import type { LabelSelector } from "./selector-types.ts";
import type {
  DaemonSet,
  Deployment,
  DeploymentStrategy,
  ReplicaSet,
  ReplicationController,
  StatefulSet,
} from "./workloads.ts";

const ALWAYS: readonly RestartPolicy[] = ["Always"];
/** math.MaxInt32: how extensions/v1beta1 said "no limit". */
const NO_LIMIT = 2147483647;
/** API versions in which a selector may be left out: it is then the template's labels. */
const SELECTOR_FROM_LABELS: ReadonlySet<string> = new Set(["v1", "extensions/v1beta1", "apps/v1beta1"]);

export function readReplicationController(object: FieldCursor, base: KubernetesObject): ReplicationController {
  const spec = object.at("spec");
  const template = readPodTemplate(spec, ALWAYS);
  const written = readLabels(spec, "selector");
  const selector = Object.keys(written).length === 0 ? template.labels : written;
  checkSelects(spec, { matchLabels: selector, matchExpressions: [] }, template);
  return {
    ...base,
    kind: "ReplicationController",
    spec: { ...readScale(spec), selector, template },
  };
}

export function readReplicaSet(object: FieldCursor, base: KubernetesObject, apiVersion: string): ReplicaSet {
  const spec = object.at("spec");
  return { ...base, kind: "ReplicaSet", spec: { ...readScale(spec), ...readSelected(spec, apiVersion) } };
}

export function readDeployment(object: FieldCursor, base: KubernetesObject, apiVersion: string): Deployment {
  const spec = object.at("spec");
  const isExtensions = apiVersion === "extensions/v1beta1";
  const history = { "extensions/v1beta1": NO_LIMIT, "apps/v1beta1": 2 }[apiVersion] ?? 10;
  const scale = readScale(spec);
  const progressDeadlineSeconds = nonNegative(spec, "progressDeadlineSeconds", isExtensions ? NO_LIMIT : 600);
  if (progressDeadlineSeconds <= scale.minReadySeconds)
    spec.invalid("progressDeadlineSeconds", progressDeadlineSeconds, "must be greater than minReadySeconds");
  return {
    ...base,
    kind: "Deployment",
    spec: {
      ...scale,
      ...readSelected(spec, apiVersion),
      strategy: readStrategy(spec, isExtensions ? 1 : "25%"),
      progressDeadlineSeconds,
      revisionHistoryLimit: nonNegative(spec, "revisionHistoryLimit", history),
      paused: spec.boolean("paused"),
    },
  };
}

export function readStatefulSet(object: FieldCursor, base: KubernetesObject, apiVersion: string): StatefulSet {
  const spec = object.at("spec");
  const update = spec.at("updateStrategy");
  const type = update.oneOf(
    "type",
    ["RollingUpdate", "OnDelete"],
    apiVersion === "apps/v1beta1" ? "OnDelete" : "RollingUpdate",
  );
  const rolling = update.at("rollingUpdate");
  const maxUnavailable = readShare(rolling, "maxUnavailable", undefined);
  const volumeClaimTemplates = readClaimTemplates(spec);
  const claimNames = volumeClaimTemplates.map((claim) => claim.name);
  const retention = spec.at("persistentVolumeClaimRetentionPolicy");
  return {
    ...base,
    kind: "StatefulSet",
    spec: {
      ...readScale(spec),
      ...readSelected(spec, apiVersion, claimNames),
      serviceName: spec.text("serviceName") ?? "",
      podManagementPolicy: spec.oneOf("podManagementPolicy", ["OrderedReady", "Parallel"], "OrderedReady"),
      updateStrategy:
        type === "OnDelete"
          ? { type }
          : {
              type,
              partition: nonNegative(rolling, "partition", 0),
              ...(maxUnavailable === undefined ? {} : { maxUnavailable }),
            },
      revisionHistoryLimit: nonNegative(spec, "revisionHistoryLimit", 10),
      ordinalsStart: nonNegative(spec.at("ordinals"), "start", 0),
      volumeClaimTemplates,
      claimRetention: {
        whenDeleted: retention.oneOf("whenDeleted", ["Retain", "Delete"], "Retain"),
        whenScaled: retention.oneOf("whenScaled", ["Retain", "Delete"], "Retain"),
      },
    },
  };
}

export function readDaemonSet(object: FieldCursor, base: KubernetesObject, apiVersion: string): DaemonSet {
  const spec = object.at("spec");
  const update = spec.at("updateStrategy");
  const type = update.oneOf(
    "type",
    ["RollingUpdate", "OnDelete"],
    apiVersion === "extensions/v1beta1" ? "OnDelete" : "RollingUpdate",
  );
  const rolling = update.at("rollingUpdate");
  const shares = {
    maxSurge: readShare(rolling, "maxSurge", 0) as IntOrString,
    maxUnavailable: readShare(rolling, "maxUnavailable", 1) as IntOrString,
  };
  if (isZero(shares.maxSurge) && isZero(shares.maxUnavailable)) {
    rolling.invalid("maxUnavailable", shares.maxUnavailable, "cannot be 0 when maxSurge is 0");
  }
  return {
    ...base,
    kind: "DaemonSet",
    spec: {
      ...readSelected(spec, apiVersion),
      updateStrategy: type === "OnDelete" ? { type } : { type, ...shares },
      minReadySeconds: nonNegative(spec, "minReadySeconds", 0),
      revisionHistoryLimit: nonNegative(spec, "revisionHistoryLimit", 10),
    },
  };
}

function readScale(spec: FieldCursor): { replicas: number; minReadySeconds: number } {
  return {
    replicas: nonNegative(spec, "replicas", 1),
    minReadySeconds: nonNegative(spec, "minReadySeconds", 0),
  };
}

/** The template and the selector that has to select it. */
function readSelected(
  spec: FieldCursor,
  apiVersion: string,
  claims: readonly string[] = [],
): { selector: LabelSelector; template: PodTemplateSpec } {
  const template = readPodTemplate(spec, ALWAYS, claims);
  const written = readLabelSelector(spec, "selector");
  if (written === undefined && SELECTOR_FROM_LABELS.has(apiVersion)) {
    return { selector: { matchLabels: template.labels, matchExpressions: [] }, template };
  }
  const selector = written ?? { matchLabels: {}, matchExpressions: [] };
  if (written !== undefined && Object.keys(selector.matchLabels).length + selector.matchExpressions.length === 0) {
    spec.invalid("selector", {}, "empty selector is invalid for a controller");
  } else if (written !== undefined) {
    checkSelects(spec, selector, template);
  }
  return { selector, template };
}

function checkSelects(spec: FieldCursor, selector: LabelSelector, template: PodTemplateSpec): void {
  if (spec.has("template") && !labelSelectorMatches(selector, template.labels)) {
    const hint = "the labels of the template's metadata must meet the selector";
    spec
      .at("template")
      .at("metadata")
      .invalid("labels", template.labels, "`selector` does not match template `labels`", hint);
  }
}

function readStrategy(spec: FieldCursor, share: IntOrString): DeploymentStrategy {
  const strategy = spec.at("strategy");
  const type = strategy.oneOf("type", ["RollingUpdate", "Recreate"], "RollingUpdate");
  const rolling = strategy.at("rollingUpdate");
  if (type === "Recreate") {
    if (strategy.has("rollingUpdate")) {
      strategy.forbidden("rollingUpdate", "may not be specified when strategy `type` is 'Recreate'");
    }
    return { type };
  }
  const maxSurge = readShare(rolling, "maxSurge", share) as IntOrString;
  const maxUnavailable = readShare(rolling, "maxUnavailable", share) as IntOrString;
  if (isZero(maxSurge) && isZero(maxUnavailable)) {
    rolling.invalid("maxUnavailable", maxUnavailable, "may not be 0 when `maxSurge` is 0");
  }
  return { type, maxSurge, maxUnavailable };
}

/** A number or a percentage of the replicas. */
function readShare(cursor: FieldCursor, field: string, fallback: IntOrString | undefined): IntOrString | undefined {
  const value = cursor.intOrString(field);
  if (value === undefined) {
    return fallback;
  }
  if (typeof value === "number" ? value < 0 : !isPercentage(value)) {
    const message =
      typeof value === "number"
        ? "must be greater than or equal to 0"
        : "a valid percent string must be a numeric string followed by an ending '%' (e.g. '1%',  or '93%', regex used for validation is '[0-9]+%')";
    cursor.invalid(field, value, message);
    return fallback;
  }
  if (field === "maxUnavailable" && typeof value === "string" && Number.parseInt(value, 10) > 100) {
    cursor.invalid(field, value, "must not be greater than 100%");
  }
  return value;
}

function isZero(value: IntOrString): boolean {
  return value === 0 || value === "0%";
}
