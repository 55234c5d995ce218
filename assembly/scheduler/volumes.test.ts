import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import { viewTable } from "../../src/core/table-view.ts";
import type { Json } from "../../test/conformance/cluster-image.ts";
import { compileScheduler } from "../../test/conformance/scheduler-core.ts";
import { abi } from "../../test/support/image.ts";
import { nodeJson, podJson, SchedulerCluster } from "../../test/support/scheduler-cluster.ts";

let module: WebAssembly.Module;
beforeAll(async () => {
  module = await compileScheduler();
});

const ZONE = "topology.kubernetes.io/zone";
const API_MS = 10;
const WAIT = {
  metadata: { name: "wait" },
  provisioner: "disks.example.com",
  volumeBindingMode: "WaitForFirstConsumer",
};
const LOCAL = { ...WAIT, metadata: { name: "local" }, provisioner: "kubernetes.io/no-provisioner" };

const node = (name: string, zone: string): Json => nodeJson(name, {}, {}, { [ZONE]: zone });
const claiming = (...claims: string[]): Json =>
  podJson("100m", { volumes: claims.map((claimName) => ({ name: claimName, persistentVolumeClaim: { claimName } })) });
const claim = (name: string, spec: Json = {}, storage = "5Gi"): Json => ({
  metadata: { name },
  spec: { accessModes: ["ReadWriteOnce"], resources: { requests: { storage } }, ...spec },
});
const volume = (name: string, storage: string, zones: readonly string[], spec: Json = {}): Json => ({
  metadata: { name },
  spec: {
    capacity: { storage },
    accessModes: ["ReadWriteOnce"],
    storageClassName: "local",
    nodeAffinity: {
      required: { nodeSelectorTerms: [{ matchExpressions: [{ key: ZONE, operator: "In", values: zones }] }] },
    },
    ...spec,
  },
});
const bound = (name: string, volumeName: string): Json => {
  const made = claim(name, { volumeName });
  return { ...made, metadata: { name, annotations: { "pv.kubernetes.io/bind-completed": "yes" } } };
};

function cluster(nodes: readonly Json[], pods: readonly Json[], storage: Json, minor = 35): SchedulerCluster {
  return new SchedulerCluster(module, nodes, pods, { storage, minor, apiLatencyNs: API_MS * 1e6 });
}

const claims = ({ core }: SchedulerCluster) =>
  viewTable(core.memory, core.tableAddress(abi.TABLE_CLAIMS), abi.ClaimTable);
const messageOf = (made: SchedulerCluster, template: number): string => {
  made.create(template);
  return made.failureMessage(made.runTo(1));
};

