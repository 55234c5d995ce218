import { beforeAll, describe, expect, it } from "vitest";
import { viewTable } from "../../src/core/table-view.ts";
import { ClusterImage, type Json } from "../../test/conformance/cluster-image.ts";
import { instantiateScheduler } from "../../test/conformance/scheduler-core.ts";
import { StorageImage } from "../../test/conformance/storage-image.ts";
import { compileAssembly } from "../../test/support/assembly.ts";
import { abi, placeImage } from "../../test/support/image.ts";

let module: WebAssembly.Module;
beforeAll(async () => {
  module = await compileAssembly("assembly/testing/volumes.ts");
});

const ZONE = "topology.kubernetes.io/zone";
const claim = (name: string, spec: Json = {}): Json => ({
  metadata: { name },
  spec: { accessModes: ["ReadWriteOnce"], resources: { requests: { storage: "5Gi" } }, ...spec },
});
const volume = (name: string, storage: string, spec: Json = {}): Json => ({
  metadata: { name },
  spec: { capacity: { storage }, accessModes: ["ReadWriteOnce"], ...spec },
});
const storageClass = (name: string, volumeBindingMode: string, provisioner = "disks.example.com"): Json => ({
  metadata: { name },
  provisioner,
  volumeBindingMode,
});

/** Binds the claims of an image as before a run; gives the row of each claim's volume, -1 without one. */
function settle(storage: Json, nodes: readonly Json[] = []) {
  const image = new ClusterImage([...nodes]);
  image.useStorage(new StorageImage(image.writer, storage));
  for (const node of nodes) image.addNode(node);
  const core = instantiateScheduler(module);
  placeImage(core, image.finish(35));
  expect(core.loadCluster()).toBe(abi.STATUS_DONE);
  (core as unknown as { bindFirstClaims(): void }).bindFirstClaims();
  const claims = viewTable(core.memory, core.tableAddress(abi.TABLE_CLAIMS), abi.ClaimTable);
  const volumes = viewTable(core.memory, core.tableAddress(abi.TABLE_PERSISTENT_VOLUMES), abi.PersistentVolumeTable);
  const bound = Array.from({ length: claims.count }, (_, row) => (claims.bound[row] ? (claims.volume[row] ?? -1) : -1));
  return { bound, claims, volumes };
}

describe("claims before the first pod", () => {
  it("get the volume with the fewest modes that suits, the smallest among those, each a volume of its own", () => {
    const many = { accessModes: ["ReadWriteOnce", "ReadWriteMany"] };
    const persistentVolumes = [volume("a", "5Gi", many), volume("b", "9Gi"), volume("c", "7Gi"), volume("d", "1Gi")];
    const { bound, claims } = settle({
      persistentVolumes,
      persistentVolumeClaims: [claim("one"), claim("two"), claim("three"), claim("four")],
    });
    expect(bound).toEqual([2, 1, 0, -1]);
    expect(claims.boundNs[0]).toBe(0n);
    expect(claims.phase[3]).toBe(abi.CLAIM_PENDING);
  });

  it("get the volume they name or that is reserved for them, and no other", () => {
    const persistentVolumes = [
      volume("reserved", "50Gi", { claimRef: { name: "mine" } }),
      volume("foreign", "5Gi", { claimRef: { name: "someone-else" } }),
      volume("named", "60Gi"),
    ];
    const persistentVolumeClaims = [
      claim("named", { volumeName: "named" }),
      claim("mine"),
      claim("missing", { volumeName: "nowhere" }),
      claim("late"),
    ];
    expect(settle({ persistentVolumes, persistentVolumeClaims }).bound).toEqual([2, 0, -1, -1]);
  });

  it("wait for their consumer when their class says so, and get a volume made when it says Immediate", () => {
    const storageClasses = [
      storageClass("wait", "WaitForFirstConsumer"),
      storageClass("now", "Immediate"),
      storageClass("manual", "Immediate", "kubernetes.io/no-provisioner"),
    ];
    const persistentVolumeClaims = ["wait", "now", "manual", "unknown"].map((name) =>
      claim(name, { storageClassName: name }),
    );
    const { bound, volumes } = settle({ storageClasses, persistentVolumeClaims });
    expect(bound).toEqual([-1, 0, -1, -1]);
    expect(volumes.record[0]).toBe(abi.NO_ROW);
    expect(volumes.topologyNode[0]).toBe(-1);
  });

  it("have a volume made in an allowed zone that the driver serves, or none", () => {
    const node = (name: string, zone: string): Json => ({ metadata: { name, labels: { [ZONE]: zone } }, spec: {} });
    const nodes = [node("n0", "a"), node("n1", "b")];
    const csiNodes = nodes.map(({ metadata }) => ({
      metadata,
      spec: { drivers: [{ name: "disks.example.com", topologyKeys: [ZONE] }] },
    }));
    const made = (zone: string) => {
      const allowedTopologies = [{ matchLabelExpressions: [{ key: ZONE, values: [zone] }] }];
      const storageClasses = [{ ...storageClass("now", "Immediate"), allowedTopologies }];
      const persistentVolumeClaims = [claim("data", { storageClassName: "now" })];
      return settle({ storageClasses, persistentVolumeClaims, csiNodes }, nodes);
    };
    expect(made("b").volumes.topologyNode[0]).toBe(1);
    expect(made("c").bound).toEqual([-1]);
  });
});
