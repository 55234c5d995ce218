import { beforeAll, describe, expect, it } from "vitest";
import { viewTable } from "../../src/core/table-view.ts";
import { loadAssembly } from "../../test/support/assembly.ts";
import { abi, addStrings, configRow, ImageWriter, placeImage, row } from "../../test/support/image.ts";

interface Cluster {
  reserveImage(bytes: number): number;
  loadCluster(): number;
  createPod(template: number, workload: number, record: number, entity: bigint): number;
  assign(pod: number, node: number): void;
  release(pod: number): void;
  tableAddress(id: number): number;
}

let core: Cluster & { memory: WebAssembly.Memory };

beforeAll(async () => {
  core = await loadAssembly<Cluster>("assembly/testing/cluster.ts");
  const writer = new ImageWriter();
  writer.add(abi.SECTION_CONFIG, abi.ConfigRecord, configRow({ extendedResources: 1 }));
  writer.add(abi.SECTION_EXTENDED, abi.ExtendedRecord, { resource: 0, quantity: 4 });
  writer.add(abi.SECTION_EXTENDED, abi.ExtendedRecord, { resource: 0, quantity: 1 });
  writer.add(
    abi.SECTION_NODES,
    abi.NodeRecord,
    row(abi.NodeRecord, { name: writer.intern("n1"), extendedStart: 0, extendedCount: 1 }),
  );
  // Init 3 m + sidecar 2 m declared before it beats containers 1 m + 1 m + sidecar 2 m.
  const container = (fields: object) =>
    writer.add(abi.SECTION_CONTAINERS, abi.ContainerRecord, row(abi.ContainerRecord, fields));
  container({ init: 1, sidecar: 1, cpuRequestMilli: 2 });
  container({ init: 1, cpuRequestMilli: 3, memoryRequestBytes: 50 });
  container({ cpuRequestMilli: 1, memoryRequestBytes: 100, extendedStart: 1, extendedCount: 1 });
  container({ cpuRequestMilli: 1 });
  writer.add(
    abi.SECTION_TEMPLATES,
    abi.TemplateRecord,
    row(abi.TemplateRecord, { initContainersCount: 2, containersStart: 2, containersCount: 2, overheadCpuMilli: 10 }),
  );
  addStrings(writer);
  placeImage(core, writer);
  expect(core.loadCluster()).toBe(abi.STATUS_DONE);
});

describe("assigning pods", () => {
  it("adds a pod's true and non-zero requests to its node and gives them back", () => {
    const first = core.createPod(0, -1, -1, 7n);
    const second = core.createPod(0, -1, -1, 8n);
    core.assign(first, 0);
    core.assign(second, 0);
    const nodes = () => viewTable(core.memory, core.tableAddress(abi.TABLE_NODES), abi.NodeTable);
    expect(nodes().cpuRequestedMilli[0]).toBe(30n);
    expect(nodes().memoryRequestedBytes[0]).toBe(200n);
    expect(nodes().memoryNonZeroBytes[0]).toBe(2n * (100n + 2n * 209715200n));
    expect(nodes().extendedRequested[0]).toBe(2n);
    expect(nodes().extendedAllocatable[0]).toBe(4n);
    expect(nodes().podCount[0]).toBe(2);
    core.release(first);
    expect(nodes().cpuRequestedMilli[0]).toBe(15n);
    expect(nodes().podCount[0]).toBe(1);
    expect(nodes().firstPod[0]).toBe(second);
    expect(() => core.release(first)).toThrow("the pod is not on the node");
  });
});
