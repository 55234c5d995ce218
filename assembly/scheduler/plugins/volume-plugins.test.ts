// VolumeBinding, VolumeZone, NodeVolumeLimits and VolumeRestrictions look at the same objects: claims, volumes, classes, disks.

import { describe, expect, it } from "vitest";
import { askNodes } from "../../../test/support/ask-nodes.ts";

const ZONE = "topology.kubernetes.io/zone";
const zoned = (zone: string) => ({ labels: { [ZONE]: zone } });
const nodes = { a: zoned("a"), b: zoned("b") };
const claiming = (claimName: string) => ({ volumes: [{ name: "v", persistentVolumeClaim: { claimName } }] });
const claim = (name: string, spec: object) => ({
  apiVersion: "v1",
  kind: "PersistentVolumeClaim",
  metadata: { name, namespace: "default" },
  spec: { accessModes: ["ReadWriteOnce"], resources: { requests: { storage: "1Gi" } }, ...spec },
});
const volume = (name: string, spec: object, labels: object = {}) => ({
  apiVersion: "v1",
  kind: "PersistentVolume",
  metadata: { name, labels },
  spec: {
    capacity: { storage: "1Gi" },
    accessModes: ["ReadWriteOnce"],
    csi: { driver: "disks.example.com", volumeHandle: name },
    ...spec,
  },
});
const only = (zone: string) => ({
  nodeAffinity: {
    required: { nodeSelectorTerms: [{ matchExpressions: [{ key: ZONE, operator: "In", values: [zone] }] }] },
  },
});
const bound = (claimName: string) => ({
  claimRef: { kind: "PersistentVolumeClaim", namespace: "default", name: claimName },
});
const storageClass = (volumeBindingMode: string) => ({
  apiVersion: "storage.k8s.io/v1",
  kind: "StorageClass",
  metadata: { name: "fast" },
  provisioner: "disks.example.com",
  volumeBindingMode,
});

describe("VolumeBinding", () => {
  it("goes where the bound volume can be reached", async () => {
    const others = [claim("c", { volumeName: "pv" }), volume("pv", { ...only("b"), ...bound("c") })];
    const { verdicts } = await askNodes({ nodes, others, pod: { spec: claiming("c") } });
    expect(verdicts).toEqual({ a: "VolumeBinding: node(s) had volume node affinity conflict", b: "" });
  });

  it("finds a volume for a claim that waits for its first consumer", async () => {
    const free = volume("pv", { ...only("a"), storageClassName: "none" });
    const noProvisioner = {
      ...storageClass("WaitForFirstConsumer"),
      metadata: { name: "none" },
      provisioner: "kubernetes.io/no-provisioner",
    };
    const others = [noProvisioner, claim("c", { storageClassName: "none" }), free];
    const { verdicts } = await askNodes({ nodes, others, pod: { spec: claiming("c") } });
    expect(verdicts).toEqual({ a: "", b: "VolumeBinding: node(s) didn't find available persistent volumes to bind" });
  });

  it("waits for a claim that is to be bound at once and is not", async () => {
    const others = [
      { ...storageClass("Immediate"), provisioner: "kubernetes.io/no-provisioner" },
      claim("c", { storageClassName: "fast" }),
    ];
    const { message } = await askNodes({ nodes, others, pod: { spec: claiming("c") } });
    expect(message).toContain("pod has unbound immediate PersistentVolumeClaims");
  });

  it("says which claim is missing", async () => {
    const { message } = await askNodes({ nodes, pod: { spec: claiming("lost") } });
    expect(message).toContain('persistentvolumeclaim "lost" not found');
  });
});

it("VolumeZone compares the zone label of a bound volume", async () => {
  const others = [claim("c", { volumeName: "pv" }), volume("pv", bound("c"), { [ZONE]: "a" })];
  const { verdicts } = await askNodes({ nodes, others, pod: { spec: claiming("c") } });
  expect(verdicts).toEqual({ a: "", b: "VolumeZone: node(s) had no available volume zone" });
});

it("NodeVolumeLimits counts the distinct volumes of a driver against what CSINode allows", async () => {
  const csiNode = (name: string, count: number) => ({
    apiVersion: "storage.k8s.io/v1",
    kind: "CSINode",
    metadata: { name },
    spec: { drivers: [{ name: "disks.example.com", nodeID: name, topologyKeys: null, allocatable: { count } }] },
  });
  const pair = (name: string) => [claim(name, { volumeName: `pv-${name}` }), volume(`pv-${name}`, bound(name))];
  const others = [csiNode("a", 1), csiNode("b", 2), ...pair("one"), ...pair("two"), ...pair("asked")];
  const running = ["a", "b"].map((node, i) => ({ name: `on-${node}`, node, spec: claiming(i === 0 ? "one" : "two") }));
  const { verdicts } = await askNodes({ nodes, running, others, pod: { spec: claiming("asked") } });
  expect(verdicts).toEqual({ a: "NodeVolumeLimits: node(s) exceed max volume count", b: "" });
});

describe("VolumeRestrictions", () => {
  const disk = (readOnly: boolean) => ({ volumes: [{ name: "v", gcePersistentDisk: { pdName: "shared", readOnly } }] });
  it.each([
    ["two writers", false, "VolumeRestrictions: node(s) had no available disk"],
    ["two readers", true, ""],
  ])("keeps %s of a GCE disk on one node apart or not", async (_, readOnly, expected) => {
    const running = [{ name: "there", node: "a", spec: disk(readOnly) }];
    const { verdicts } = await askNodes({ nodes, running, pod: { spec: disk(readOnly) }, version: "1.28" });
    expect(verdicts).toEqual({ a: expected, b: "" });
  });

  it("lets one pod alone use a ReadWriteOncePod claim", async () => {
    const modes = { accessModes: ["ReadWriteOncePod"] };
    const others = [claim("c", { ...modes, volumeName: "pv" }), volume("pv", { ...modes, ...bound("c") })];
    const running = [{ name: "there", node: "a", spec: claiming("c") }];
    const { message } = await askNodes({ nodes, running, others, pod: { spec: claiming("c") } });
    expect(message).toContain(
      "node has pod using PersistentVolumeClaim with the same name and ReadWriteOncePod access mode",
    );
  });
});
