import { describe, expect, it } from "vitest";
import { readText } from "../../test/support/read-manifest.ts";
import { withLabelKeys } from "./compile-selectors.ts";
import { systemDefaultConstraints } from "./default-spreading.ts";

const { objects } = readText(`
apiVersion: v1
kind: Service
metadata: {name: web}
spec: {selector: {app: web}, ports: [{port: 80}]}
---
apiVersion: v1
kind: Service
metadata: {name: by-hand}
spec: {ports: [{port: 80}]}
---
apiVersion: apps/v1
kind: StatefulSet
metadata: {name: db}
spec:
  serviceName: db
  selector: {matchLabels: {app: db}, matchExpressions: [{key: tier, operator: Exists}]}
  template: {metadata: {labels: {app: db, tier: back}}, spec: {containers: [{name: db, image: "db:1"}]}}
`);
const nobody = { namespace: "default", pod: "", labels: {}, owners: [] };

describe("default spreading", () => {
  it("is for pods that a Service selects, with its selector", () => {
    const constraints = systemDefaultConstraints(objects, nobody, { app: "web", tier: "front" });
    expect(constraints.map(({ topologyKey, maxSkew }) => [topologyKey, maxSkew])).toEqual([
      ["kubernetes.io/hostname", 3],
      ["topology.kubernetes.io/zone", 5],
    ]);
    expect(constraints[0]?.labelSelector).toEqual({ matchLabels: { app: "web" }, matchExpressions: [] });
  });

  it("is for pods of a controller with a selector of its own", () => {
    const identity = { ...nobody, owners: [{ kind: "StatefulSet", name: "db" }] };
    const [constraint] = systemDefaultConstraints(objects, identity, { app: "db", tier: "back" });
    expect(constraint?.labelSelector?.matchLabels).toEqual({ app: "db" });
    expect(constraint?.labelSelector?.matchExpressions).toHaveLength(1);
  });

  it("is for nobody else: no selector, another namespace, a DaemonSet", () => {
    expect(systemDefaultConstraints(objects, nobody, { app: "other" })).toEqual([]);
    expect(systemDefaultConstraints(objects, { ...nobody, namespace: "far" }, { app: "web" })).toEqual([]);
    expect(systemDefaultConstraints(objects, { ...nobody, owners: [{ kind: "DaemonSet", name: "db" }] }, {})).toEqual(
      [],
    );
  });

  it("takes the profile's constraints in place of the system's", () => {
    expect(systemDefaultConstraints(objects, nobody, { app: "web" }, [])).toEqual([]);
  });
});

describe("matchLabelKeys", () => {
  const labels = { app: "web", version: "v2" };

  it("adds what the pod has", () => {
    const merged = withLabelKeys({ matchLabels: {}, matchExpressions: [] }, labels, ["version", "hash"], ["app"]);
    expect(merged?.matchExpressions).toEqual([
      { key: "version", operator: "In", values: ["v2"] },
      { key: "app", operator: "NotIn", values: ["web"] },
    ]);
  });

  it("does not make a selector where there is none", () => {
    expect(withLabelKeys(undefined, labels, ["version"])).toBeUndefined();
  });
});
