// Reads affinities, tolerations, taints and spread constraints. Mirrors pkg/apis/core/v1/defaults.go and
// pkg/apis/core/validation/validation.go, v1.35.

import type { FieldCursor } from "./field-cursor.ts";
import { labelKeyErrors, labelValueErrors } from "./label-validation.ts";
import type {
  Affinity,
  NodeAffinity,
  PodAffinity,
  PodAffinityTerm,
  Taint,
  TaintEffect,
  Toleration,
  TopologySpreadConstraint,
} from "./pod-placement.ts";
import { optionalIntegers, optionalTexts } from "./read-meta.ts";
import { readLabelSelector, readNodeSelector, readNodeSelectorTerm } from "./read-selector.ts";

const EFFECTS: readonly TaintEffect[] = ["NoSchedule", "PreferNoSchedule", "NoExecute"];
const REQUIRED = "requiredDuringSchedulingIgnoredDuringExecution";
const PREFERRED = "preferredDuringSchedulingIgnoredDuringExecution";

/** spec.affinity; empty when absent. */
export function readAffinity(spec: FieldCursor): Affinity {
  const affinity = spec.at("affinity");
  const node = affinity.child("nodeAffinity");
  const pod = affinity.child("podAffinity");
  const anti = affinity.child("podAntiAffinity");
  return {
    ...(node === undefined ? {} : { nodeAffinity: readNodeAffinity(node) }),
    ...(pod === undefined ? {} : { podAffinity: readPodAffinity(pod) }),
    ...(anti === undefined ? {} : { podAntiAffinity: readPodAffinity(anti) }),
  };
}

/** spec.tolerations. */
export function readTolerations(spec: FieldCursor): Toleration[] {
  return spec.list("tolerations").map(readToleration);
}

/** spec.taints of a node. */
export function readTaints(spec: FieldCursor): Taint[] {
  const seen = new Set<string>();
  return spec.list("taints").map((cursor) => {
    const effect = cursor.oneOf("effect", EFFECTS, "NoSchedule");
    const taint = { key: cursor.text("key") ?? "", value: cursor.text("value") ?? "", effect };
    if (!cursor.has("effect")) {
      cursor.required("effect");
    }
    for (const error of labelKeyErrors(taint.key)) {
      cursor.invalid("key", taint.key, error);
    }
    for (const error of labelValueErrors(taint.value)) {
      cursor.invalid("value", taint.value, error);
    }
    const identity = `${taint.key}:${taint.effect}`;
    if (seen.has(identity)) {
      cursor.duplicate(undefined, identity);
    }
    seen.add(identity);
    return { ...taint, ...optionalTexts(cursor, ["timeAdded"]) };
  });
}

/** spec.topologySpreadConstraints, or another list of the same shape. */
export function readSpreadConstraints(
  spec: FieldCursor,
  field = "topologySpreadConstraints",
): TopologySpreadConstraint[] {
  const seen = new Set<string>();
  return spec.list(field).map((cursor) => {
    const maxSkew = cursor.integer("maxSkew") ?? 1;
    if (maxSkew <= 0) {
      cursor.invalid("maxSkew", maxSkew, "must be greater than zero");
    }
    const topologyKey = cursor.text("topologyKey") ?? "";
    if (topologyKey === "" && cursor.has("topologyKey")) {
      cursor.required("topologyKey", "can not be empty");
    }
    const labelSelector = readLabelSelector(cursor, "labelSelector");
    const whenUnsatisfiable = cursor.oneOf("whenUnsatisfiable", ["DoNotSchedule", "ScheduleAnyway"], "DoNotSchedule");
    const minDomains = cursor.integer("minDomains");
    if (minDomains !== undefined && minDomains <= 0) {
      cursor.invalid("minDomains", minDomains, "must be greater than zero");
    } else if (minDomains !== undefined && whenUnsatisfiable !== "DoNotSchedule") {
      cursor.invalid(
        "minDomains",
        minDomains,
        "can only use minDomains if whenUnsatisfiable=DoNotSchedule, not ScheduleAnyway",
      );
    }
    const identity = `{${topologyKey}, ${whenUnsatisfiable}}`;
    if (seen.has(identity)) {
      cursor.duplicate(undefined, identity);
    }
    seen.add(identity);
    return {
      maxSkew,
      topologyKey,
      whenUnsatisfiable,
      ...(labelSelector === undefined ? {} : { labelSelector }),
      ...(minDomains === undefined ? {} : { minDomains }),
      nodeAffinityPolicy: cursor.oneOf("nodeAffinityPolicy", ["Honor", "Ignore"], "Honor"),
      nodeTaintsPolicy: cursor.oneOf("nodeTaintsPolicy", ["Honor", "Ignore"], "Ignore"),
      matchLabelKeys: cursor.texts("matchLabelKeys"),
    };
  });
}

