import { describe, expect, it } from "vitest";
import { ControllersImage, SECOND } from "../../test/support/controllers-test.ts";
import { abi, row } from "../../test/support/image.ts";

describe("objects of the image", () => {
  it("appear at their times, equal times in the order of the rows, whatever the order of the section", async () => {
    const image = new ControllersImage();
    image.node("n1");
    image.template();
    const times = [5, 1, 3, 1, 4];
    for (const [i, at] of times.entries()) {
      const fields = { createdNs: BigInt(at) * SECOND, workload: -1, entity: BigInt(i) };
      image.writer.add(abi.SECTION_PODS, abi.PodRecord, row(abi.PodRecord, fields));
    }
    const test = await image.start();
    const added: number[] = [];
    test.run(10n * SECOND, (kind, pod) => {
      if (kind === abi.SCHEDULER_POD_ADDED) added.push(pod);
    });
    const pods = test.pods();
    const seen = added.map((pod) => [pods.record[pod], Number((pods.createdNs[pod] ?? 0n) / SECOND)]);
    expect(seen).toEqual([
      [1, 1],
      [3, 1],
      [2, 3],
      [4, 4],
      [0, 5],
    ]);
  });

  it("go to the node their spec names without the scheduler, or stay Pending when there is none", async () => {
    const image = new ControllersImage();
    image.node("n1");
    image.node("n2");
    image.template({ nodeName: image.writer.intern("n2") });
    image.template({ nodeName: image.writer.intern("elsewhere") });
    for (const template of [0, 1]) {
      image.writer.add(abi.SECTION_PODS, abi.PodRecord, row(abi.PodRecord, { template, workload: -1 }));
    }
    const test = await image.start();
    const seen: [number, number][] = [];
    test.run(SECOND, (kind, pod) => seen.push([kind, pod]));
    expect(seen).toEqual([[abi.KUBELET_POD_ASSIGNED, 0]]);
    expect(test.pods().node[0]).toBe(1);
    expect(test.pods().node[1]).toBe(-1);
    expect(test.pods().phase[1]).toBe(abi.PHASE_PENDING);
  });
});
