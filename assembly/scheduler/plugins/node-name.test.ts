import { expect, it } from "vitest";
import { ClusterImage } from "../../../test/conformance/cluster-image.ts";
import { compileScheduler, loadScheduler } from "../../../test/conformance/scheduler-core.ts";

it("NodeName lets a pod through that names no node, or this one", async () => {
  const nodes = [{ metadata: { name: "here" } }, { metadata: { name: "there" } }];
  const pods = [{}, { spec: { nodeName: "here" } }, { spec: { nodeName: "gone" } }];
  const image = new ClusterImage([...nodes, ...pods]);
  for (const node of nodes) image.addNode(node);
  for (const pod of pods) image.addPod(pod);
  const core = loadScheduler(await compileScheduler(), image, 35);
  const passes = pods.map((_, template) => nodes.map((__, node) => core.passesName(template, node) === 1));
  expect(passes).toEqual([
    [true, true],
    [true, false],
    [false, false],
  ]);
});