describe("a claim that waits for its first consumer", () => {
  it("gets the smallest volume that the pod's node reaches, and the pod is bound after it", () => {
    const persistentVolumes = [
      volume("large", "20Gi", ["b"]),
      volume("small", "6Gi", ["b"]),
      volume("tiny", "1Gi", ["a", "b"]),
    ];
    const storage = { storageClasses: [LOCAL], persistentVolumeClaims: [claim("data", { storageClassName: "local" })] };
    const made = cluster([node("n0", "a"), node("n1", "b")], [claiming("data")], { ...storage, persistentVolumes });
    const pod = made.create(0);
    const records = made.runTo(1);
    expect(made.pods().node[pod]).toBe(1);
    // The scheduler writes the volume's claimRef, the controller binds: two writes.
    expect(records.find(({ kind }) => kind === abi.TRACE_CLAIM_BOUND)).toMatchObject({
      seconds: (2 * API_MS) / 1000,
      a: 0,
      b: 1,
      c: 1,
      d: 0,
    });
    expect(records.find(({ kind }) => kind === abi.TRACE_SCHEDULED)?.seconds).toBe((2 * API_MS) / 1000);
    expect(claims(made)).toMatchObject({ count: 1 });
    expect(claims(made).boundNs[0]).toBe(BigInt(2 * API_MS * 1e6));
  });

  it("shares out volumes: the second pod takes what the first left, the third finds none", () => {
    const names = ["one", "two", "three"];
    const storage = {
      storageClasses: [LOCAL],
      persistentVolumeClaims: names.map((name) => claim(name, { storageClassName: "local" })),
      persistentVolumes: [volume("v0", "6Gi", ["a"]), volume("v1", "8Gi", ["b"])],
    };
    const made = cluster(
      [node("n0", "a"), node("n1", "b")],
      names.map((name) => claiming(name)),
      storage,
    );
    const pods = [made.create(0), made.create(1), made.create(2)];
    const records = made.runTo(0.5);
    expect(pods.map((pod) => made.pods().node[pod]).sort()).toEqual([-1, 0, 1]);
    expect(made.failureMessage(records)).toContain("2 node(s) didn't find available persistent volumes to bind");
  });

  it("is provisioned for a node with an allowed topology, and then keeps others in its zone", () => {
    const topologies = [{ matchLabelExpressions: [{ key: ZONE, values: ["b"] }] }];
    const driver = { name: "disks.example.com", topologyKeys: [ZONE] };
    const nodes = [node("n0", "a"), node("n1", "b")];
    const storage = {
      storageClasses: [{ ...WAIT, allowedTopologies: topologies }],
      persistentVolumeClaims: [claim("data", { storageClassName: "wait" })],
      csiNodes: nodes.map(({ metadata }) => ({ metadata, spec: { drivers: [driver] } })),
    };
    const pinned = { ...claiming("data"), spec: { ...claiming("data").spec, nodeSelector: { [ZONE]: "a" } } };
    const made = cluster(nodes, [claiming("data"), pinned], storage);
    const pod = made.create(0);
    const records = made.runTo(1);
    expect(made.pods().node[pod]).toBe(1);
    expect(records.find(({ kind }) => kind === abi.TRACE_CLAIM_BOUND)).toMatchObject({ seconds: 0.03, c: 1, d: 1 });
    made.create(1);
    expect(made.failureMessage(made.runTo(2))).toContain(
      "1 node(s) didn't match Pod's node affinity/selector, 1 node(s) had volume node affinity conflict",
    );
  });
});

describe("what rejects a pod before any node is looked at", () => {
  const one = [node("n0", "a")];
  const tail = "preemption: 0/1 nodes are available: 1 Preemption is not helpful for scheduling.";

  it("is a claim that does not exist", () => {
    expect(messageOf(cluster(one, [claiming("nowhere")], {}), 0)).toBe(
      `0/1 nodes are available: persistentvolumeclaim "nowhere" not found. ${tail}`,
    );
  });

  it("is a claim that should have been bound", () => {
    const storage = { persistentVolumeClaims: [claim("data")] };
    expect(messageOf(cluster(one, [claiming("data")], storage), 0)).toBe(
      `0/1 nodes are available: pod has unbound immediate PersistentVolumeClaims. ${tail}`,
    );
  });
});