/** A node affinity: of a pod, or what a scheduler profile adds to every pod. */
export function readNodeAffinity(affinity: FieldCursor): NodeAffinity {
  const required = readNodeSelector(affinity, REQUIRED);
  return {
    ...(required === undefined ? {} : { required }),
    preferred: affinity.list(PREFERRED).map((cursor) => ({
      weight: readWeight(cursor),
      preference: readNodeSelectorTerm(cursor.at("preference")),
    })),
  };
}

function readPodAffinity(affinity: FieldCursor): PodAffinity {
  return {
    required: affinity.list(REQUIRED).map(readPodAffinityTerm),
    preferred: affinity.list(PREFERRED).map((cursor) => ({
      weight: readWeight(cursor),
      term: readPodAffinityTerm(cursor.at("podAffinityTerm")),
    })),
  };
}

function readPodAffinityTerm(cursor: FieldCursor): PodAffinityTerm {
  const labelSelector = readLabelSelector(cursor, "labelSelector");
  const namespaceSelector = readLabelSelector(cursor, "namespaceSelector");
  const topologyKey = cursor.text("topologyKey") ?? "";
  if (topologyKey === "" && cursor.has("topologyKey")) {
    cursor.required("topologyKey", "can not be empty");
  }
  return {
    ...(labelSelector === undefined ? {} : { labelSelector }),
    ...(namespaceSelector === undefined ? {} : { namespaceSelector }),
    namespaces: cursor.texts("namespaces"),
    topologyKey,
    matchLabelKeys: cursor.texts("matchLabelKeys"),
    mismatchLabelKeys: cursor.texts("mismatchLabelKeys"),
  };
}

function readWeight(cursor: FieldCursor): number {
  const weight = cursor.integer("weight") ?? 1;
  if (weight < 1 || weight > 100) {
    cursor.invalid("weight", weight, "must be in the range 1-100");
  }
  return weight;
}

function readToleration(cursor: FieldCursor): Toleration {
  const key = cursor.text("key") ?? "";
  const operator = cursor.oneOf("operator", ["Equal", "Exists", "Gt", "Lt"], "Equal");
  const effect = cursor.oneOf("effect", ["", ...EFFECTS], "");
  const value = cursor.text("value") ?? "";
  for (const error of key === "" ? [] : labelKeyErrors(key)) {
    cursor.invalid("key", key, error);
  }
  if (key === "" && operator !== "Exists") {
    cursor.invalid(
      "operator",
      operator,
      'operator must be Exists when `key` is empty, which means "match all values and all keys"',
    );
  }
  if (operator === "Exists" && value !== "") {
    cursor.invalid("operator", value, "value must be empty when `operator` is 'Exists'");
  }
  if (cursor.has("tolerationSeconds") && effect !== "NoExecute") {
    cursor.invalid("effect", effect, "effect must be 'NoExecute' when `tolerationSeconds` is set");
  }
  return { key, operator, value, effect, ...optionalIntegers(cursor, ["tolerationSeconds"]) };
}
