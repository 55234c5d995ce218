import { describe, expect, test } from "vitest";
import { apiVersionsOf, kindInfo } from "./kinds.ts";
import { KUBERNETES_TYPES } from "./schema.generated.ts";
import { fieldsOf, isKnownType, type ValueType } from "./schema.ts";
import { ALSO_REQUIRED, LEGACY_FIELDS, LEGACY_TYPES } from "./schema-legacy.ts";
import { fieldStanding, fieldTable, SIMULATED_KINDS } from "./simulated-fields.ts";

const ALL_TYPES = [...Object.keys(KUBERNETES_TYPES), ...Object.keys(LEGACY_TYPES)];

function typeNames(value: ValueType): string[] {
  switch (value.kind) {
    case "scalar":
      return [];
    case "object":
      return [value.type];
    default:
      return typeNames(value.of);
  }
}

describe("schema", () => {
  test("every type that a field names is there", () => {
    const missing = ALL_TYPES.flatMap((type) =>
      [...fieldsOf(type).values()]
        .filter((field) => typeNames(field.value).some((name) => !isKnownType(name)))
        .map((field) => `${type}.${field.name}`),
    );
    expect(missing).toEqual([]);
  });

  test("additions by hand are to types and fields that exist", () => {
    expect([...Object.keys(LEGACY_FIELDS), ...Object.keys(ALSO_REQUIRED)].filter((type) => !isKnownType(type))).toEqual(
      [],
    );
    for (const [type, field] of Object.entries(ALSO_REQUIRED)) {
      expect(fieldsOf(type).get(field)?.required, `${type}.${field}`).toBe(true);
    }
  });

  test("decodes scalars, lists, maps and marks", () => {
    const fields = fieldsOf("Container");
    expect(fields.get("name")).toEqual({ name: "name", required: true, value: { kind: "scalar", scalar: "s" } });
    expect(fields.get("ports")?.value).toEqual({ kind: "list", of: { kind: "object", type: "ContainerPort" } });
    expect(fieldsOf("ResourceRequirements").get("limits")?.value).toEqual({
      kind: "map",
      of: { kind: "scalar", scalar: "q" },
    });
    expect(() => fieldsOf("Nonsense")).toThrow("is not in the Kubernetes schema");
  });

  test("stays small enough to load at once", () => {
    expect(JSON.stringify(KUBERNETES_TYPES).length).toBeLessThan(60_000);
  });
});

describe("kinds", () => {
  test.each([
    ["apps/v1", "Deployment", { namespaced: true, type: "Deployment" }],
    ["v1", "Node", { namespaced: false, type: "Node" }],
    ["autoscaling/v2beta2", "HorizontalPodAutoscaler", { removedInMinor: 26, replacedBy: "autoscaling/v2" }],
    ["extensions/v1beta1", "Ingress", { removedInMinor: 22, replacedBy: "networking.k8s.io/v1" }],
    ["batch/v2alpha1", "CronJob", { removedInMinor: 21 }],
  ])("%s %s", (apiVersion, kind, expected) => {
    expect(kindInfo(apiVersion, kind)).toMatchObject(expected);
  });

  test("versions that are served come first", () => {
    expect(apiVersionsOf("Ingress")).toEqual([
      "networking.k8s.io/v1",
      "extensions/v1beta1",
      "networking.k8s.io/v1beta1",
    ]);
    expect(apiVersionsOf("Nonsense")).toEqual([]);
  });
});

describe("simulated fields", () => {
  test("are fields of their type, and stand in one list only", () => {
    const faults = Object.entries(fieldTable).flatMap(([type, { simulated, quiet }]) => {
      const known = fieldsOf(type);
      return [...simulated, ...quiet]
        .filter((field) => !known.has(field) || (simulated.has(field) && quiet.has(field)))
        .map((field) => `${type}.${field}`);
    });
    expect(faults).toEqual([]);
  });

  test("what is not listed in a listed type is ignored; a type that is not listed is acted on", () => {
    expect(fieldStanding("PodSpec", "containers")).toBe("simulated");
    expect(fieldStanding("PodSpec", "serviceAccountName")).toBe("quiet");
    expect(fieldStanding("PodSpec", "hostUsers")).toBe("ignored");
    expect(fieldStanding("Deployment", "status")).toBe("simulated");
    expect(fieldStanding("LabelSelector", "matchLabels")).toBe("simulated");
  });

  test("simulated kinds exist", () => {
    expect([...SIMULATED_KINDS].filter((kind) => apiVersionsOf(kind).length === 0)).toEqual([]);
  });
});
