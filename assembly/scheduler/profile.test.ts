// What a profile and the plugins of this file's neighbours decide in the run loop: gates, host ports, images, strategies, foreign schedulers.

import { beforeAll, describe, expect, it } from "vitest";
import { compileScheduler } from "../../test/conformance/scheduler-core.ts";
import { abi } from "../../test/support/image.ts";
import { nodeJson, podJson, SchedulerCluster } from "../../test/support/scheduler-cluster.ts";

let module: WebAssembly.Module;

beforeAll(async () => {
  module = await compileScheduler();
});

const withPort = (port: object) => ({ spec: { containers: [{ ports: [port] }] } });
const withImage = { spec: { containers: [{ image: "big" }] } };
const MEBIBYTE = 1024 * 1024;

describe("a pod with scheduling gates", () => {
  it("never enters the queue and says so", () => {
    const gated = podJson("1", { schedulingGates: [{ name: "example.com/wait" }] });
    const cluster = new SchedulerCluster(module, [nodeJson("a")], [gated]);
    const pod = cluster.create(0);
    expect(cluster.runTo(1000)).toEqual([]);
    expect(cluster.pods().node[pod]).toBe(-1);
    expect(cluster.pods().reason[pod]).toBe(abi.REASON_SCHEDULING_GATED);
  });
});

describe("a pod of another scheduler", () => {
  it("stays pending", () => {
    const cluster = new SchedulerCluster(module, [nodeJson("a")], [podJson("1", { schedulerName: "other" })]);
    const pod = cluster.create(0);
    expect(cluster.runTo(1000)).toEqual([]);
    expect(cluster.pods().node[pod]).toBe(-1);
  });
});

describe("NodePorts", () => {
  const tcp = { hostPort: 80, containerPort: 8080, protocol: "TCP" };

  it("lets a port be used once a node, and again when its pod is gone", () => {
    const cluster = new SchedulerCluster(module, [nodeJson("a"), nodeJson("b")], [withPort(tcp)]);
    const pods = [cluster.create(0), cluster.create(0), cluster.create(0)];
    const records = cluster.runTo(1);
    expect(cluster.failureMessage(records)).toMatch(
      /^0\/2 nodes are available: 2 node\(s\) didn't have free ports for the requested pod ports\./,
    );
    expect(cluster.pods().node[pods[2] ?? -1]).toBe(-1);
    const first = pods[0] ?? -1;
    const freed = cluster.pods().node[first];
    cluster.end(first);
    cluster.runTo(30);
    expect(cluster.pods().node[pods[2] ?? -1]).toBe(freed);
  });

  it("tells protocols and addresses apart, and takes no address for all", () => {
    const specs = [
      tcp,
      { ...tcp, protocol: "UDP" },
      { ...tcp, hostIP: "10.0.0.1" },
      { ...tcp, hostPort: 81, hostIP: "10.0.0.1" },
      { ...tcp, hostPort: 81, hostIP: "10.0.0.2" },
    ];
    const cluster = new SchedulerCluster(module, [nodeJson("a")], specs.map(withPort));
    const pods = specs.map((_, template) => cluster.create(template));
    cluster.runTo(1);
    expect(pods.map((pod) => cluster.pods().node[pod])).toEqual([0, 0, -1, 0, 0]);
  });
});

describe("ImageLocality", () => {
  it("follows the images that the nodes' status shows", () => {
    const shown = {
      ...nodeJson("b"),
      status: { ...nodeJson("b").status, images: [{ names: ["big:latest"], sizeBytes: 900 * MEBIBYTE }] },
    };
    const cluster = new SchedulerCluster(module, [nodeJson("a"), shown, nodeJson("c")], [withImage]);
    expect([0, 1, 2].map((node) => Number(cluster.core.imageScoreOf(0, node)))).toEqual([0, 28, 0]);
    const pod = cluster.create(0);
    cluster.runTo(1);
    expect(cluster.pods().node[pod]).toBe(1);
    cluster.core.post(0n, abi.SCHEDULER_IMAGE_REPORTED, 2, 0);
    cluster.core.post(0n, abi.SCHEDULER_IMAGE_REPORTED, 2, 0);
    cluster.runTo(2);
    // 600 MiB of 1000, less 23 of both.
    expect([0, 1, 2].map((node) => Number(cluster.core.imageScoreOf(0, node)))).toEqual([0, 59, 59]);
  });
});

describe("a scoring strategy", () => {
  const nodes = [nodeJson("a"), nodeJson("b"), nodeJson("c")];

  function placements(args: object | undefined): number {
    const cluster = new SchedulerCluster(module, nodes, [podJson("500m")], args === undefined ? {} : { args });
    const pods = Array.from({ length: 6 }, () => cluster.create(0));
    cluster.runTo(1);
    return new Set(pods.map((pod) => cluster.pods().node[pod])).size;
  }

  it("spreads by default and packs with MostAllocated", () => {
    expect(placements(undefined)).toBe(3);
    expect(placements({ scoringStrategy: { type: "MostAllocated" } })).toBe(1);
  });
});
