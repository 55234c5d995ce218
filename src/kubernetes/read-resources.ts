// Reads resource lists into whole milli-cores, bytes and pieces, and validates them. Mirrors ValidateResourceRequirements of
// pkg/apis/core/validation/validation.go, v1.35, and the copying of limits to requests in pkg/apis/core/v1/defaults.go.

import { nearestName } from "../documents/nearest-name.ts";
import type { FieldCursor } from "./field-cursor.ts";
import { labelKeyErrors } from "./label-validation.ts";
import type { QuantityMap } from "./policy.ts";
import { NANO, type Quantity } from "./quantity.ts";
import type { ResourceList, ResourceRequirements } from "./resource-list.ts";

/** What a resource list may name: what a container asks for, or what a node offers. */
export type ResourceListUse = "container" | "node";

const CONTAINER_RESOURCES: readonly string[] = ["cpu", "memory", "ephemeral-storage"];
const NODE_RESOURCES: readonly string[] = [...CONTAINER_RESOURCES, "pods", "storage"];
const MAX_COUNT = BigInt(Number.MAX_SAFE_INTEGER);
const FIELD_OF: Readonly<Record<string, "cpuMilli" | "memoryBytes" | "ephemeralStorageBytes" | "pods">> = {
  cpu: "cpuMilli",
  memory: "memoryBytes",
  "ephemeral-storage": "ephemeralStorageBytes",
  pods: "pods",
};

/** The quantities of a resource list by name, as written. */
export function readQuantities(parent: FieldCursor, field: string): QuantityMap {
  const cursor = parent.at(field);
  const quantities = Object.create(null) as Record<string, Quantity>;
  for (const name of cursor.names()) {
    const quantity = cursor.quantity(name);
    if (quantity !== undefined) {
      quantities[name] = quantity;
    }
  }
  return quantities;
}

/** A resource list in whole numbers; a fraction is rounded up, as the scheduler does. */
export function readResourceList(parent: FieldCursor, field: string, use: ResourceListUse): ResourceList {
  return toResourceList(readValidated(parent, field, use));
}

/** Requests and limits of a container or a pod, requests filled in from limits. */
export function readRequirements(resources: FieldCursor): ResourceRequirements {
  const limits = readValidated(resources, "limits", "container");
  const requests = readValidated(resources, "requests", "container");
  for (const [name, request] of Object.entries(requests)) {
    validateAgainstLimit(resources, name, request, limits[name]);
  }
  return { requests: toResourceList({ ...limits, ...requests }), limits: toResourceList(limits) };
}

/** Whether a resource is an extended one (`nvidia.com/gpu`): not native, and not for quotas. */
export function isExtendedResource(name: string): boolean {
  return name.includes("/") && !/(^|\.)kubernetes\.io\//.test(name) && !name.startsWith("requests.");
}

/** A whole non-negative number, cut to what is exactly representable. */
export function toCount(quantity: Quantity, milli = false): number {
  const value = milli ? quantity.milliValue() : quantity.value();
  if (value < 0n) {
    return 0;
  }
  return Number(value > MAX_COUNT ? MAX_COUNT : value);
}

function readValidated(parent: FieldCursor, field: string, use: ResourceListUse): QuantityMap {
  const quantities = readQuantities(parent, field);
  const list = parent.at(field);
  for (const [name, quantity] of Object.entries(quantities)) {
    validateAmount(list, name, quantity, use);
  }
  return quantities;
}

/** Quantities in whole numbers, rounded up. */
export function toResourceList(quantities: QuantityMap): ResourceList {
  const list: { -readonly [Key in keyof ResourceList]: ResourceList[Key] } & { extended: Record<string, number> } = {
    extended: Object.create(null) as Record<string, number>,
  };
  for (const [name, quantity] of Object.entries(quantities)) {
    const field = FIELD_OF[name];
    if (field === undefined) {
      list.extended[name] = toCount(quantity);
    } else {
      list[field] = toCount(quantity, name === "cpu");
    }
  }
  return list;
}

function validateAmount(list: FieldCursor, name: string, quantity: Quantity, use: ResourceListUse): void {
  validateName(list, name, use);
  if (quantity.sign < 0) {
    list.invalid(name, quantity.toString(), "must be greater than or equal to 0");
    return;
  }
  const isWhole = quantity.scale >= 0 || quantity.scaledValue(NANO) % 1_000_000_000n === 0n;
  if ((isExtendedResource(name) || name === "pods") && !isWhole) {
    list.invalid(name, quantity.toString(), "must be an integer");
    return;
  }
  if (!isWhole && name !== "cpu") {
    list.warning(
      name,
      "fractional-bytes",
      `fractional byte value ${JSON.stringify(quantity.toString())} is invalid, must be an integer`,
      "the suffix m means thousandths; megabytes are M or Mi",
    );
  }
  if ((name === "cpu" ? quantity.milliValue() : quantity.value()) > MAX_COUNT) {
    list.invalid(name, quantity.toString(), `is more than a simulation counts exactly (${MAX_COUNT})`);
  }
}

function validateName(list: FieldCursor, name: string, use: ResourceListUse): void {
  for (const error of labelKeyErrors(name)) {
    list.invalid(undefined, name, error);
  }
  const native = use === "node" ? NODE_RESOURCES : CONTAINER_RESOURCES;
  const known = native.includes(name) || name.includes("/") || name.startsWith("hugepages-");
  if (known || (use === "node" && name.startsWith("attachable-volumes-"))) {
    return;
  }
  const near = nearestName(name, native);
  const message = "must be a standard resource type or fully qualified";
  list.invalid(undefined, name, message, near === undefined ? undefined : `did you mean "${near}"?`);
}

function validateAgainstLimit(
  resources: FieldCursor,
  name: string,
  request: Quantity,
  limit: Quantity | undefined,
): void {
  const noOvercommit = isExtendedResource(name) || name.startsWith("hugepages-");
  if (limit === undefined) {
    if (noOvercommit) {
      resources.required("limits", "Limit must be set for non overcommitable resources");
    }
    return;
  }
  if (noOvercommit && request.cmp(limit) !== 0) {
    resources.invalid("requests", request.toString(), `must be equal to ${name} limit of ${limit}`);
  } else if (request.cmp(limit) > 0) {
    resources.invalid("requests", request.toString(), `must be less than or equal to ${name} limit of ${limit}`);
  }
}