describe("filters by volumes", () => {
  it("refuse a node in another zone than the volume's label says", () => {
    const zoned = { metadata: { name: "v", labels: { [ZONE]: "b__c" } }, spec: {} };
    const storage = { persistentVolumeClaims: [bound("data", "v")], persistentVolumes: [zoned] };
    expect(messageOf(cluster([node("n0", "a")], [claiming("data")], storage), 0)).toContain(
      "1 node(s) had no available volume zone.",
    );
  });

  it("count a driver's volumes against the node's limit, each once, and free them with their pod", () => {
    const names = ["v0", "v1", "v2"];
    const storage = {
      persistentVolumeClaims: names.map((name) => bound(name, name)),
      persistentVolumes: names.map((name) => ({
        metadata: { name },
        spec: { csi: { driver: "d", volumeHandle: name } },
      })),
      csiNodes: [{ metadata: { name: "n0" }, spec: { drivers: [{ name: "d", allocatable: { count: 2 } }] } }],
    };
    const pods = [claiming("v0"), claiming("v0", "v1"), claiming("v2")];
    const made = cluster([node("n0", "a")], pods, storage);
    const [first, second, third] = [made.create(0), made.create(1), made.create(2)];
    expect(made.failureMessage(made.runTo(1))).toContain("1 node(s) exceed max volume count.");
    expect([first, second, third].map((pod) => made.pods().node[pod])).toEqual([0, 0, -1]);
    made.end(second);
    made.runTo(5);
    expect(made.pods().node[third]).toBe(0);
  });

  it("keep a ReadWriteOncePod claim for one pod in the whole cluster, until it goes", () => {
    const storage = {
      persistentVolumeClaims: [{ ...bound("data", "v"), spec: { accessModes: ["ReadWriteOncePod"], volumeName: "v" } }],
      persistentVolumes: [{ metadata: { name: "v" }, spec: {} }],
    };
    const made = cluster([node("n0", "a"), node("n1", "b")], [claiming("data")], storage);
    const [first, second] = [made.create(0), made.create(0)];
    expect(made.failureMessage(made.runTo(1))).toContain(
      "2 node has pod using PersistentVolumeClaim with the same name and ReadWriteOncePod access mode.",
    );
    made.end(first);
    made.runTo(5);
    expect(made.pods().node[second]).toBeGreaterThanOrEqual(0);
  });

  it("let a pod preempt the one that has its ReadWriteOncePod claim", () => {
    const storage = {
      persistentVolumeClaims: [{ ...bound("data", "v"), spec: { accessModes: ["ReadWriteOncePod"], volumeName: "v" } }],
      persistentVolumes: [{ metadata: { name: "v" }, spec: {} }],
    };
    const important = { spec: { ...claiming("data").spec, priority: 10 } };
    const made = cluster([node("n0", "a"), node("n1", "b")], [claiming("data"), important], storage);
    const low = made.place(0, 1);
    const high = made.create(1);
    const preempted = made.runTo(1).find(({ kind }) => kind === abi.TRACE_PREEMPTED);
    expect(preempted).toMatchObject({ a: low, b: high });
  });

  it("let an EBS disk be on a node once, a GCE disk as often as it is read-only", () => {
    const using = (source: Json): Json => podJson("100m", { volumes: [{ name: "disk", ...source }] });
    const ebs = using({ awsElasticBlockStore: { volumeID: "vol-1", readOnly: true } });
    const gce = using({ gcePersistentDisk: { pdName: "pd-1", readOnly: true } });
    const made = cluster([node("n0", "a")], [ebs, gce], { storageClasses: [] });
    const pods = [made.create(0), made.create(0), made.create(1), made.create(1)];
    made.runTo(1);
    expect(pods.map((pod) => made.pods().node[pod])).toEqual([0, -1, 0, 0]);
  });
});

describe("the choice among volumes", () => {
  it("is the smallest that is large enough and reachable, whatever the order", () => {
    const volumes = fc.array(fc.record({ size: fc.integer({ min: 1, max: 9 }), zone: fc.constantFrom("a", "b") }), {
      maxLength: 8,
    });
    fc.assert(
      fc.property(volumes, fc.integer({ min: 1, max: 9 }), (rows, wanted) => {
        const storage = {
          storageClasses: [LOCAL],
          persistentVolumeClaims: [claim("data", { storageClassName: "local" }, `${wanted}Gi`)],
          persistentVolumes: rows.map(({ size, zone }, row) => volume(`v${row}`, `${size}Gi`, [zone])),
        };
        const made = cluster([node("n0", "a")], [claiming("data")], storage);
        made.create(0);
        made.runTo(1);
        const fitting = rows.flatMap(({ size, zone }) => (zone === "a" && size >= wanted ? [size] : []));
        const got = claims(made).volume[0] ?? -1;
        expect(got < 0 ? undefined : rows[got]?.size).toBe(fitting.length === 0 ? undefined : Math.min(...fitting));
      }),
      { numRuns: 60 },
    );
  });
});
